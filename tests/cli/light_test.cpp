// SPDX-License-Identifier: MIT
// What the program answers without torch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/cli/process.h"
#include "elbo/cli/session.h"
#include "elbo/io/image.h"
#include "elbo/io/json.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kLightExperiment =
    "[data]\nname = \"synthetic\"\nsize = 8\n[model]\nname = \"vae\"\n"
    "latent_dim = 2\nhidden = [8]\n[train]\nsteps = 10\n";

TEST(Help, IsThereForEveryCommandAndGoesToStdout) {
  const Folder folder;
  for (const char* command : {"",
                              "train",
                              "resume",
                              "sample",
                              "reconstruct",
                              "translate",
                              "latent scatter",
                              "latent manifold",
                              "latent interpolate",
                              "latent walk",
                              "latent traverse",
                              "latent edit",
                              "latent density",
                              "latent invert",
                              "eval",
                              "report",
                              "runs list",
                              "runs show",
                              "runs rm",
                              "models",
                              "config show",
                              "config schema",
                              "data get",
                              "data check",
                              "data cache",
                              "data info",
                              "data preview",
                              "data face",
                              "study run",
                              "study status",
                              "study report",
                              "doctor",
                              "completion"}) {
    const Outcome outcome = elbo(folder, std::string(command) + " --help");
    EXPECT_EQ(outcome.code, 0) << command;
    EXPECT_THAT(outcome.out, HasSubstr("Usage:")) << command;
    EXPECT_EQ(outcome.err, "") << command;
  }
}

TEST(Help, LoadsNoTorch) {
  const Folder folder;
  const std::string line =
      "cd '" + (folder / "") + "' && LD_DEBUG=libs '" + program() + "' --help 2>.err >.out";
  ASSERT_EQ(std::system(line.c_str()), 0);
  EXPECT_THAT(folder.read(".err"), Not(HasSubstr("libtorch")));
}

TEST(Usage, AMistypedCommandGetsTheNearestOne) {
  const Folder folder;
  const Outcome outcome = elbo(folder, "trian x.toml");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("did you mean \"train\""));
  EXPECT_EQ(outcome.out, "");
}

TEST(Usage, AMistypedOptionGetsTheNearestOne) {
  const Folder folder;
  const Outcome outcome = elbo(folder, "sample last --cuont 3 --out x.png");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("did you mean \"--count\""));
}

TEST(Usage, AMissingFileIsNamedAndHasItsExitCode) {
  const Folder folder;
  const Outcome outcome = elbo(folder, "train nowhere.toml");
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("nowhere.toml"));
}

TEST(Config, AMistakeIsShownWithItsPlaceAndTheRightName) {
  const Folder folder;
  folder.write("e.toml", "[data]\nname = \"synthetic\"\n[model]\nname = \"vae\"\nlatent_dmi = 2\n");
  const Outcome outcome = elbo(folder, "config show e.toml");
  EXPECT_EQ(outcome.code, 7);
  EXPECT_THAT(outcome.err, HasSubstr("e.toml:5:1"));
  EXPECT_THAT(outcome.err, HasSubstr("did you mean \"latent_dim\""));
}

TEST(Config, AnUnknownModelSectionOrOverrideIsRefused) {
  const Folder folder;
  folder.write("e.toml", kLightExperiment);
  EXPECT_THAT(elbo(folder, "config show e.toml --set model.name=vea").err,
              HasSubstr("did you mean \"vae\""));
  EXPECT_THAT(elbo(folder, "config show e.toml --set modle.latent_dim=2").err,
              HasSubstr("did you mean \"model\""));
  EXPECT_THAT(elbo(folder, "config show e.toml --set train.steps=-1").err, HasSubstr("at least 0"));
  EXPECT_THAT(elbo(folder, "config show e.toml --set train.steps=many").err,
              HasSubstr("want a whole number"));
}

TEST(Config, TheResolvedFileResolvesToItself) {
  const Folder folder;
  folder.write("e.toml", kLightExperiment);
  const Outcome first = elbo(folder, "config show e.toml --set optim.vae.lr=0.01");
  ASSERT_EQ(first.code, 0) << first.err;
  folder.write("full.toml", first.out);
  EXPECT_EQ(elbo(folder, "config show full.toml").out, first.out);
  EXPECT_THAT(first.out, HasSubstr("lr = 0.01"));
  EXPECT_EQ(elbo(folder, "train e.toml --set optim.vae.lr=0.01 --dry-run").out, first.out);
}

TEST(Config, OnlyWhatDiffersCanBeShown) {
  const Folder folder;
  folder.write("e.toml", kLightExperiment);
  const Outcome outcome = elbo(folder, "config show e.toml --differing");
  EXPECT_THAT(outcome.out, HasSubstr("latent_dim = 2"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("sigma")));
}

TEST(Models, AreDrawnAsAMapWithoutEmptyBranches) {
  const Folder folder;
  const Outcome outcome = elbo(folder, "models");
  EXPECT_EQ(outcome.code, 0);
  for (const char* text : {"Variational bound", "vae", "gan", "made", "likelihood: bound"})
    EXPECT_THAT(outcome.out, HasSubstr(text));
  EXPECT_THAT(outcome.out, Not(HasSubstr("(none yet)")));
  EXPECT_THAT(elbo(folder, "models vae").out, HasSubstr("latent_dim = "));
  EXPECT_EQ(elbo(folder, "models nothing").code, 7);
}

TEST(Completion, KnowsEveryCommandAndIsAScriptThatBashCanRead) {
  const Folder folder;
  const Outcome bash = elbo(folder, "completion bash");
  for (const char* word : {"train", "interpolate", "--protocol", "--threads"})
    EXPECT_THAT(bash.out, HasSubstr(word));
  folder.write("c.bash",
               bash.out +
                   "\nCOMP_WORDS=(elbo lat); COMP_CWORD=1; _elbo; echo \"${COMPREPLY[@]}\"\n"
                   "COMP_WORDS=(elbo latent man); COMP_CWORD=2; _elbo; echo \"${COMPREPLY[@]}\"\n");
  ASSERT_EQ(
      std::system(("bash '" + (folder / "c.bash") + "' > '" + (folder / "said") + "'").c_str()), 0);
  EXPECT_EQ(folder.read("said"), "latent\nmanifold\n");
  EXPECT_EQ(elbo(folder, "completion zsh").code, 0);
  EXPECT_EQ(elbo(folder, "completion fish").code, 0);
  EXPECT_EQ(elbo(folder, "completion csh").code, 2);
}

TEST(Runs, AnEmptyPlaceSaysSo) {
  const Folder folder;
  EXPECT_EQ(elbo(folder, "runs list").code, 0);
  EXPECT_EQ(elbo(folder, "runs list --json").out, "[]\n");
  EXPECT_EQ(elbo(folder, "runs show last").code, 2);
}

TEST(Data, OfflineIsSaidInWords) {
  const Folder folder;
  const std::string line = "cd '" + (folder / "") + "' && XDG_CACHE_HOME=\"$PWD\" ELBO_DATA= '" +
                           program() + "' data get mnist --offline >.out 2>.err";
  const int status = std::system(line.c_str());
  EXPECT_NE(WEXITSTATUS(status), 0);
  EXPECT_THAT(folder.read(".err"), HasSubstr("offline"));
}

TEST(Data, AFolderOfPicturesIsCheckedFileByFile) {
  const Folder folder;
  std::filesystem::create_directory(folder / "pictures");
  folder.write("pictures/broken.png", "\x89PNG\r\n\x1a\n and then nothing");
  const Outcome outcome = elbo(folder, "data check pictures");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, HasSubstr("broken.png"));
}

TEST(Data, AFaultThatViewersForgiveIsAWarningAndTheCheckPasses) {
  const Folder folder;
  std::filesystem::create_directory(folder / "pictures");
  const std::string photo(text_of(io::encode_jpeg({8, 8, 1, std::vector<uint8_t>(64, 90)}, 90)));
  folder.write("pictures/fine.jpg", photo);
  folder.write("pictures/endless.jpg", photo.substr(0, photo.size() - 2));
  const Outcome outcome = elbo(folder, "data check pictures/");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(
      outcome.out,
      HasSubstr("endless.jpg: warning: no mark at its end\n2 good, 0 bad, 1 with warnings"));
  EXPECT_THAT(outcome.err, testing::Not(HasSubstr("endless.jpg")));
  const Node report = io::parse_json(elbo(folder, "data check pictures/ --json").out, "report");
  const auto& forgiven = std::get<Node::List>(report.find("forgiven")->value());
  ASSERT_EQ(forgiven.size(), 1u);
  EXPECT_EQ(std::get<std::string>(forgiven[0].find("path")->value()), "endless.jpg");
}

io::Image image_in(const Folder& folder, const std::string& name) {
  const std::string text = folder.read(name);
  return io::decode_png(bytes_of(text), name);
}

TEST(DataPreview, DrawsAnImageGridNamedAsTheData) {
  const Folder folder;
  const Outcome outcome = elbo(folder, "data preview shapes --set size=32 --count 6 --columns 3");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("6 of 50000 examples: shapes.png"));
  const io::Image grid = image_in(folder, "shapes.png");
  EXPECT_EQ(grid.width, 3 * 34 + 2);
  EXPECT_EQ(grid.height, 2 * 34 + 2);
}

TEST(DataPreview, SaysLabelsAndAttributesAsJson) {
  const Folder folder;
  const Outcome first =
      elbo(folder, "data preview shapes --split test --count 3 --out a.png --json");
  const Node list = io::parse_json(first.out, "preview");
  const auto& examples = std::get<Node::List>(list.value());
  ASSERT_EQ(examples.size(), 3u);
  EXPECT_EQ(std::get<int64_t>(examples[2].find("index")->value()), 2);
  const int64_t shape = std::get<int64_t>(examples[0].find("label")->value());
  EXPECT_EQ(examples[0].find("attributes")->find("shape")->literal(),
            Node(static_cast<double>(shape) / 2).literal());
  EXPECT_NE(
      elbo(folder, "data preview shapes --split test --count 3 --seed 1 --out b.png --json").out,
      first.out);
  EXPECT_EQ(elbo(folder, "data preview shapes --split test --count 3 --out a.png --json").out,
            first.out);
}

TEST(DataPreview, ScattersPointsAndDrawsFoldersOfPictures) {
  const Folder folder;
  EXPECT_EQ(elbo(folder, "data preview ring8 --count 500").code, 0);
  EXPECT_EQ(image_in(folder, "ring8.png").width, 640);
  std::filesystem::create_directory(folder / "cats");
  std::filesystem::copy(folder / "ring8.png", folder / "cats/one.png");
  EXPECT_EQ(elbo(folder, "data preview cats/ --set size=16 --set test_share=0").code, 0);
  EXPECT_EQ(image_in(folder, "cats.png").width, 16);
}

TEST(DataPreview, MistakesGetTheirExitCodesAndNoFile) {
  const Folder folder;
  EXPECT_EQ(elbo(folder, "data preview shapes --split training").code, 2);
  EXPECT_EQ(elbo(folder, "data preview shapes --count 0").code, 2);
  EXPECT_EQ(elbo(folder, "data preview shapes --out a.jpg").code, 2);
  EXPECT_EQ(elbo(folder, "data preview shapes --set sise=32").code, 7);
  EXPECT_THAT(elbo(folder, "data preview shaped").err, HasSubstr("did you mean \"shapes\""));
  EXPECT_THAT(elbo(folder, "data preview shapes --split validation").err,
              HasSubstr("set data.validation"));
  EXPECT_EQ(elbo(folder, "data preview cifar10 --set folder=/nowhere").code, 3);
  EXPECT_FALSE(std::filesystem::exists(folder / "shapes.png"));
}

TEST(Output, AFullStdoutIsAnError) {
  const Folder folder;
  const int status =
      std::system(("'" + program() + "' config schema > /dev/full 2>/dev/null").c_str());
  EXPECT_EQ(WEXITSTATUS(status), 4);
}

TEST(Process, CountsAtLeastOneProcessorAndSomeMemory) {
  EXPECT_GE(cli::usable_processors(), 1);
  EXPECT_GT(cli::usable_memory(), uint64_t{1} << 20);
}

TEST(Process, LeavesWhatTheUserHasSet) {
  setenv("OMP_NUM_THREADS", "7", 1);
  unsetenv("GOMP_SPINCOUNT");
  unsetenv("OMP_WAIT_POLICY");
  for (const cli::ProcessSetting& setting : cli::prepare_process(0)) {
    const bool users = setting.name == "OMP_NUM_THREADS", ours = setting.name == "GOMP_SPINCOUNT";
    EXPECT_TRUE(!users || (setting.by_user && setting.value == "7"));
    EXPECT_TRUE(!ours || !setting.by_user);
  }
  EXPECT_STREQ(std::getenv("OMP_NUM_THREADS"), "7");
}

}  // namespace
}  // namespace elbo::test

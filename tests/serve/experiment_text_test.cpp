// SPDX-License-Identifier: MIT
// Oracles: texts with mistakes at places that the test knows; api::read_experiment() for those
// without.
#include "elbo/serve/jobs/experiment_text.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/io/toml.h"
#include "elbo/serve/jobs/run_actions.h"
#include "tests/serve/served_runs.h"

namespace elbo::serve {
namespace {

api::Schema small_schema() {
  api::Schema schema;
  schema.train = {{"steps", FieldType::integer, Node(int64_t{10}), "length", AtLeast{0}},
                  {"device", FieldType::text, Node(std::string("cpu")), "what computes", {}}};
  schema.optim = {{"lr", FieldType::number, Node(1.0), "rate", Above{0}}};
  schema.models = {
      {"vae",
       "a model",
       "vae",
       "a paper",
       "bound",
       {"samples"},
       {{"latent_dim", FieldType::integer, Node(int64_t{2}), "size of z", Between{1, 9}}}}};
  schema.sources = {
      {"dots",
       "data",
       "",
       "",
       "",
       {},
       {{"folder", FieldType::text, Node(std::string()), "where", {}},
        {"sizes", FieldType::integers, Node(Node::List{Node(int64_t{4})}), "sizes", AtLeast{1}}}}};
  schema.protocols = {{"elbo", "the bound", "", "", "", {}, {}},
                      {"iw_K", "another", "", "", "", {}, {}}};
  return schema;
}

const std::string kWell = "name = \"try\"\n[data]\nname = \"dots\"\n[model]\nname = \"vae\"\n";

std::vector<ExperimentFault> faults(const std::string& text,
                                    const std::vector<std::string>& sets = {}) {
  return faults_in({text, "experiment.toml", "", sets}, small_schema());
}

TEST(ExperimentText, WithoutMistakesIsResolvedAsByTheCommandLine) {
  const ScratchFolder folder;
  report::put(folder / "e.toml", kWell);
  const Node answer =
      resolve_answer({kWell, "experiment.toml", "", {"model.latent_dim=3"}}, small_schema());
  EXPECT_TRUE(std::get<bool>(at(answer, "ok").value()));
  EXPECT_EQ(text_at(answer, "resolved"),
            io::write_toml(api::read_experiment(
                {folder / "e.toml", {"model.latent_dim=3"}, std::nullopt}, small_schema())));
  EXPECT_NE(text_at(answer, "differing").find("latent_dim = 3"), std::string::npos);
  EXPECT_EQ(text_at(answer, "differing").find("lr"), std::string::npos);
  EXPECT_TRUE(list_at(answer, "errors").empty());
}

TEST(ExperimentText, EveryMistakeIsToldWithKeyAndPlace) {
  const std::vector<ExperimentFault> found = faults(
      "name = \"try\"\n"
      "[data]\n"
      "name = \"dots\"\n"
      "sizes = [4, 0]\n"
      "[model]\n"
      "name = \"vae\"\n"
      "latent_dim = 10\n"
      "latent_dmi = 2\n"
      "[train]\n"
      "  steps = \"many\"\n");
  ASSERT_EQ(found.size(), 4U);
  const auto find = [&](const std::string& key) {
    for (const ExperimentFault& fault : found)
      if (fault.key == key) return fault;
    return ExperimentFault{};
  };
  EXPECT_EQ(find("data.sizes").line, 4);
  EXPECT_EQ(find("data.sizes").column, 13) << "of the element";
  EXPECT_EQ(find("model.latent_dim").line, 7);
  EXPECT_EQ(find("model.latent_dim").column, 14);
  EXPECT_EQ(find("model.latent_dmi").line, 8);
  EXPECT_NE(find("model.latent_dmi").text.find("did you mean \"latent_dim\""), std::string::npos);
  EXPECT_EQ(find("train.steps").line, 10);
  EXPECT_EQ(find("train.steps").text.find("experiment.toml"), std::string::npos);
}

TEST(ExperimentText, ATextThatIsNoTomlHasOneMistakeWithItsPlace) {
  const std::vector<ExperimentFault> found = faults("name = \"try\"\n[model\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 2);
  EXPECT_GT(found[0].column, 0);
  EXPECT_EQ(found[0].key, "");
}

TEST(ExperimentText, AModelThatDoesNotExistIsToldAtItsName) {
  const std::vector<ExperimentFault> found =
      faults("[data]\nname = \"dots\"\n[model]\nname = \"vea\"\n");
  ASSERT_GE(found.size(), 1U);
  EXPECT_EQ(found[0].key, "model.name");
  EXPECT_EQ(found[0].line, 4);
}

TEST(ExperimentText, SettingsHaveMistakesOfTheirOwn) {
  const std::vector<ExperimentFault> found =
      faults(kWell, {"model.latent_dim=99", "train.steps=[", "name.inner=1"});
  ASSERT_EQ(found.size(), 3U);
  std::vector<std::string> keys;
  for (const ExperimentFault& fault : found) {
    keys.push_back(fault.key);
    EXPECT_EQ(fault.line, 0) << fault.text;
  }
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(keys, (std::vector<std::string>{"model.latent_dim", "name.inner", "train.steps"}));
}

TEST(ExperimentText, AThousandMistakesAreTwenty) {
  std::string text = kWell;
  for (int i = 0; i < 1000; ++i) text += str("key", i, " = 1\n");
  EXPECT_EQ(faults(text).size(), 20U);
}

TEST(ExperimentText, PresetsAreTheFilesOfAFolder) {
  const ScratchFolder folder;
  real_fs().make_directory(folder / "zoo");
  report::put(folder / "mine.toml",
              "# The first line.\n# The second.\n" + kWell + "description = \"d\"\n");
  report::put(folder / "zoo" / Path("other.toml"), kWell);
  report::put(folder / "broken.toml", "[[[");
  report::put(folder / "notes.txt", "");
  const Node presets = presets_answer(folder.path());
  ASSERT_EQ(std::get<Node::List>(presets.value()).size(), 2U);
  EXPECT_EQ(text_at(presets, "0/name"), "mine");
  EXPECT_EQ(text_at(presets, "0/comment"), "The first line.\nThe second.");
  EXPECT_EQ(text_at(presets, "0/model"), "vae");
  EXPECT_EQ(text_at(presets, "1/name"), "zoo/other");
  EXPECT_TRUE(std::get<Node::List>(presets_answer(folder / "none").value()).empty());
}

/// Jobs of a program that only says what it was called with.
struct EchoJobs {
  ScratchFolder folder;
  JobList list{"/bin/echo", folder / "jobs", [] {}};
  std::string said(int64_t number) {
    for (int i = 0; i < 6000; ++i) {
      list.tend();
      const Node all = list.jobs();
      for (const Node& job : std::get<Node::List>(all.value()))
        if (whole_at(job, "job") == number && text_at(job, "state") == "ended")
          return text_at(job, "text");
      ::usleep(5000);
    }
    return "";
  }
};

TEST(RunActions, ATrainingIsACallOfElboTrainWithTheResolvedExperiment) {
  EchoJobs jobs;
  const Path runs = jobs.folder / "runs";
  const OrderedTraining order = order_training(
      jobs.list, {kWell, {"model.latent_dim=5"}, "A new <name>", true}, runs, small_schema());
  const std::string said = jobs.said(order.job);
  ASSERT_TRUE(said.starts_with("train ")) << said;
  const std::string file = said.substr(6, said.find(' ', 6) - 6),
                    out = said.substr(said.find(" --out ") + 7);
  EXPECT_EQ(id_of(out), order.run);
  EXPECT_EQ(Path(out).parent_path(), runs);
  EXPECT_NE(out.find("-a-new-name-"), std::string::npos);
  const Node written = io::parse_toml(text_of(real_fs().read(file, 1 << 20)), "written");
  EXPECT_EQ(text_at(written, "name"), "A new <name>");
  EXPECT_EQ(whole_at(written, "model/latent_dim"), 5);
  EXPECT_THROW(order_training(jobs.list, {"[model]", {}, "", true}, runs, small_schema()),
               ConfigError);
}

TEST(RunActions, WhatARunIsNotReadyForIsRefused) {
  EchoJobs jobs;
  run::RunFolder folder = report::mock_run(jobs.folder / "run");
  WatchedRun run(folder.path());
  EXPECT_THROW(order_resume(jobs.list, run), DataError) << "it is done";
  EXPECT_THROW(order_further(jobs.list, run, 0, std::nullopt), UsageError);
  EXPECT_THROW(order_further(jobs.list, run, std::nullopt, 10), UsageError) << "it has epochs";
  EXPECT_EQ(jobs.said(order_further(jobs.list, run, 20, std::nullopt)),
            str("resume ", folder.path().string(), " --set train.epochs=20"));
  EXPECT_THROW(order_measure(jobs.list, run, "--help", small_schema()), UsageError);
  EXPECT_THROW(order_measure(jobs.list, run, "iw_0", small_schema()), UsageError);
  EXPECT_EQ(jobs.said(order_measure(jobs.list, run, "iw_50", small_schema())),
            str("eval ", folder.path().string(), " --protocol iw_50"));
  folder.mark_running();
  EXPECT_EQ(jobs.said(order_resume(jobs.list, run)), str("resume ", folder.path().string()));
  HoldingProcess process(folder.path());
  EXPECT_THROW(order_resume(jobs.list, run), DataError) << "it runs";
}

TEST(RunActions, ARunIsRemovedByItsNameAndNeverWhileItRuns) {
  const ScratchFolder folder;
  const run::RunFolder run_folder = report::mock_run(folder / "a \xE2\x80\xAEname");
  WatchedRun run(run_folder.path());
  EXPECT_THROW(remove_watched_run(run, "another"), UsageError);
  {
    HoldingProcess process(run_folder.path());
    EXPECT_THROW(remove_watched_run(run, "a \\u202ename"), DataError);
  }
  EXPECT_TRUE(real_fs().exists(run_folder.config()));
  remove_watched_run(run, "a \\u202ename");
  EXPECT_FALSE(real_fs().exists(run_folder.path()));
}

}  // namespace
}  // namespace elbo::serve

// SPDX-License-Identifier: MIT
// `elbo export` as a user asks for it: what is written, what is refused, and that half-precision
// bundles are models like others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/io/safetensors.h"
#include "tests/cli/tiny_runs.h"

namespace elbo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

class Exported : public testing::Test {
 protected:
  static void SetUpTestSuite() { runs_ = &TinyRuns::with({"shapes4", "vae", "gan", "asked"}); }
  void SetUp() override { ASSERT_EQ(runs_->faults, ""); }
  static Outcome run(const std::string& arguments) { return runs_->run(arguments); }
  static std::vector<std::string> files(const std::string& folder) {
    return real_fs().list(*runs_ / folder);
  }
  static TinyRuns* runs_;
};
TinyRuns* Exported::runs_ = nullptr;

TEST_F(Exported, OnnxHasAFileForEachRole) {
  const Node facts = runs_->json("export vae --to onnx --out onnx_of_vae");
  EXPECT_THAT(files("onnx_of_vae"), ElementsAre("decoder.onnx", "encoder.onnx"));
  EXPECT_EQ(facts.find("files")->literal(), "[\"encoder.onnx\", \"decoder.onnx\"]");
  EXPECT_EQ(word_in(facts, "to"), "onnx");
  const std::string decoder = runs_->read("onnx_of_vae/decoder.onnx");
  for (const char* part : {"decoder.linear0.weight", "value_range", "unit (numbers from 0 to 1",
                           "synthetic", "license"})
    EXPECT_THAT(decoder, HasSubstr(part));
  ASSERT_EQ(
      run("export gan --to onnx --what decoder,critic --license cc0-1.0 --out onnx_of_gan").code,
      0);
  EXPECT_THAT(files("onnx_of_gan"), ElementsAre("critic.onnx", "generator.onnx"));
  EXPECT_THAT(runs_->read("onnx_of_gan/critic.onnx"), HasSubstr("cc0-1.0"));
}

TEST_F(Exported, ARoleThatTheModelLacksIsRefusedWithThoseThatHaveIt) {
  const Outcome outcome = run("export vae --to onnx --what critic --out nothing");
  EXPECT_EQ(outcome.code, 9);
  EXPECT_THAT(outcome.err, HasSubstr("cannot be exported as critic; models that can: "));
  EXPECT_THAT(outcome.err, HasSubstr("vae_gan"));
  EXPECT_FALSE(runs_->has("nothing"));
  const Outcome unknown = run("export vae --to onnx --what decodr --out nothing");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("decoder"));
}

TEST_F(Exported, AFolderThatIsNotEmptyIsRefusedAndAnotherExportIsReplaced) {
  ASSERT_EQ(run("export vae --to onnx --out twice").code, 0);
  const Outcome again = run("export vae --to torch --out twice");
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("--force"));
  EXPECT_THAT(files("twice"), ElementsAre("decoder.onnx", "encoder.onnx"));
  ASSERT_EQ(run("export vae --to torch --out twice --force").code, 0);
  EXPECT_THAT(files("twice"), ElementsAre("model.py", "model.safetensors"));
  runs_->write("twice/diary.txt", "mine");
  const Outcome mine = run("export vae --to torch --out twice --force");
  EXPECT_EQ(mine.code, 2);
  EXPECT_THAT(mine.err, HasSubstr("diary.txt"));
  EXPECT_EQ(runs_->read("twice/diary.txt"), "mine");
  EXPECT_EQ(run("export vae --to onnx --out model.onnx").code, 2) << "a folder is wanted";
}

TEST_F(Exported, ATorchModuleHasItsLayersAndLines) {
  ASSERT_EQ(run("export vae --to torch --out torch_of_vae").code, 0);
  const std::string source = runs_->read("torch_of_vae/model.py");
  for (const char* line :
       {"        self.decoder = nn.ModuleDict({\n            \"linear0\": nn.Linear(2, 16),\n",
        "    def decode(self, z):\n        h = self.decoder.linear0(z)\n"
        "        h = torch.relu(h)\n",
        "        image = torch.sigmoid(h)\n        return image\n",
        "model.load_state_dict(tensors, strict=True)", "z = torch.randn(16, 2)"})
    EXPECT_THAT(source, HasSubstr(line));
  EXPECT_EQ(runs_->read("torch_of_vae/model.safetensors"),
            runs_->read("vae/model/model.safetensors"))
      << "the bundle's weights, to the byte";
}

TEST_F(Exported, AConditionIsASecondInput) {
  ASSERT_EQ(run("export asked --to torch --out torch_of_asked").code, 0);
  const std::string source = runs_->read("torch_of_asked/model.py");
  EXPECT_THAT(source, HasSubstr("def encode(self, x, condition):"));
  EXPECT_THAT(source, HasSubstr("def decode(self, z, condition):"));
}

TEST_F(Exported, AFolderForAHubHasACardWithNumbersAndIsABundle) {
  ASSERT_EQ(run("eval vae --protocol elbo").code, 0);
  ASSERT_EQ(run("export vae --to hub --license mit --out hub").code, 0);
  EXPECT_THAT(files("hub"), UnorderedElementsAre("README.md", "bundle.json", "config.json",
                                                 "model.py", "model.safetensors", "onnx"));
  EXPECT_THAT(files("hub/onnx"), ElementsAre("decoder.onnx", "encoder.onnx"));
  const std::string card = runs_->read("hub/README.md");
  EXPECT_THAT(card, testing::StartsWith("---\nlicense: mit\n"));
  for (const char* part : {"datasets:\n- \"synthetic\"", "metrics:\n- \"", "| elbo | ",
                           "| 60 | test | 0 |", "z (N, 2)", "image (N, 1, 12, 12)"})
    EXPECT_THAT(card, HasSubstr(part));
  EXPECT_THAT(card, Not(HasSubstr("More Information Needed")));
  ASSERT_EQ(run("sample hub --count 3 --out from_hub.npy").code, 0);
  ASSERT_EQ(run("sample vae --count 3 --out from_run.npy").code, 0);
  EXPECT_EQ(runs_->read("from_hub.npy"), runs_->read("from_run.npy"));
}

TEST_F(Exported, AHalfPrecisionBundleIsHalfAsLargeAndDrawsTheSamePictures) {
  ASSERT_EQ(run("export vae --to bundle --precision f16 --out half").code, 0);
  EXPECT_THAT(files("half"), ElementsAre("README.md", "bundle.json", "model.safetensors"));
  const io::Safetensors file(real_fs().read(*runs_ / "half/model.safetensors", 1 << 22), "half");
  for (const io::TensorEntry& entry : file.tensors())
    EXPECT_EQ(entry.dtype, io::DType::f16) << entry.name;
  ASSERT_EQ(run("sample half --count 20 --out half.npy").code, 0);
  ASSERT_EQ(run("sample vae --count 20 --out whole.npy").code, 0);
  const io::NpyArray half = runs_->array("half.npy"), whole = runs_->array("whole.npy");
  ASSERT_EQ(half.shape, whole.shape);
  double apart = 0;
  for (size_t i = 0; i < half.values.size(); ++i)
    apart = std::max<double>(apart, std::abs(half.values[i] - whole.values[i]));
  EXPECT_GT(apart, 0) << "weights were rounded";
  EXPECT_LT(apart, 5e-3) << "to 11 bits each";
}

TEST_F(Exported, ABundleIsCopiedToTheByte) {
  ASSERT_EQ(run("export vae --to bundle --out copy").code, 0);
  for (const char* file : {"model.safetensors", "bundle.json", "README.md"})
    EXPECT_EQ(runs_->read(std::string("copy/") + file),
              runs_->read(std::string("vae/model/") + file))
        << file;
}

TEST_F(Exported, ACheckpointHasOnnxButNoBundle) {
  EXPECT_EQ(run("export vae --to onnx --checkpoint 20 --out early").code, 0);
  const Outcome outcome = run("export vae --to bundle --checkpoint 20 --out early_bundle");
  EXPECT_EQ(outcome.code, 9);
  EXPECT_THAT(outcome.err, HasSubstr("of a checkpoint"));
}

TEST_F(Exported, ALicenceIsAShortName) {
  const Outcome outcome = run("export vae --to hub --license 'mit\nx: y' --out nothing");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--license"));
}

}  // namespace
}  // namespace elbo::test

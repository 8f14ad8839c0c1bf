// SPDX-License-Identifier: MIT
// --device of the program: what is refused, and that the CPU by name is the CPU by default.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/tiny_runs.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

class DeviceOption : public testing::Test {
 protected:
  static void SetUpTestSuite() { runs_ = &TinyRuns::with({"vae", "gan"}); }
  void SetUp() override { ASSERT_EQ(runs_->faults, ""); }
  static Outcome run(const std::string& arguments) { return runs_->run(arguments); }
  static TinyRuns* runs_;
};
TinyRuns* DeviceOption::runs_ = nullptr;

TEST_F(DeviceOption, ANameThatIsNoneIsRefusedByEachCommandThatComputes) {
  for (const char* command :
       {"train vae.toml", "resume vae", "eval vae", "sample vae --out a.png",
        "reconstruct vae --out a.png", "translate vae --out a.png", "encode vae --out a.npy",
        "decode vae a.npy --out a.png", "latent scatter vae --out a.png"}) {
    const Outcome got = run(std::string(command) + " --device gpu");
    EXPECT_EQ(got.code, 2) << command;
    EXPECT_THAT(got.err, HasSubstr("--device: got \"gpu\", want auto, cpu, cuda or cuda:N"))
        << command;
  }
}

TEST_F(DeviceOption, AnExperimentWithANameThatIsNoneIsRefusedWithItsPlace) {
  const Outcome got = run("train vae.toml --dry-run --set train.device=gpu");
  EXPECT_EQ(got.code, 7);
  EXPECT_THAT(got.err, HasSubstr("--set train.device=gpu: train.device: got \"gpu\""));
}

TEST_F(DeviceOption, AGpuThatNoMachineHasIsAnErrorBeforeARunBegins) {
  const Outcome got = run("train vae.toml --out no_gpu --device cuda:127");
  EXPECT_EQ(got.code, 7);
  EXPECT_THAT(got.err, HasSubstr("device cuda:127: "));
  EXPECT_FALSE(runs_->has("no_gpu"));
}

TEST_F(DeviceOption, TrainKeepsTheDeviceInTheRunsConfiguration) {
  const Outcome got = run("train vae.toml --dry-run --device cuda:1");
  EXPECT_EQ(got.code, 0);
  EXPECT_THAT(got.out, HasSubstr("device = \"cuda:1\""));
}

}  // namespace
}  // namespace elbo::test

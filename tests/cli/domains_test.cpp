// SPDX-License-Identifier: MIT
// `elbo translate` and `elbo sample --domain` as a user runs them, on models that have hardly
// learned.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/core/fs.h"
#include "elbo/io/image.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

constexpr const char* kDomainsExperiment =
    "name = \"two\"\n[data]\nname = \"synthetic\"\nsize = 12\nlimit = 200\n"
    "domains = \"rotated\"\n[model]\nname = \"discogan\"\nhidden = [16]\n"
    "[train]\nsteps = 30\nbatch_size = 20\nsample_every = 20\n";

class TwoDomains : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    folder_->write("e.toml", kDomainsExperiment);
    disco_ = elbo(*folder_, "train e.toml --out disco");
    pairs_ = elbo(*folder_, "train e.toml --out pairs --set model.name=cogan");
  }
  static void TearDownTestSuite() { delete folder_; }
  void SetUp() override {
    ASSERT_EQ(disco_.code, 0) << disco_.err;
    ASSERT_EQ(pairs_.code, 0) << pairs_.err;
  }
  Outcome run(const std::string& arguments) { return elbo(*folder_, arguments); }
  io::Image image(const std::string& name) {
    return io::decode_image(real_fs().read(*folder_ / name, 1 << 22), name);
  }

  static Folder* folder_;
  static Outcome disco_, pairs_;
};
Folder* TwoDomains::folder_ = nullptr;
Outcome TwoDomains::disco_, TwoDomains::pairs_;

TEST_F(TwoDomains, TranslateShowsOriginalTranslationAndTheWayBack) {
  const Outcome outcome = run("translate disco --count 5 --to 1 --out a.png --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const io::Image grid = image("a.png");
  EXPECT_EQ(grid.height, 3 * 14 + 2);
  EXPECT_EQ(grid.width, 5 * 14 + 2);
  const Node facts = io::parse_json(outcome.out, "stdout");
  EXPECT_EQ(std::get<int64_t>(facts.find("to")->value()), 1);
  EXPECT_GT(std::get<double>(facts.find("cycle")->value()), 0);
}

TEST_F(TwoDomains, TranslateTakesPictures) {
  ASSERT_EQ(run("sample pairs --count 3 --domain 2 --out faces").code, 0);
  const Outcome outcome =
      run("translate disco faces/000000.png faces/000002.png --to 2 --out b.png");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err,
              HasSubstr("2 examples, their translations to domain 2 (rotated) and back"));
}

TEST_F(TwoDomains, SampleDrawsThePairOfEachCode) {
  for (const char* options : {"--out x.npy", "--domain 1 --out x1.npy", "--domain 2 --out x2.npy"})
    ASSERT_EQ(run(std::string("sample pairs --count 4 --seed 3 ") + options).code, 0);
  EXPECT_EQ(folder_->read("x.npy"), folder_->read("x1.npy"));
  EXPECT_NE(folder_->read("x.npy"), folder_->read("x2.npy"));
}

TEST_F(TwoDomains, RunsHaveTheirFigures) {
  EXPECT_TRUE(std::filesystem::exists(*folder_ / "disco/samples/000020.png"));
  EXPECT_TRUE(std::filesystem::exists(*folder_ / "disco/figures/translations.png"));
  EXPECT_TRUE(std::filesystem::exists(*folder_ / "pairs/figures/pairs.png"));
}

TEST_F(TwoDomains, WhatAModelCannotDoIsRefused) {
  EXPECT_EQ(run("translate pairs --out x.png").code, 9);
  EXPECT_THAT(run("translate pairs --out x.png").err, HasSubstr("discogan"));
  EXPECT_EQ(run("sample disco --out x.png").code, 9);
  EXPECT_EQ(run("translate disco --to 3 --out x.png").code, 2);
  const Outcome alone = run("train e.toml --out alone --set data.domains=''");
  EXPECT_EQ(alone.code, 7);
  EXPECT_THAT(alone.err, HasSubstr("set data.domains"));
}

}  // namespace
}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// The trained models that come with elbo: every command takes them, and they are small.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "elbo/io/image.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

namespace fs = std::filesystem;

const fs::path kBundles = fs::path(ELBO_SOURCE_DIR) / "examples/bundles";

TEST(ExampleBundles, EachDrawsItsKindAndHasTheExperimentThatMadeIt) {
  const Folder folder;
  uintmax_t bytes = 0;
  int bundles = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(kBundles)) {
    if (!entry.is_directory()) continue;
    ++bundles;
    const std::string name = entry.path().filename();
    EXPECT_TRUE(fs::exists(kBundles / (name + ".toml"))) << name;
    for (const fs::directory_entry& file : fs::directory_iterator(entry)) bytes += file.file_size();
    const Outcome drawn = elbo(folder, "sample '" + entry.path().string() + "' --count 16 --out " +
                                           name + ".npy --threads 1");
    ASSERT_EQ(drawn.code, 0) << drawn.err;
    const std::string content = folder.read(name + ".npy");
    const io::NpyArray images = io::decode_npy(bytes_of(content), name);
    const auto [low, high] = std::minmax_element(images.values.begin(), images.values.end());
    EXPECT_EQ(images.shape.at(0), 16) << name;
    EXPECT_LT(*low, .1f) << name;
    EXPECT_GT(*high, .7f) << name;
  }
  EXPECT_GE(bundles, 3);
  EXPECT_LE(bytes, uintmax_t{8'000'000});
}

TEST(ExampleBundles, TheFacesAreReconstructedFarBetterThanByTheMeanFace) {
  const Folder folder;
  const Outcome outcome = elbo(folder, "eval '" + (kBundles / "faces").string() +
                                           "' --protocol reconstruction --limit 32 --json "
                                           "--threads 1");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Node result = io::parse_json(outcome.out, "stdout");
  // .0052 over 200 examples, where the mean image has .031.
  EXPECT_LT(std::get<double>(result.find("value")->value()), .008);
}

}  // namespace
}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// A plot as a file of its own.
#include "bench/comparison/plot_file.h"

#include <gmock/gmock.h>

namespace elbo::bench {
namespace {

TEST(PlotFile, StandsAlone) {
  const std::string file = plot_file({{"batch", "Images a second", "batch", "images a second"},
                                      {{"VAE", {{16, 1e4}, {1024, 4e4}}}},
                                      true});
  EXPECT_TRUE(file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" "));
  EXPECT_TRUE(file.ends_with("</svg>\n"));
  EXPECT_THAT(file, testing::HasSubstr("--s0:"));
  EXPECT_THAT(file, testing::HasSubstr("<title id=\"batch-title\">Images a second</title>"));
}

}  // namespace
}  // namespace elbo::bench

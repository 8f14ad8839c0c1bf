// SPDX-License-Identifier: MIT
// Plans of convolutions.
#include "elbo/kernels/conv_plan.h"

#include <gmock/gmock.h>

namespace elbo {
namespace {

// A reference implementation in oneDNN is some hundred times slower than the others.
TEST(ConvPlan, NeverTakesAReferenceImplementation) {
#if !defined(__x86_64__)
  GTEST_SKIP() << "oneDNN has its fast convolutions for x86-64";
#endif
  for (const auto& [in, out] : {std::pair<int64_t, int64_t>{1, 32}, {3, 64}, {32, 1}, {32, 3}, {64, 128}, {17, 5}})
    for (const bool transposed : {false, true})
      for (const auto& [kernel, stride] : {std::pair<int64_t, int64_t>{5, 2}, {4, 2}, {5, 1}, {3, 1}}) {
        const ConvLayer layer{in, out, kernel, stride, kernel / 2, 0, transposed};
        for (const std::string& name : ConvPlan({layer, 4, 8, 8, false, 1}).implementations()) {
          EXPECT_THAT(name, testing::Not(testing::HasSubstr("ref"))) << in << " to " << out << ", kernel " << kernel << ", stride " << stride;
          EXPECT_THAT(name, testing::Not(testing::HasSubstr("simple")));
        }
      }
}

}  // namespace
}  // namespace elbo

// SPDX-License-Identifier: MIT
// Plans of convolutions: none takes a slow implementation of oneDNN.
#include "elbo/kernels/conv/conv_plan.h"

#include <gmock/gmock.h>

namespace elbo::kernels {
namespace {

// A reference implementation in oneDNN is some hundred times slower than the others.
TEST(ConvPlan, NeverTakesAReferenceImplementation) {
#if !defined(__x86_64__)
  GTEST_SKIP() << "oneDNN has its fast convolutions for x86-64";
#endif
  for (const auto& [in, out] :
       {std::pair<int64_t, int64_t>{1, 32}, {3, 64}, {32, 1}, {32, 3}, {64, 128}, {17, 5}})
    for (const bool transposed : {false, true})
      for (const auto& [kernel, stride] :
           {std::pair<int64_t, int64_t>{5, 2}, {4, 2}, {5, 1}, {3, 1}}) {
        const ConvLayer layer{in, out, kernel, stride, kernel / 2, 0, transposed};
        for (const std::string& name : ConvPlan({layer, 4, 8, 8, false, 1}).implementations()) {
          EXPECT_THAT(name, testing::Not(testing::HasSubstr("ref")))
              << in << " to " << out << ", kernel " << kernel << ", stride " << stride;
          EXPECT_THAT(name, testing::Not(testing::HasSubstr("simple")));
        }
      }
}

// oneDNN 3 would take brgconv for the gradients of strided convolutions: up to four times slower,
// and other bits than those of oneDNN 2.
TEST(ConvPlan, TakesDirectConvolutionsUnderEveryVersionOfOneDnn) {
  for (const auto& [in, out] : {std::pair<int64_t, int64_t>{3, 64}, {64, 128}, {128, 256}})
    for (const bool transposed : {false, true})
      for (const std::string& name :
           ConvPlan({{in, out, 5, 2, 2, transposed ? 1 : 0, transposed}, 4, 16, 16, false, 1})
               .implementations())
        EXPECT_THAT(name, testing::Not(testing::HasSubstr("brg"))) << in << " to " << out;
}

}  // namespace
}  // namespace elbo::kernels

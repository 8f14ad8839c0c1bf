// SPDX-License-Identifier: MIT
// Passes over a block of channels that is not full: 3 of 8, two images of two positions.
#include "elbo/kernels/conv/channel_passes.h"

#include <gtest/gtest.h>

#include <limits>

namespace elbo::kernels {
namespace {

constexpr ChannelLayout kPartlyFull{2, 3, 2, 8};
constexpr size_t kFloats = 2 * 2 * 8;

bool is_filling(size_t i) { return i % 8 >= 3; }

std::vector<float> values() {
  std::vector<float> out(kFloats);
  for (size_t i = 0; i < kFloats; ++i) out[i] = is_filling(i) ? 0 : .1f * static_cast<float>(i) - 1;
  return out;
}

std::vector<float> undefined() {
  return std::vector<float>(kFloats, std::numeric_limits<float>::quiet_NaN());
}

void expect_filled(const std::vector<float>& out) {
  for (size_t i = 0; i < kFloats; ++i) {
    if (is_filling(i)) EXPECT_EQ(out[i], 0) << i;
    else EXPECT_EQ(out[i], out[i]) << i;
  }
}

TEST(ChannelPasses, WriteZeroWhereABlockIsNotFull) {
  const std::vector<float> x = values(), some{.5f, -1, 2};
  for (size_t kind = 0; kind < enum_names(Activation{}).size(); ++kind) {
    SCOPED_TRACE(name_of(static_cast<Activation>(kind)));
    const auto activation = static_cast<Activation>(kind);
    std::vector<float> y = undefined(), slopes = undefined(), gradient = undefined();
    channel_affine(kPartlyFull, {x.data(), y.data()}, {some, some, some}, activation);
    expect_filled(y);
    channel_slopes(kPartlyFull, {x.data(), y.data(), slopes.data()}, activation);
    expect_filled(slopes);
    channel_norm_gradient(kPartlyFull, {x.data(), y.data(), x.data()}, {some, some, some, some},
                          {gradient.data(), activation});
    expect_filled(gradient);
  }
}

}  // namespace
}  // namespace elbo::kernels

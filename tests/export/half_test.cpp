// SPDX-License-Identifier: MIT
// Weights in half precision: rounded once, widened without loss.
#include <gmock/gmock.h>

#include "elbo/core/error.h"
#include "elbo/export/half.h"
#include "elbo/models/state.h"
#include "tests/export/exported_models.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

TEST(Half, WeightsOfAFileInHalfPrecisionAreTheRoundedOnes) {
  const data::DataInfo info = mnist_info();
  const ExportCase of{"conv_vae", "name = \"vae\"\nnet = \"conv\"\nwidth = 4\nbatch_norm = true"};
  const auto model = exported_model(of, info);
  const tensor::NamedTensors state = models::state_of(*model);
  const io::Safetensors file(tensor::tensors_file(exports::all_in_half(state), {}), "half");
  const auto other = exported_model(of, info);
  const torch::NoGradGuard no_grad;
  for (auto& [name, tensor] : models::state_of(*other)) Tensor(tensor).zero_();
  models::load_weights(*other, file, "half");
  const tensor::NamedTensors read = models::state_of(*other);
  int64_t rounded = 0;
  for (size_t i = 0; i < state.size(); ++i) {
    const Tensor right = state[i].second.to(torch::kHalf).to(state[i].second.scalar_type());
    EXPECT_TRUE(torch::equal(read[i].second, right)) << state[i].first;
    rounded += (right != state[i].second).sum().item<int64_t>();
  }
  EXPECT_GT(rounded, 1000);
}

TEST(Half, AValueBeyondItsRangeIsNamedAndInfiniteOnesStay) {
  const Tensor large = torch::tensor({1.F, -70000.F});
  try {
    exports::in_half("decoder.bias", large);
    ADD_FAILURE() << "accepted";
  } catch (const Unsupported& error) {
    EXPECT_THAT(error.what(), HasSubstr("decoder.bias has the value -70000"));
  }
  EXPECT_FALSE(exports::is_stored_in_half(torch::zeros({2}, torch::kInt64)));
}

}  // namespace
}  // namespace elbo::test

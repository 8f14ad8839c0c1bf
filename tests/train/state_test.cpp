// SPDX-License-Identifier: MIT
// A module's weights as a file: the same to the bit, and nothing is changed unless everything fits.
#include "elbo/models/state.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::train {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// Parameters and buffers of several types, one of them inside a child.
struct Odd : torch::nn::Module {
  explicit Odd(float value) {
    struct Child : torch::nn::Module {};
    const auto child = register_module("child", std::make_shared<Child>());
    child->register_parameter("weight", torch::full({2, 3}, value));
    register_parameter("scalar", torch::full({}, value));
    register_buffer("count", torch::full({}, std::isfinite(value) ? static_cast<int64_t>(value) : 0,
                                         torch::kInt64));
    register_buffer("mask", torch::ones({3}, torch::kBool));
    register_buffer("half", torch::full({2}, value, torch::kHalf));
    register_buffer("none", torch::empty({0, 4}));
  }
};

io::Safetensors file_of(const tensor::NamedTensors& tensors) {
  return io::Safetensors(tensor::tensors_file(tensors, {}), "file");
}

TEST(State, EveryTensorComesBackToTheBitWhateverItsType) {
  Odd from(3), into(5);
  models::load_weights(into, io::Safetensors(models::weights_of(from), "file"), "file");
  EXPECT_EQ(models::weights_of(into), models::weights_of(from));
}

TEST(State, NamesAreThoseOfPyTorchsStateDict) {
  std::string names;
  for (const auto& [name, tensor] : models::state_of(Odd(1))) names += name + " ";
  EXPECT_EQ(names, "scalar child.weight count mask half none ");
}

TEST(State, AViewIsWrittenAsItsOwnValues) {
  const torch::Tensor whole = torch::arange(6, torch::kFloat32).reshape({2, 3});
  const io::Safetensors file = file_of({{"transposed", whole.t()}});
  EXPECT_TRUE(tensor::tensor_of(*file.find("transposed")).equal(whole.t().contiguous()));
}

TEST(State, AllMismatchesAreListedAndNothingIsTouched) {
  Odd into(5);
  const Bytes before = models::weights_of(into);
  tensor::NamedTensors wrong;
  for (const auto& [name, tensor] : models::state_of(Odd(3))) wrong.emplace_back(name, tensor);
  wrong[0].second = torch::zeros({2});                     // scalar: another shape
  wrong[1].second = torch::zeros({2, 3}, torch::kDouble);  // child.weight: another type
  wrong[3].first = "masque";                               // mask missing, masque unknown
  EXPECT_THAT([&] { models::load_weights(into, file_of(wrong), "x.safetensors"); },
              ThrowsMessage<DataError>(
                  AllOf(HasSubstr("x.safetensors"), HasSubstr("scalar: got the shape (2), want ()"),
                        HasSubstr("child.weight: got F64, want F32"), HasSubstr("mask: missing"),
                        HasSubstr("masque: unknown"))));
  EXPECT_EQ(models::weights_of(into), before);
}

TEST(State, ValuesThatAreNotFiniteAreRefusedUnlessAllowed) {
  Odd into(5);
  const Bytes before = models::weights_of(into);
  Odd bad(std::numeric_limits<float>::infinity());
  const Bytes bytes = models::weights_of(bad);
  EXPECT_THAT(
      [&] { models::load_weights(into, io::Safetensors(bytes, "file"), "file"); },
      ThrowsMessage<DataError>(AllOf(HasSubstr("scalar: holds"), HasSubstr("half: holds"))));
  EXPECT_EQ(models::weights_of(into), before);
  models::load_weights(into, io::Safetensors(bytes, "file"), "file", true);
  EXPECT_EQ(models::weights_of(into), bytes);
}

}  // namespace
}  // namespace elbo::train

// SPDX-License-Identifier: MIT
// Fused convolution stacks against torch's operations in double precision.
#include "elbo/kernels/conv/conv_stack.h"

#include <c10/core/CPUAllocator.h>
#include <gtest/gtest.h>

#include <cstring>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/conv/channel_norm.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/kernels/gradient_slots.h"
#include "tests/kernels/conv/conv_example.h"

namespace elbo::kernels {
namespace {

// float32 sums of some thousand products; torch's own show 1e-6
constexpr double kConvTolerance = 5e-6;

constexpr Activation kActivations[] = {Activation::none, Activation::relu, Activation::leaky_relu,
                                       Activation::tanh, Activation::elu,  Activation::sigmoid};

class ConvChannels : public testing::TestWithParam<std::pair<int64_t, int64_t>> {};

TEST_P(ConvChannels, AgreeWithTorchForEveryKernelAndStride) {
  const auto [in, out] = GetParam();
  for (const int64_t kernel : {3, 4, 5})
    for (const int64_t stride : {1, 2})
      for (const bool transposed : {false, true}) {
        SCOPED_TRACE(str("kernel ", kernel, ", stride ", stride, transposed ? ", transposed" : ""));
        const ConvLayer layer{in,         out,   kernel,
                              stride,     1,     transposed ? stride - 1 : 0,
                              transposed, false, Activation::elu};
        EXPECT_LT(worst_distance({{layer}, {3, in, 7, 6}, true}, true), kConvTolerance);
      }
}

INSTANTIATE_TEST_SUITE_P(Odd, ConvChannels,
                         testing::Values(std::pair(1, 1), std::pair(1, 32), std::pair(3, 5),
                                         std::pair(5, 3), std::pair(8, 17), std::pair(17, 8),
                                         std::pair(32, 1), std::pair(32, 3), std::pair(3, 32),
                                         std::pair(16, 24)));

TEST(ConvStack, AgreesWithTorchForEveryActivationWithAndWithoutNormAndBias) {
  for (const Activation activation : kActivations)
    for (const bool transposed : {false, true})
      for (const bool batch_norm : {false, true})
        for (const bool bias : {false, true})
          for (const bool training : {false, true}) {
            SCOPED_TRACE(str(name_of(activation), transposed ? " transposed" : "",
                             batch_norm ? " normed" : "", bias ? " biased" : "",
                             training ? " training" : ""));
            const ConvLayer layer{8, 13, 4, 2, 1, 0, transposed, batch_norm, activation};
            EXPECT_LT(worst_distance({{layer}, {3, 8, 6, 6}, bias}, training), kConvTolerance);
          }
}

TEST(ConvStack, RefusesToNormOneValueOfEachChannel) {
  // -> (1, 8, 1, 1)
  const ConvExample one({{3, 8, 4, 2, 1, 0, false, true, Activation::relu}}, {1, 3, 2, 2}, true);
  EXPECT_THROW(conv_stack(one.x, one.layers, one.params, true), LoneValue);
  EXPECT_NO_THROW(conv_stack(one.x, one.layers, one.params, false));
}

class ConvBatches : public testing::TestWithParam<int64_t> {};

TEST_P(ConvBatches, AgreeWithTorchThroughAWholeEncoder) {
  const ConvExample encoder({{3, 16, 5, 2, 2, 0, false, true, Activation::elu},
                             {16, 32, 4, 2, 1, 0, false, true, Activation::tanh},
                             {32, 9, 3, 1, 1}},
                            {GetParam(), 3, 16, 16}, true);
  EXPECT_LT(worst_distance(encoder, true), kConvTolerance);
  EXPECT_LT(worst_distance(encoder, false), kConvTolerance);
}

TEST_P(ConvBatches, AgreeWithTorchThroughAWholeDecoder) {
  const ConvExample decoder({{32, 16, 5, 2, 2, 1, true, true, Activation::elu},
                             {16, 12, 4, 2, 1, 0, true, true, Activation::sigmoid},
                             {12, 3, 5, 1, 2}},
                            {GetParam(), 32, 4, 4}, false);
  EXPECT_LT(worst_distance(decoder, true), kConvTolerance);
  EXPECT_LT(worst_distance(decoder, false), kConvTolerance);
}

INSTANTIATE_TEST_SUITE_P(Sizes, ConvBatches, testing::Values(1, 3, 64));

ConvExample small_stack() {
  return {{{3, 8, 4, 2, 1, 0, false, true, Activation::leaky_relu},
           {8, 5, 4, 2, 1, 0, true, false, Activation::tanh}},
          {4, 3, 8, 8},
          true};
}

TEST(ConvStack, OfNoImagesIsNoImages) {
  const ConvExample one = small_stack();
  EXPECT_EQ(conv_stack(torch::empty({0, 3, 8, 8}), one.layers, one.params, false).sizes(),
            (std::vector<int64_t>{0, 5, 8, 8}));
}

TEST(ConvStack, YieldsTheSameWithoutGradientsAsWith) {
  for (const bool training : {false, true}) {
    const ConvExample learning = small_stack(), looking = small_stack();
    const Tensor want = learning.forward(training);
    const torch::NoGradGuard no_grad;
    EXPECT_LT(example_distance(looking.forward(training), want.to(torch::kFloat64)),
              kConvTolerance);
    for (size_t i = 0; i < looking.running().size(); ++i)
      EXPECT_TRUE(torch::equal(looking.running()[i], learning.running()[i]));
  }
}

TEST(ConvStack, TakesImagesHoweverTheyLie) {
  const ConvExample example = small_stack();
  const Tensor want = example.forward(true), x = example.x.detach();
  for (const Tensor& same :
       {x.contiguous(at::MemoryFormat::ChannelsLast),
        x.transpose(2, 3).contiguous().transpose(2, 3), x.repeat({1, 2, 1, 1}).narrow(1, 0, 3)})
    EXPECT_TRUE(torch::equal(conv_stack(same, example.layers, example.params, true), want));
}

TEST(ConvStack, RepeatsToTheBit) {
  const ConvExample first = small_stack(), second = small_stack();
  const auto a = first.everything(true), b = second.everything(true);
  for (size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i])) << i;
}

/// While it lives, fresh memory of tensors is not-a-number in every float.
class PoisonedMemory : public c10::Allocator {
 public:
  PoisonedMemory() : behind_(c10::GetCPUAllocator()) { c10::SetCPUAllocator(this); }
  PoisonedMemory(const PoisonedMemory&) = delete;
  PoisonedMemory& operator=(const PoisonedMemory&) = delete;
  ~PoisonedMemory() override { c10::SetCPUAllocator(behind_); }

  // One of the two overrides: LibTorch's is const before 2.3.
  c10::DataPtr allocate(size_t bytes) const { return poisoned(bytes); }
  c10::DataPtr allocate(size_t bytes) { return poisoned(bytes); }
  c10::DeleterFnPtr raw_deleter() const override { return behind_->raw_deleter(); }
  // Asked for by LibTorch from 2.3 on.
  void copy_data(void* to, const void* from, std::size_t bytes) const {
    std::memcpy(to, from, bytes);
  }

 private:
  c10::DataPtr poisoned(size_t bytes) const {
    c10::DataPtr out = behind_->allocate(bytes);
    if (bytes > 0) std::memset(out.get(), 0xff, bytes);
    return out;
  }

  c10::Allocator* behind_;
};

TEST(ConvStack, OwesNothingToWhatLayInItsMemory) {
  for (const Activation activation : kActivations)
    for (const bool transposed : {false, true}) {
      SCOPED_TRACE(str(name_of(activation), transposed ? " transposed" : ""));
      const std::vector<ConvLayer> layers{{3, 12, 4, 2, 1, 0, transposed, true, activation},
                                          {12, 5, 4, 2, 1, 0, transposed, false, activation},
                                          {5, 2, 3, 1, 1, 0, transposed, true, activation}};
      const ConvExample clean(layers, {4, 3, 12, 12}, true), poisoned(layers, {4, 3, 12, 12}, true);
      const auto want = clean.everything(true);
      const PoisonedMemory poison;
      const auto got = poisoned.everything(true);
      for (size_t i = 0; i < got.size(); ++i) EXPECT_TRUE(torch::equal(got[i], want[i])) << i;
    }
}

TEST(ConvStack, LeavesOutWhatNobodyAsksFor) {
  const ConvExample example = small_stack();
  const auto want = example.everything(true);
  const Tensor y = example.forward(true);
  Rng rng(77);
  const Tensor g = tensor::normal(rng, y.sizes());
  const auto input_alone = torch::autograd::grad({y}, {example.x}, {g}, /*retain_graph=*/true);
  const auto last_weight_alone = torch::autograd::grad({y}, {example.params[1].weight}, {g});
  EXPECT_TRUE(torch::equal(input_alone[0], want[0]));
  EXPECT_TRUE(torch::equal(last_weight_alone[0], want[5]));
}

TEST(ConvStack, WritesGradientsWhereTheOptimizerReadsThem) {
  const ConvExample example = small_stack();
  std::vector<Tensor> params = example.leaves();
  params.erase(params.begin());
  FlatMemory memory(params);
  const auto grads = torch::autograd::grad({example.forward(true).sum()}, params);
  std::vector<const void*> before;
  for (const Tensor& grad : grads) before.push_back(grad.data_ptr());
  const Tensor& flat = memory.gather(grads);
  for (size_t i = 0; i < grads.size(); ++i)
    EXPECT_EQ(memory.part(flat, i).data_ptr(), before[i]) << i;
}

TEST(ConvStack, HasTheSecondDerivativesOfTorch) {
  const auto penalty = [](const ConvExample& example) {
    const Tensor slope = torch::autograd::grad({example.forward(true).square().sum()}, {example.x},
                                               {}, /*retain_graph=*/true, /*create_graph=*/true)[0];
    return torch::autograd::grad({slope.square().sum()}, example.leaves(), {}, {}, false,
                                 /*allow_unused=*/true);
  };
  const ConvExample example = small_stack();
  const auto want = penalty(example.in_double()), got = penalty(example);
  for (size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(got[i].defined(), want[i].defined()) << i;
    // 2: a bias before batch norm, whose gradient is noise around zero
    if (i == 2 || !got[i].defined()) continue;
    EXPECT_LT(example_distance(got[i], want[i]), 20 * kConvTolerance) << i;
  }
}

TEST(ConvStack, IsTorchsToTheBitWhereFusedKernelsAreOff) {
  const FusedKernelsGuard off(false);
  const ConvExample first = small_stack(), second = small_stack();
  EXPECT_TRUE(torch::equal(first.forward(true),
                           conv_stack_reference(second.x, second.layers, second.params, true)));
}

TEST(ConvStack, NamesTheLayerThatDoesNotFit) {
  const ConvExample example = small_stack();
  EXPECT_THROW(conv_stack(torch::zeros({1, 4, 8, 8}), example.layers, example.params, false),
               ShapeError);
  EXPECT_THROW(conv_stack(torch::zeros({1, 3, 1, 8}), example.layers, example.params, false),
               ShapeError);
  EXPECT_THROW(conv_stack(torch::zeros({3, 8, 8}), example.layers, example.params, false),
               ShapeError);
}

}  // namespace
}  // namespace elbo::kernels

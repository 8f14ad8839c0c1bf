// SPDX-License-Identifier: MIT
// Products in bf16: torch's own rounding is the oracle.
#include "elbo/kernels/precision.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "elbo/kernels/mlp_stack.h"
#include "elbo/kernels/row_loops.h"
#include "tests/kernels/close.h"

namespace elbo::kernels {
namespace {

Tensor rounded(const Tensor& x) { return x.to(torch::kBFloat16).to(torch::kFloat32); }

TEST(RoundingToBf16, IsTorchsToTheBit) {
  const Tensor odd = torch::tensor({0.f, -0.f, 1.f, 1.00390625f, 1.01171875f, 3.3e38f, 1e-38f,
                                    std::numeric_limits<float>::infinity(), -1e-45f});
  const Tensor x = torch::cat({odd, torch::randn({10001}, torch::kFloat32) * 100});
  Tensor through = torch::empty_like(x);
  std::vector<uint16_t> bits(static_cast<size_t>(x.numel()));
  round_through_bf16(x.data_ptr<float>(), through.data_ptr<float>(), x.numel());
  round_to_bf16(x.data_ptr<float>(), bits.data(), x.numel());
  const Tensor want = x.to(torch::kBFloat16);
  EXPECT_TRUE(torch::equal(through, want.to(torch::kFloat32)));
  EXPECT_TRUE(torch::equal(torch::from_blob(bits.data(), {x.numel()}, torch::kBFloat16), want));
}

TEST(RoundingToBf16, KeepsWhatIsNoNumber) {
  const float nan = std::nanf("");
  float out = 0;
  round_through_bf16(&nan, &out, 1);
  EXPECT_TRUE(std::isnan(out));
}

// The oracle is the compiler's question to the processor. oneDNN may have been told to use less.
TEST(ProductsInBf16, AreHadWhereTheProcessorHasThem) {
#if !defined(__x86_64__)
  GTEST_SKIP() << "the question is one for x86-64";
#else
  for (const char* limit : {"ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"})
    if (std::getenv(limit) != nullptr) GTEST_SKIP() << limit << " is set";
  EXPECT_EQ(has_bf16_products(), __builtin_cpu_supports("avx512bf16") != 0);
#endif
}

TEST(ProductsInBf16, AreProductsOfRoundedFactorsSummedInFloat) {
  const Tensor x = test::random_leaf({33, 50}), w = test::random_leaf({20, 50}),
               b = test::random_leaf({20});
  const PrecisionGuard bf16(Precision::bf16);
  const Tensor y = mlp_stack(x, {w, b}, {Activation::tanh});
  const Tensor want = torch::tanh(at::linear(rounded(x.detach()), rounded(w.detach()), b.detach()));
  EXPECT_LT(test::distance(y, want), 5e-6);
  const Tensor g = 1 - want.square();  // of y.sum(), before the activation
  const Tensors grads = torch::autograd::grad({y.sum()}, {x, w, b});
  // g differs in the last bit, which may round the other way
  EXPECT_LT(test::distance(grads[0], torch::matmul(rounded(g), rounded(w.detach()))), 1e-2);
  EXPECT_LT(test::distance(grads[1], torch::matmul(rounded(g).t(), rounded(x.detach()))), 1e-2);
  EXPECT_LT(test::distance(grads[2], g.sum(0)), 5e-6);
}

TEST(ProductsInBf16, EndWithTheGuard) {
  const Tensor x = torch::randn({4, 300}, torch::kFloat32),
               w = torch::randn({5, 300}, torch::kFloat32);
  const auto product = [&] { return mlp_stack(x, {w, Tensor()}, {Activation::none}); };
  const Tensor before = product();
  {
    const PrecisionGuard bf16(Precision::bf16);
    EXPECT_FALSE(torch::equal(product(), before));
    const PrecisionGuard plain(Precision::automatic);
    EXPECT_TRUE(torch::equal(product(), before));
  }
  EXPECT_FALSE(products_in_bf16());
  EXPECT_TRUE(torch::equal(product(), before));
}

}  // namespace
}  // namespace elbo::kernels

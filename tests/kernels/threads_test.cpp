// SPDX-License-Identifier: MIT
// Any number of threads gives the same bytes: products, convolutions and their gradients.
#include <omp.h>

#include "elbo/kernels/mlp_stack.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/product.h"
#include "tests/kernels/conv/conv_example.h"

namespace elbo::kernels {
namespace {

/// The threads of this test's teams, as they were afterwards.
class SameBitsWithAnyThreads : public testing::Test {
 protected:
  ~SameBitsWithAnyThreads() override { set_team_size(before_); }

  /// Expects that `make` gives the same tensors with 1 to 4 and with 8 threads.
  template <class Make>
  void expect_same(const Make& make, const std::string& what) {
    set_team_size(1);
    const Tensors alone = make();
    for (const int64_t threads : {2, 3, 4, 8}) {
      set_team_size(threads);
      const Tensors together = make();
      for (size_t i = 0; i < alone.size(); ++i)
        EXPECT_TRUE(alone[i].equal(together[i])) << what << ": tensor " << i << " with " << threads;
    }
  }

 private:
  int before_ = omp_get_max_threads();
};

TEST_F(SameBitsWithAnyThreads, Products) {
  Rng rng(1);
  for (const int64_t rows : {1, 17, 64, 100, 512})
    for (const auto& [in, out] : {std::pair<int64_t, int64_t>{784, 400},
                                  {400, 40},
                                  {20, 400},
                                  {400, 784},
                                  {64, 500},
                                  {3072, 10},
                                  {10, 1000},
                                  {8192, 64}}) {
      const Tensor x = tensor::normal(rng, {rows, in}), w = tensor::normal(rng, {out, in}),
                   g = tensor::normal(rng, {rows, out}), bias = tensor::normal(rng, {out});
      const auto product = [](const Product& form, const Tensor& a, const Tensor& b,
                              const float* with = nullptr) {
        const Tensor c = torch::empty({form.m, form.n});
        multiply(form, {a.data_ptr<float>(), b.data_ptr<float>(), c.data_ptr<float>(), with});
        return c;
      };
      expect_same(
          [&, in = in, out = out] {
            return Tensors{product({rows, out, in, false, true, Activation::relu}, x, w,
                                   bias.data_ptr<float>()),
                           product({rows, in, out}, g, w),
                           product({out, in, rows, true, false}, g, x)};
          },
          str(rows, " rows, ", in, " to ", out));
    }
}

TEST_F(SameBitsWithAnyThreads, ConvolutionsAndTheirGradients) {
  for (const auto& [in, out, side] : {std::tuple<int64_t, int64_t, int64_t>{1, 32, 28},
                                      {3, 16, 32},
                                      {3, 64, 32},
                                      {8, 3, 16},
                                      {32, 1, 14},
                                      {32, 3, 16},
                                      {32, 64, 14},
                                      {32, 128, 16},
                                      {64, 128, 8},
                                      {17, 5, 9}})
    for (const bool transposed : {false, true})
      for (const auto& [kernel, stride] : {std::pair<int64_t, int64_t>{5, 2}, {4, 2}, {3, 1}})
        for (const int64_t batch : {1, 5, 32}) {
          const ConvLayer layer{in, out,        kernel,      stride,          kernel / 2,
                                0,  transposed, batch == 32, Activation::relu};
          const ConvExample example({layer}, {batch, in, side, side}, true);
          expect_same([&] { return example.everything(false); },
                      str(batch, " images of ", side, ", ", in, " to ", out, ", kernel ", kernel,
                          ", stride ", stride, transposed ? ", transposed" : ""));
        }
}

}  // namespace
}  // namespace elbo::kernels

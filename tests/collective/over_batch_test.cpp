// SPDX-License-Identifier: MIT
// Sums, means and rows over the parts of a batch, and their gradients. Oracle: the same function of
// the whole batch, in double.
#include "elbo/collective/over_batch.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/collective/batch_parts.h"
#include "tests/collective/processes.h"

namespace elbo::test {
namespace {

using collective::Over;

constexpr int64_t kRows = 4;  // of a part

bool has_ranks() {
  static const bool found =
      in_ranks(2, [](collective::Group&) { return std::string(); })[0].code == 0;
  return found;
}

Tensor normal_rows(int64_t rows, uint64_t seed) {
  Rng rng(seed);
  std::vector<float> out(static_cast<size_t>(rows * 3));
  rng.normal(out, rows);
  return torch::tensor(out, torch::kFloat64).view({rows, 3});
}

/// A mean over the examples at hand that needs all others: a norm, a partition sum, a share.
Tensor coupled_loss(const Tensor& x, const Tensor& w) {
  const Tensor h = torch::tanh(x * w);  // (b, 3)
  const Tensor mean = collective::over_batch(h.mean(0), Over::mean),
               energy = collective::over_batch(h.square().sum(), Over::sum),
               all = collective::rows_of_batch(h);
  return ((h - mean).square().sum(1) / energy + torch::logsumexp(all.flatten(), 0) - h.sum(1))
      .mean();
}

/// d loss / d w and, of the squared gradient at x, d / d w, beside the same of the whole batch.
double error_of_gradients(collective::Group& group) {
  const int64_t parts = group.size();
  const Tensor all = normal_rows(parts * kRows, 5), w = normal_rows(1, 6).requires_grad_();
  const auto gradients = [&](const Tensor& x, double weight) {
    const Tensor leaf = x.clone().requires_grad_(), loss = coupled_loss(leaf, w);
    const Tensor first = torch::autograd::grad({loss}, {w}, {}, true)[0],
                 at_x = torch::autograd::grad({loss}, {leaf}, {}, true, true)[0] * weight,
                 second = torch::autograd::grad({at_x.square().sum() / weight}, {w})[0];
    return torch::cat({first, second});
  };
  // What a part finds at its rows is the gradient of the sum over the parts, not of their mean.
  const Tensor wanted = gradients(all, static_cast<double>(parts));
  collective::RankParts part(group, {group.rank(), parts, kRows, false});
  const collective::PartGuard guard(&part);
  Tensor found = gradients(all.narrow(0, group.rank() * kRows, kRows), 1);
  group.allreduce(found);
  return (found / static_cast<double>(parts) - wanted).abs().max().item<double>();
}

TEST(OverBatch, ReturnsWhatItWasGivenWhereTheBatchIsWhole) {
  const Tensor x = normal_rows(3, 1).requires_grad_();
  EXPECT_TRUE(collective::over_batch(x, Over::sum).is_same(x));
  EXPECT_TRUE(collective::over_batch(x, Over::mean).is_same(x));
  EXPECT_TRUE(collective::rows_of_batch(x).is_same(x));
  const collective::OwnRows own(3);
  EXPECT_TRUE(own.of(x).is_same(x));
  EXPECT_TRUE(own.joined(x).is_same(x));
  Rng rng(4), same = own.noise(rng);
  EXPECT_EQ(same.word(), rng.word());
}

TEST(OverBatch, GradientsOfPartsAreThoseOfTheWholeBatchTwice) {
  if (!has_ranks()) GTEST_SKIP() << "built without Gloo";
  for (const int64_t ranks : {2, 3})
    for (const RankEnd& end : in_ranks(ranks, [](collective::Group& group) {
           const double error = error_of_gradients(group);
           return error < 1e-12 ? std::string("equal") : str("differs by ", error);
         }))
      EXPECT_EQ(end.said, "equal") << ranks << " ranks";
}

TEST(OverBatch, GatheredRowsAreInTheOrderOfTheBatchWholeNumbersToo) {
  if (!has_ranks()) GTEST_SKIP() << "built without Gloo";
  for (const RankEnd& end : in_ranks(3, [](collective::Group& group) {
         collective::RankParts part(group, {group.rank(), 3, 2, false});
         const collective::PartGuard guard(&part);
         const Tensor all = torch::arange(6), own = all.narrow(0, 2 * group.rank(), 2);
         return str(torch::equal(collective::rows_of_batch(own), all));
       }))
    EXPECT_EQ(end.said, "true");
}

/// Rows of noise for `count` rows that belong to the whole batch, as this part draws them.
std::string noise_of(const collective::OwnRows& own, int64_t rows, const Rng& rng) {
  Rng noise = own.noise(rng);
  std::vector<float> out(static_cast<size_t>(rows));
  noise.uniform(out, rows);
  const Tensor all = own.joined(torch::tensor(out));
  std::string text;
  for (int64_t i = 0; i < all.size(0); ++i) text += str(" ", all[i].item<float>());
  return text;
}

TEST(OverBatch, RowsOfTheWholeBatchAreSharedOutWithTheirNoise) {
  if (!has_ranks()) GTEST_SKIP() << "built without Gloo";
  for (const int64_t count : {6, 5}) {  // two a part; all in each, since 5 cannot be shared out
    const std::string wanted = noise_of(collective::OwnRows(count), count, Rng(9));
    for (const RankEnd& end : in_ranks(3, [&](collective::Group& group) {
           collective::RankParts part(group, {group.rank(), 3, 7, false});
           const collective::PartGuard guard(&part);
           const collective::OwnRows own(count);
           const Tensor all = torch::arange(count);
           const int64_t rows = own.of(all).size(0);
           return str(rows, noise_of(own, rows, Rng(9).from_row(7 * group.rank())));
         }))
      EXPECT_EQ(end.said, str(count == 6 ? 2 : 5, wanted));
  }
}

}  // namespace
}  // namespace elbo::test

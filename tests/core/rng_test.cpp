// SPDX-License-Identifier: MIT
// Random numbers. Oracle: moments within five standard errors, and identities between streams.
#include "elbo/core/rng.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace elbo {
namespace {

std::vector<float> normals(Rng rng, int64_t rows, int64_t columns) {
  std::vector<float> out(static_cast<size_t>(rows * columns));
  rng.normal(out, rows);
  return out;
}

std::vector<float> uniforms(Rng rng, int64_t rows, int64_t columns) {
  std::vector<float> out(static_cast<size_t>(rows * columns));
  rng.uniform(out, rows);
  return out;
}

/// Mean of f over the values.
template <class F>
double average(const std::vector<float>& values, F f) {
  double sum = 0;
  for (const float value : values) sum += f(double{value});
  return sum / static_cast<double>(values.size());
}

constexpr int64_t kCount = 1 << 18;
const double kRoot = std::sqrt(static_cast<double>(kCount));

TEST(Rng, UniformHasTheMomentsOfItsLaw) {
  const std::vector<float> values = uniforms(Rng(1), 1 << 9, 1 << 9);
  EXPECT_NEAR(average(values, [](double u) { return u; }), 0.5, 5 * std::sqrt(1.0 / 12) / kRoot);
  EXPECT_NEAR(average(values, [](double u) { return u * u; }), 1.0 / 3,
              5 * std::sqrt(4.0 / 45) / kRoot);
  EXPECT_GE(*std::min_element(values.begin(), values.end()), 0.f);
  EXPECT_LT(*std::max_element(values.begin(), values.end()), 1.f);
}

TEST(Rng, NormalHasTheMomentsOfItsLaw) {
  for (const int64_t columns : {int64_t{1}, int64_t{512}}) {
    const std::vector<float> values = normals(Rng(2), kCount / columns, columns);
    EXPECT_NEAR(average(values, [](double x) { return x; }), 0.0, 5 * 1.0 / kRoot);
    EXPECT_NEAR(average(values, [](double x) { return x * x; }), 1.0, 5 * std::sqrt(2.0) / kRoot);
    EXPECT_NEAR(average(values, [](double x) { return x * x * x; }), 0.0,
                5 * std::sqrt(15.0) / kRoot);
    EXPECT_NEAR(average(values, [](double x) { return x * x * x * x; }), 3.0,
                5 * std::sqrt(96.0) / kRoot);
    EXPECT_NEAR(average(values, [](double x) { return std::abs(x) < 1 ? 1.0 : 0.0; }),
                std::erf(std::sqrt(0.5)), 5 * 0.5 / kRoot);
  }
}

TEST(Rng, NeighboursAreUncorrelatedAlongRowsAndColumns) {
  const std::vector<float> values = normals(Rng(3), 512, 512);
  double along_row = 0, along_column = 0;
  for (size_t i = 0; i + 512 < values.size(); ++i) {
    along_row += double{values[i]} * values[i + 1];
    along_column += double{values[i]} * values[i + 512];
  }
  EXPECT_LT(std::abs(along_row), 5 * kRoot);
  EXPECT_LT(std::abs(along_column), 5 * kRoot);
}

TEST(Rng, ARowDoesNotDependOnHowTheRowsAreChunked) {
  const std::vector<float> whole = normals(Rng(4), 10, 7);
  for (const int64_t chunk : {1, 3, 5}) {
    std::vector<float> pieced;
    for (int64_t first = 0; first < 10; first += chunk) {
      const std::vector<float> piece =
          normals(Rng(4).from_row(first), std::min(chunk, 10 - first), 7);
      pieced.insert(pieced.end(), piece.begin(), piece.end());
    }
    EXPECT_EQ(pieced, whole) << chunk;
  }
}

TEST(Rng, ARowDoesNotDependOnHowManyFollow) {
  std::vector<float> many = uniforms(Rng(5), 100, 3);
  many.resize(6);
  EXPECT_EQ(uniforms(Rng(5), 2, 3), many);
}

TEST(Rng, FromRowAddsUp) {
  EXPECT_EQ(normals(Rng(6).from_row(3).from_row(4), 2, 5), normals(Rng(6).from_row(7), 2, 5));
}

TEST(Rng, EachDrawIsNewAndCopiesGoOnFromTheSamePoint) {
  Rng rng(7);
  const uint64_t first = rng.word();
  Rng copy = rng;
  const uint64_t second = rng.word();
  EXPECT_NE(first, second);
  EXPECT_EQ(copy.word(), second);
}

TEST(Rng, StreamsOfOtherSeedsPathsAndPurposesDiffer) {
  std::set<uint64_t> words;
  std::vector<Rng> streams{Rng(1),         Rng(2),         Rng(1, {0}),   Rng(1, {1}),
                           Rng(1, {0, 0}), Rng(1, {0, 1}), Rng(1, {1, 0})};
  for (const char* purpose : {"init", "data", "noise", "eval", ""})
    streams.push_back(Rng(1).split(purpose));
  for (uint64_t number = 0; number < 100; ++number) streams.push_back(Rng(1).split(number));
  for (Rng& stream : streams) words.insert(stream.word());
  EXPECT_EQ(words.size(), streams.size());
}

TEST(Rng, SplittingDoesNotDependOnWhatWasDrawnBefore) {
  Rng drawn(9);
  drawn.word();
  EXPECT_EQ(drawn.split("noise").word(), Rng(9).split("noise").word());
}

TEST(Rng, BelowIsUniformAndInRange) {
  Rng rng(10);
  std::vector<int> counts(6);
  constexpr int kRolls = 60'000;
  for (int i = 0; i < kRolls; ++i) ++counts.at(static_cast<size_t>(rng.below(6)));
  double chi_square = 0;
  for (const int count : counts)
    chi_square += (count - kRolls / 6.0) * (count - kRolls / 6.0) / (kRolls / 6.0);
  EXPECT_LT(chi_square, 25.7);  // five degrees of freedom, p = 1e-4
  EXPECT_EQ(rng.below(1), 0);
}

TEST(Rng, PermutationHoldsEveryNumberOnceAndMovesThem) {
  const std::vector<int64_t> order = Rng(11).permutation(1000);
  std::vector<int64_t> sorted = order, plain(1000);
  std::sort(sorted.begin(), sorted.end());
  std::iota(plain.begin(), plain.end(), 0);
  EXPECT_EQ(sorted, plain);
  EXPECT_NE(order, plain);
  EXPECT_EQ(order, Rng(11).permutation(1000));
  EXPECT_TRUE(Rng(11).permutation(0).empty());
}

TEST(Rng, EveryOrderOfThreeIsEquallyLikely) {
  std::vector<int> counts(27);
  Rng rng(12);
  for (int i = 0; i < 60'000; ++i) {
    const std::vector<int64_t> order = rng.permutation(3);
    ++counts[static_cast<size_t>(order[0] * 9 + order[1] * 3 + order[2])];
  }
  std::erase(counts, 0);
  EXPECT_EQ(counts.size(), 6u);
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 5 * std::sqrt(10'000 * 5.0 / 6));
}

}  // namespace
}  // namespace elbo

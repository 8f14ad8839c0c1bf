// SPDX-License-Identifier: MIT
// The best pairing: beside all there are of few rows, and where it is known of many.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "elbo/core/rng.h"
#include "elbo/kernels/assignment_loops.h"

namespace elbo::kernels {
namespace {

double paired_cost(const std::vector<double>& costs, const std::vector<int64_t>& columns) {
  double sum = 0;
  for (size_t i = 0; i < columns.size(); ++i)
    sum += costs[i * columns.size() + static_cast<size_t>(columns[i])];
  return sum;
}

std::vector<double> real_costs(size_t count, uint64_t seed) {
  Rng rng(seed);
  std::vector<float> values(count * count);
  rng.normal(values, 1);
  return {values.begin(), values.end()};
}

void expect_a_permutation(std::vector<int64_t> columns) {
  std::sort(columns.begin(), columns.end());
  for (size_t i = 0; i < columns.size(); ++i) EXPECT_EQ(columns[i], static_cast<int64_t>(i));
}

TEST(BestPairing, IsTheSmallestOfAllPairings) {
  for (const size_t count : {1, 2, 3, 5, 7})
    for (uint64_t seed = 0; seed < 20; ++seed) {
      std::vector<double> costs = real_costs(count, seed);
      if (seed % 2 == 1)  // many ties
        for (double& cost : costs) cost = std::round(cost);
      std::vector<int64_t> columns(count);
      std::iota(columns.begin(), columns.end(), 0);
      double least = paired_cost(costs, columns);
      while (std::next_permutation(columns.begin(), columns.end()))
        least = std::min(least, paired_cost(costs, columns));
      const auto found = best_pairing(static_cast<int64_t>(count), costs.data());
      expect_a_permutation(found);
      EXPECT_NEAR(paired_cost(costs, found), least, 1e-12);
    }
}

TEST(BestPairing, OnALineItIsTheOneThatKeepsTheOrder) {
  // For squared distances of numbers, the sorted ones belong together.
  const size_t count = 400;
  Rng rng(5);
  std::vector<float> x(count), y(count);
  rng.normal(x, 1);
  rng.normal(y, 1);
  for (float& value : y) value = 3 + value / 2;
  std::vector<double> costs(count * count);
  for (size_t i = 0; i < count; ++i)
    for (size_t j = 0; j < count; ++j) {
      const double apart = static_cast<double>(x[i]) - static_cast<double>(y[j]);
      costs[i * count + j] = apart * apart;
    }
  const auto found = best_pairing(count, costs.data());
  expect_a_permutation(found);
  std::sort(x.begin(), x.end());
  std::sort(y.begin(), y.end());
  double want = 0;
  for (size_t i = 0; i < count; ++i) {
    const double apart = static_cast<double>(x[i]) - static_cast<double>(y[i]);
    want += apart * apart;
  }
  EXPECT_NEAR(paired_cost(costs, found), want, 1e-9);
}

TEST(BestPairing, WhatIsAddedToARowOrAColumnChangesNoPairing) {
  const size_t count = 60;
  std::vector<double> costs = real_costs(count, 3);
  const auto before = best_pairing(count, costs.data());
  for (size_t i = 0; i < count; ++i)
    for (size_t j = 0; j < count; ++j)
      costs[i * count + j] += static_cast<double>(i) * 7 - static_cast<double>(j) * 11;
  EXPECT_EQ(best_pairing(count, costs.data()), before);
}

TEST(BestPairing, RowsMayBeComputedAsTheyAreAskedFor) {
  const size_t count = 50;
  const std::vector<double> costs = real_costs(count, 4);
  std::vector<double> row(count);
  const CostRow computed = [&](int64_t i) {
    for (size_t j = 0; j < count; ++j) row[j] = costs[static_cast<size_t>(i) * count + j];
    return row.data();
  };
  EXPECT_EQ(best_pairing(count, computed), best_pairing(count, costs.data()));
}

TEST(BestPairing, OfNothingIsNothing) {
  EXPECT_TRUE(best_pairing(0, static_cast<const double*>(nullptr)).empty());
}

}  // namespace
}  // namespace elbo::kernels

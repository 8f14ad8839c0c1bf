// SPDX-License-Identifier: MIT
// Budgets of parameters. Oracle: counts by hand.
#include "elbo/nn/parameter_budget.h"

#include <gtest/gtest.h>

#include <limits>

#include "elbo/core/error.h"
#include "elbo/nn/blocks.h"

namespace elbo::nn {
namespace {

TEST(ParameterBudget, HoldsJustTheNetsThatItIsFor) {
  Rng rng(1);
  ParameterBudget budget(2 + 2 + 5, (6 + 2) + (2 * 3 * 16 + 3) + (4 * 3 + 1));
  EXPECT_NO_THROW(Linear({3, 2}, Init::torch, rng));
  EXPECT_NO_THROW(Conv2d({2, 3}, Init::torch, rng));
  EXPECT_NO_THROW(BatchNorm(3, Init::torch, rng));
  EXPECT_THROW(claim_parameters({}), DataError) << "no tensor is left";
}

TEST(ParameterBudget, RefusesALayerBeforeItsMemoryIsTaken) {
  Rng rng(1);
  ParameterBudget budget(100, 1000);
  EXPECT_THROW(Linear({int64_t{1} << 24, int64_t{1} << 24}, Init::torch, rng), DataError);
  EXPECT_THROW(Linear({1001, 1}, Init::torch, rng), DataError);
  EXPECT_NO_THROW(Linear({999, 1}, Init::torch, rng));
}

TEST(ParameterBudget, IsThatOfTheInnermostScopeAndOfNobodyBehindIt) {
  {
    ParameterBudget outer(1, 10);
    {
      ParameterBudget inner(9, 90);
      EXPECT_NO_THROW(claim_parameters({80}));
    }
    EXPECT_THROW(claim_parameters({11}), DataError);
    EXPECT_NO_THROW(claim_parameters({2, 5}));
  }
  EXPECT_NO_THROW(claim_parameters({int64_t{1} << 40}));
  EXPECT_THROW(claim_parameters({int64_t{1} << 40, int64_t{1} << 40}), ConfigError)
      << "beyond 64 bits is beyond any memory";
}

}  // namespace
}  // namespace elbo::nn

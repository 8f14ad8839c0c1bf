// SPDX-License-Identifier: MIT
// A generator and a critic that yields one number, written out in torch operations: what the tests
// of such pairs recompute losses with.
#pragma once
#include <gtest/gtest.h>

#include "elbo/models/abilities.h"
#include "tests/models/gan/written_nets.h"

namespace elbo::test {

inline constexpr size_t kCritic = 0, kGenerator = 1;  // turns

/// Pictures of 2 x 2, four of them, nets 3-5-4 and 4-5-1, in double.
class WrittenPair : public testing::Test {
 protected:
  static std::shared_ptr<models::Model> pair(const std::string& name, Options options = {}) {
    return small(name, std::move(options));
  }

  /// The critic's hidden layer before its activation, and its plain output: (B, 5), (B).
  static Tensor hidden(models::Model& model, const Tensor& x) {
    return WrittenNets(model).linear(x.flatten(1), "critic.linear0");
  }
  static Tensor critic(models::Model& model, const Tensor& x) {
    return WrittenNets(model).linear(torch::relu(hidden(model, x)), "critic.linear1").flatten();
  }

  /// What a turn with this Rng generates: (4, 4).
  static Tensor generated(models::Model& model, Rng rng) {
    return WrittenNets(model).generated(tensor::normal(rng, {4, 3}));
  }

  models::LossTerms terms(models::Model& model, size_t turn) const {
    return play(model, turn, x_, Rng(5)).losses[0].terms;
  }
  Tensor on_real(models::Model& model) const { return critic(model, x_); }
  Tensor on_generated(models::Model& model) const {
    return critic(model, generated(model, Rng(5)));
  }

  DoubleByDefault double_;
  Tensor x_ = four_images();
};

}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// Small fully connected nets of a model written out in torch operations, so that losses can be
// computed a second time; one player's parameters learn, all others are constants.
#pragma once
#include <gtest/gtest.h>

#include "elbo/train/differentiate.h"
#include "tests/models/specimen.h"

namespace elbo::test {

/// The nets of `model` by the names of their parameters. `player`: whose parameters learn; "": all.
class ByHand {
 public:
  explicit ByHand(models::Model& model, const std::string& player = "")
      : params_(model.named_parameters()) {
    if (player.empty()) return;
    for (const models::Player& other : model.players())
      if (other.name != player)
        for (const Tensor& param : other.params) constant_.push_back(param);
  }

  /// x W^T + b of the layer called so.
  Tensor linear(const std::string& layer, const Tensor& x) const {
    return torch::matmul(x.flatten(1), weight(layer).t()) + value(layer + ".bias");
  }
  /// W of the layer called so: (out, in).
  Tensor weight(const std::string& layer) const { return value(layer + ".weight"); }
  /// Two layers with a ReLU between: an Mlp with one hidden layer.
  Tensor two(const std::string& net, const Tensor& x) const {
    return linear(net + ".linear1", torch::relu(linear(net + ".linear0", x)));
  }

 private:
  Tensor value(const std::string& name) const {
    const Tensor& param = params_[name];
    for (const Tensor& constant : constant_)
      if (constant.is_same(param)) return param.detach();
    return param;
  }

  torch::OrderedDict<std::string, Tensor> params_;
  Tensors constant_;
};

/// What is to be played and what each player's loss is by hand.
struct Scene {
  models::Model& model;
  size_t turn;
  const tensor::Batch& batch;
  Rng rng;
};

/// The total of each loss is `loss(nets, player)`, and its gradient that of this loss alone, by
/// backward() on a graph of its own where the other players are constants. In double, to rounding.
template <class Loss>
void expect_losses(const Scene& scene, const Loss& loss) {
  const models::TrainingProgress progress{0, 0, 100, 10, false};
  const std::vector<models::Turn> turns = scene.model.turns(progress);
  const models::Turn& turn = turns.at(scene.turn);
  Rng rng = scene.rng;
  const models::TurnResult played = turn.play(scene.batch, progress, rng);
  const train::PlayerTable player_table(scene.model);
  const train::Gradients gradients =
      train::differentiate({turn.name, played.losses, 0}, player_table);
  for (size_t i = 0; i < played.losses.size(); ++i) {
    const std::string& player = played.losses[i].player;
    const Tensor want = loss(ByHand(scene.model, player), player);
    EXPECT_NEAR(played.losses[i].terms.total.template item<double>(), want.template item<double>(),
                1e-11)
        << turn.name << "/" << player;
    for (const Tensor& param : scene.model.parameters()) Tensor(param).mutable_grad() = Tensor();
    want.backward();
    const train::PlayerParams& player_params = player_table.at(player, turn.name);
    for (size_t k = 0; k < player_params.tensors.size(); ++k) {
      const Tensor grad = player_params.tensors[k].grad();
      ASSERT_TRUE(grad.defined()) << player_params.params[k].first;
      EXPECT_LT((gradients.of[i][k] - grad).norm().template item<double>(),
                1e-9 * grad.norm().template item<double>() + 1e-13)
          << turn.name << "/" << player_params.params[k].first;
    }
  }
}

}  // namespace elbo::test

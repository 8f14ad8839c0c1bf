// SPDX-License-Identifier: MIT
// Small fully connected nets of a model written out in torch operations: what losses are recomputed
// with, by hand and in double.
#pragma once
#include "elbo/tensor/random.h"
#include "tests/models/specimen.h"

namespace elbo::test {

/// The parameters of a model by name.
class WrittenNets {
 public:
  explicit WrittenNets(models::Model& model) : params_(model.named_parameters()) {}

  Tensor linear(const Tensor& h, const std::string& layer) const {
    return torch::matmul(h, params_[layer + ".weight"].t()) + params_[layer + ".bias"];
  }

  /// G(z) of a generator with one hidden layer, in [0, 1]: (B, Z) -> (B, values).
  Tensor generated(const Tensor& z, const std::string& generator = "generator") const {
    return torch::sigmoid(
        linear(torch::relu(linear(z, generator + ".linear0")), generator + ".linear1"));
  }

  /// The code of a critic that is an autoencoder with one hidden layer: (B, ...) -> (B, H).
  Tensor code(const Tensor& x) const {
    return torch::relu(linear(x.flatten(1), "critic.encoder.linear0"));
  }

  /// x - Dec(Enc(x)): (B, ...) -> (B, values).
  Tensor lack(const Tensor& x) const {
    return x.flatten(1) - linear(code(x), "critic.decoder.linear0");
  }

  /// D(x) of a critic with one hidden layer: (B, ...) -> (B).
  Tensor probability(const Tensor& x, const std::string& critic = "critic") const {
    return torch::sigmoid(
               linear(torch::relu(linear(x.flatten(1), critic + ".linear0")), critic + ".linear1"))
        .flatten();
  }

 private:
  torch::OrderedDict<std::string, Tensor> params_;
};

/// Four grey pictures of 2 x 2.
inline Tensor four_images() { return torch::linspace(0, 1, 16).view({4, 1, 2, 2}); }

/// A model of `four_pictures()` with z of 3 and a hidden layer of 5.
inline std::shared_ptr<models::Model> small(const std::string& name, Options options = {}) {
  options.insert(options.begin(), {{"latent_dim", whole(3)}, {"hidden", sizes({5})}});
  return made(name, options, info_of({1, 2, 2}, data::ValueKind::unit));
}

/// Largest relative deviation of d loss / d `player`'s parameters from central differences along
/// random directions, one for each parameter. The loss is that of turn `turn` at `player_loss`.
inline double derivative_error(models::Model& model, const Tensor& x, size_t turn,
                               size_t player_loss,
                               const models::TrainingProgress& now = {0, 0, 100, 10, false}) {
  const auto loss = [&] {
    return play(model, turn, x, Rng(5), now).losses.at(player_loss).terms.total;
  };
  const std::string name = play(model, turn, x, Rng(5), now).losses.at(player_loss).player;
  constexpr double kStep = 1e-6;
  double worst = 0;
  for (const models::Player& player : model.players()) {
    if (player.name != name) continue;
    const Tensors grads = torch::autograd::grad({loss()}, player.params);
    for (size_t k = 0; k < grads.size(); ++k) {
      Rng rng(7, {k});
      const Tensor direction = tensor::normal(rng, grads[k].sizes());
      const auto moved = [&](double by) {
        const torch::NoGradGuard no_grad;
        Tensor(player.params[k]).add_(direction, by);
        const double out = loss().item<double>();
        Tensor(player.params[k]).add_(direction, -by);
        return out;
      };
      const double want = (moved(kStep) - moved(-kStep)) / (2 * kStep),
                   got = (grads[k] * direction).sum().item<double>();
      worst = std::max(worst, std::abs(got - want) / (1e-3 + std::abs(want)));
    }
  }
  return worst;
}

/// Rounding of the loss / step, and step^2 times a third derivative.
inline constexpr double kDerivativeTolerance = 1e-6;

}  // namespace elbo::test

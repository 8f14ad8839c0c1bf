// SPDX-License-Identifier: MIT
// Several layers of codes: both ways of inference against a bound written out, densities, and the
// published number of parameters.
#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "tests/models/vae/small_vae.h"

namespace elbo::test {
namespace {

constexpr int64_t kFirst = 3, kSecond = 2, kBoth = kFirst + kSecond, kDrawn = 4;

/// log N(z; moments) of (N, Z), (N, 2 Z) -> (N).
Tensor log_gaussian(const Tensor& z, const Tensor& moments) {
  const Tensor mean = moments.chunk(2, 1)[0], log_var = moments.chunk(2, 1)[1];
  return -.5 *
         ((z - mean).square() / log_var.exp() + log_var + std::log(2 * std::numbers::pi)).sum(1);
}

Tensor drawn_from(const Tensor& moments, const Tensor& eps) {
  return moments.chunk(2, 1)[0] + torch::exp(.5 * moments.chunk(2, 1)[1]) * eps;
}

class LadderVaes : public SmallVae {
 protected:
  static std::shared_ptr<models::Model> two_layers(Options more = {}) {
    Options options{{"latent_dims", sizes({kFirst, kSecond})},
                    {"hidden", sizes({8})},
                    {"upper_hidden", sizes({6})},
                    {"activation", text("relu")}};
    for (auto& option : more) options.push_back(std::move(option));
    return made("ladder_vae", options, info_of({1, 3, 3}, data::ValueKind::unit));
  }

  static Tensor body(const ByHand& nets, const std::string& layer, const Tensor& x) {
    return torch::relu(nets.linear(layer + ".body.linear0", x));
  }
  static Tensor moments(const ByHand& nets, const std::string& layer, const Tensor& x) {
    return nets.linear(layer + ".head", body(nets, layer, x));
  }

  /// log w of draws, (B, k): log p(x|z1) + log p(z1|z2) + log p(z2) - log q.
  Tensor log_w(const ByHand& nets, bool ladder) const {
    Rng rng(5);
    const Tensor eps = tensor::normal(rng, {kCount, kDrawn * kBoth}).view({-1, kBoth}),
                 x = batch_.x.flatten(1).repeat_interleave(kDrawn, 0);
    Tensor first, second, z1, z2;
    if (ladder) {
      second = nets.linear("up1.head", body(nets, "up1", body(nets, "up0", x)));
      z2 = drawn_from(second, eps.slice(1, kFirst));
      const Tensor said = moments(nets, "up0", x), above = moments(nets, "down0", z2);
      const Tensor p = said.slice(1, kFirst).neg().exp(), q = above.slice(1, kFirst).neg().exp();
      first = torch::cat({(said.slice(1, 0, kFirst) * p + above.slice(1, 0, kFirst) * q) / (p + q),
                          (1 / (p + q)).log()},
                         1);
      z1 = drawn_from(first, eps.slice(1, 0, kFirst));
    } else {
      first = moments(nets, "up0", x);
      z1 = drawn_from(first, eps.slice(1, 0, kFirst));
      second = moments(nets, "up1", z1);
      z2 = drawn_from(second, eps.slice(1, kFirst));
    }
    const Tensor p = torch::sigmoid(nets.two("decoder", z1));
    return ((x * p.log() + (1 - x) * (1 - p).log()).sum(1) +
            log_gaussian(z1, moments(nets, "down0", z2)) +
            log_gaussian(z2, torch::zeros_like(second)) - log_gaussian(z1, first) -
            log_gaussian(z2, second))
        .view({kCount, kDrawn});
  }
};

TEST_F(LadderVaes, TheBoundIsThatOfTheChainWrittenOut) {
  for (const bool ladder : {false, true})
    for (const bool iwae : {false, true}) {
      const auto model = two_layers({{"inference", text(ladder ? "ladder" : "bottom_up")},
                                     {"bound", text(iwae ? "iwae" : "elbo")},
                                     {"draws", whole(kDrawn)}});
      expect_losses({*model, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
        const Tensor w = log_w(nets, ladder);
        return iwae ? -w.exp().mean(1).log().mean() : -w.mean();
      });
    }
}

TEST_F(LadderVaes, WeightsOfDrawsByTheAbilityAreThoseOfTraining) {
  for (const char* inference : {"bottom_up", "ladder"}) {
    const auto model = two_layers({{"inference", text(inference)}});
    const torch::NoGradGuard no_grad;
    auto& bounds = dynamic_cast<models::BoundsLikelihood&>(*model);
    Rng rng(5);
    const models::PosteriorDraws draws = bounds.draw_posterior(batch_.x, kDrawn, rng);
    const Tensor want = log_w(ByHand(*model), std::string(inference) == "ladder");
    for (int64_t k = 0; k < kDrawn; ++k) {
      const Tensor z = draws.z.select(1, k);
      EXPECT_TRUE(torch::allclose(
          bounds.log_p_x_given_z(batch_.x, z) + bounds.log_p_z(z) - draws.log_q.select(1, k),
          want.select(1, k), 0, 1e-11));
    }
  }
}

TEST_F(LadderVaes, TheTwoLayerModelOfIwaeHasItsParameters) {
  const auto model = made("ladder_vae", {}, mnist_info());
  int64_t count = 0;
  for (const Tensor& p : model->parameters()) count += p.numel();
  const auto layer = [](int64_t in, int64_t out) { return in * out + out; };
  const int64_t encoder = layer(784, 200) + layer(200, 200) + 2 * layer(200, 100) +
                          layer(100, 100) + layer(100, 100) + 2 * layer(100, 50);
  const int64_t decoder = layer(50, 100) + layer(100, 100) + 2 * layer(100, 100) + layer(100, 200) +
                          layer(200, 200) + layer(200, 784);
  EXPECT_EQ(count, encoder + decoder);
}

TEST_F(LadderVaes, TheDensityOfCodesIntegratesToOne) {
  const auto model =
      made("ladder_vae",
           {{"latent_dims", sizes({1, 1})}, {"hidden", sizes({4})}, {"upper_hidden", sizes({4})}},
           info_of({1, 3, 3}, data::ValueKind::unit));
  const torch::NoGradGuard no_grad;
  constexpr double kStep = .05;
  const Tensor line = torch::arange(-240, 241).to(torch::kFloat64) * kStep;  // to 12 deviations
  const Tensor grid = torch::stack({line.repeat({481}), line.repeat_interleave(481)}, 1);
  const Tensor density = dynamic_cast<models::HasPrior&>(*model).log_p_z(grid).exp();
  EXPECT_NEAR(density.sum().item<double>() * kStep * kStep, 1, 1e-9);
}

TEST_F(LadderVaes, CombinationsWithoutMeaningAreRefused) {
  const auto refused = [](Options options) {
    EXPECT_THROW(two_layers(std::move(options)), ConfigError);
  };
  refused({{"bound", text("dreg")}});
  refused({{"free_bits", number(.1)}});
  refused({{"inference", text("ladder")}, {"bound", text("piwae")}});
  EXPECT_THROW(made("ladder_vae", {{"latent_dims", sizes({5})}}, mnist_info()), ConfigError);
}

}  // namespace
}  // namespace elbo::test

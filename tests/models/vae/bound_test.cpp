// SPDX-License-Identifier: MIT
// Bounds of several draws, priors and what weighs the KL: each against its formula written out in
// torch operations, gradients by backward() on a graph of its own.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/models/vae/code_prior.h"
#include "elbo/objectives/gaussian.h"
#include "tests/models/vae/small_vae.h"

namespace elbo::test {
namespace {

constexpr int64_t kDraws = 3, kGroups = 2;

/// log w of each draw, (B, k), and the same where q's moments are constants.
struct Weights {
  Tensor log_p, log_w, log_w_by_z;
};

class Bounds : public SmallVae {
 protected:
  static Options bound(const char* name, int64_t draws = kDraws) {
    return {{"bound", text(name)}, {"draws", whole(draws)}};
  }

  /// log N(z; m, exp(v)) of (N, Z) -> (N).
  static Tensor log_normal(const Tensor& z, const Tensor& m, const Tensor& v) {
    return -.5 * ((z - m).square() / v.exp() + v + std::log(2 * std::numbers::pi)).sum(1);
  }

  Weights weights(const ByHand& nets, int64_t draws) const {
    Rng rng(5);
    const Tensor eps = tensor::normal(rng, {kCount, draws * kCode}).view({-1, kCode});
    const Tensor x = batch_.x.flatten(1).repeat_interleave(draws, 0);
    const Tensor moments = encoded(nets, x, "posterior"), mean = moments.slice(1, 0, kCode),
                 log_var = moments.slice(1, kCode), z = mean + torch::exp(.5 * log_var) * eps;
    const Tensor p = torch::sigmoid(nets.two("decoder", z));
    const Tensor log_p = (x * p.log() + (1 - x) * (1 - p).log()).sum(1),
                 log_prior = log_normal(z, torch::zeros_like(z), torch::zeros_like(z));
    const auto each = [&](const Tensor& values) { return values.view({kCount, draws}); };
    return {each(log_p), each(log_p + log_prior - log_normal(z, mean, log_var)),
            each(log_p + log_prior - log_normal(z, mean.detach(), log_var.detach()))};
  }

  static Tensor iwae(const Tensor& log_w) {
    return log_w.exp().mean(1).log();  // small enough to be plain
  }
  static Tensor miwae(const Tensor& log_w) {
    return log_w.exp().view({kCount, kGroups, kDraws}).mean(2).log().mean(1);
  }

  /// The model's losses are `loss(weights, player)`.
  template <class Loss>
  void expect_bound(Options options, int64_t draws, const Loss& loss) {
    const auto vae = small("vae", std::move(options));
    expect_losses({*vae, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string& player) {
      return loss(weights(nets, draws), player);
    });
  }
};

TEST_F(Bounds, IwaeIsTheLogarithmOfTheMeanWeight) {
  expect_bound(bound("iwae"), kDraws,
               [](const Weights& w, const std::string&) { return -iwae(w.log_w).mean(); });
}

TEST_F(Bounds, MiwaeIsTheMeanOfSeveralSuchBounds) {
  Options options = bound("miwae");
  options.emplace_back("bound_groups", whole(kGroups));
  expect_bound(options, kDraws * kGroups,
               [](const Weights& w, const std::string&) { return -miwae(w.log_w).mean(); });
}

TEST_F(Bounds, PiwaesEncoderLearnsFromMiwaeAndItsDecoderFromIwae) {
  Options options = bound("piwae");
  options.emplace_back("bound_groups", whole(kGroups));
  expect_bound(options, kDraws * kGroups, [](const Weights& w, const std::string& player) {
    return player == "encoder" ? -miwae(w.log_w).mean() : -iwae(w.log_w).mean();
  });
}

TEST_F(Bounds, CiwaeMixesTheElboWithIwae) {
  Options options = bound("ciwae");
  options.emplace_back("bound_mix", number(.3));
  expect_bound(options, kDraws, [](const Weights& w, const std::string&) {
    return -(.3 * w.log_w.mean(1) + .7 * iwae(w.log_w)).mean();
  });
}

TEST_F(Bounds, StlIsTheElboWithoutTheGradientByTheMomentsOfQ) {
  expect_bound(bound("stl"), kDraws,
               [](const Weights& w, const std::string&) { return -w.log_w_by_z.mean(); });
}

TEST_F(Bounds, DregsEncoderWeighsEachDrawByTheSquareOfItsShare) {
  expect_bound(bound("dreg"), kDraws, [](const Weights& w, const std::string& player) {
    if (player == "decoder") return -iwae(w.log_w).mean();
    const Tensor share = (w.log_w - w.log_w.logsumexp(1, true)).exp().detach();
    return -(share.square() * w.log_w_by_z).sum(1).mean();
  });
}

TEST_F(Bounds, TheElboOfSeveralDrawsHasTheClosedKl) {
  const auto vae = small("vae", bound("elbo"));
  expect_losses({*vae, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
    const Tensor moments = encoded(nets, batch_.x.flatten(1), "posterior"),
                 mean = moments.slice(1, 0, kCode), log_var = moments.slice(1, kCode);
    const Tensor kl = .5 * (mean.square() + log_var.exp() - log_var - 1).sum(1).mean();
    return kl - weights(nets, kDraws).log_p.mean();
  });
}

TEST_F(Bounds, FreeBitsPayForEachDimensionUpToTheirNats) {
  constexpr double kFree = .003;  // some dimensions of the small net are below it, some above
  const auto vae = small("vae", {{"free_bits", number(kFree)}});
  expect_losses({*vae, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
    const Tensor moments = encoded(nets, batch_.x.flatten(1), "posterior"),
                 mean = moments.slice(1, 0, kCode), log_var = moments.slice(1, kCode);
    const Tensor each = .5 * (mean.square() + log_var.exp() - log_var - 1);
    EXPECT_LT(each.min().item<double>(), kFree);
    EXPECT_GT(each.max().item<double>(), kFree);
    return torch::maximum(each, torch::full({}, kFree)).sum(1).mean() -
           weights(nets, 1).log_p.mean();
  });
}

TEST_F(Bounds, AWeightThatRisesInCyclesIsFullInTheSecondHalfOfEach) {
  const auto vae = small("vae", {{"warmup_cycles", whole(2)}, {"alpha", number(3)}});
  for (const auto& [step, warmth] : std::vector<std::pair<int64_t, double>>{
           {0, 0}, {10, .4}, {25, 1}, {49, 1}, {50, 0}, {60, .4}, {99, 1}}) {
    const models::LossTerms terms =
        test::play(*vae, 0, batch_.x, Rng(5), {step, 0, 100, 10, false}).losses[0].terms;
    EXPECT_NEAR(terms.total.item<double>(),
                part(terms, "reconstruction") + 3 * warmth * part(terms, "kl"), 1e-12)
        << step;
  }
}

TEST_F(Bounds, CombinationsWithoutMeaningAreRefused) {
  const auto refused = [](Options options) {
    EXPECT_THROW(small("vae", std::move(options)), ConfigError);
  };
  refused({{"bound", text("iwae")}, {"alpha", number(2)}});
  refused({{"bound", text("iwae")}, {"warmup_epochs", number(2)}});
  refused({{"bound", text("iwae")}, {"bound_groups", whole(2)}});
  refused({{"bound", text("iwae")}, {"free_bits", number(.1)}});
  refused({{"bound", text("dreg")}, {"prior", text("vamp")}});
  refused({{"warmup_cycles", whole(2)}, {"warmup_epochs", number(2)}});
  refused({{"prior", text("vamp")}, {"batch_norm", Node(true)}});
  refused({{"prior", text("vamp")}, {"condition", text("class")}});
  refused({{"output_bias", text("data")}, {"likelihood", text("logistic_mixture")}});
}

TEST_F(Bounds, WhereQIsTheOnlyPseudoInputsTheKlIsNothing) {
  const auto vae =
      small("vae", {{"prior", text("vamp")}, {"prior_components", whole(1)}, {"draws", whole(4)}});
  const torch::NoGradGuard no_grad;
  const Tensor x = batch_.x.slice(0, 0, 1);
  vae->named_parameters()["prior.pseudo_inputs"].copy_(x.flatten(1));
  EXPECT_NEAR(part(test::play(*vae, 0, x, Rng(3)).losses[0].terms, "kl"), 0, 1e-12);
  EXPECT_GT(std::abs(part(test::play(*vae, 0, batch_.x, Rng(3)).losses[0].terms, "kl")), 1e-4);
}

TEST_F(Bounds, AMixturesDensityIsTheMeanOfItsGaussians) {
  Rng rng(2);
  const models::Components parts{2 * tensor::normal(rng, {4, 3}), tensor::normal(rng, {4, 3})};
  const Tensor z = 3 * tensor::normal(rng, {6, 3});
  Tensor want = torch::zeros({6});
  for (int64_t k = 0; k < 4; ++k)
    want +=
        .25 * torch::exp(log_normal(z, parts.mean[k].unsqueeze(0), parts.log_var[k].unsqueeze(0)));
  EXPECT_TRUE(torch::allclose(models::mixture_log_density(z, parts), want.log(), 0, 1e-11));
}

TEST_F(Bounds, DrawsOfAMixtureHaveItsMoments) {
  constexpr int64_t kCodes = 100000;
  const models::Components parts{torch::tensor({{-2.}, {4.}}), torch::tensor({{.25}, {1.}}).log()};
  Rng rng(7);
  const Tensor z = models::draw_mixture(parts, kCodes, rng);
  // Mean 1; variance (.25 + 1) / 2 + 9. Standard errors .01 and .02.
  EXPECT_NEAR(z.mean().item<double>(), 1, .05);
  EXPECT_NEAR(z.var().item<double>(), 9.625, .1);
}

TEST_F(Bounds, PriorsThatLearnGetGradientsAndRefuseATemperature) {
  for (const char* prior : {"mixture", "vamp"}) {
    const auto vae = small("vae", {{"prior", text(prior)}, {"prior_components", whole(4)}});
    const Tensor total = test::play(*vae, 0, batch_.x, Rng(5)).losses[0].terms.total;
    for (const Tensor& grad : torch::autograd::grad({total}, vae->parameters()))
      EXPECT_GT(grad.abs().max().item<double>(), 0) << prior;
    auto& samples = dynamic_cast<models::Samples&>(*vae);
    const torch::NoGradGuard no_grad;
    Rng rng(1);
    EXPECT_EQ(samples.sample(3, {}, rng).size(0), 3);
    models::SamplerSettings settings;
    settings.temperature = .5;
    EXPECT_THROW(samples.sample_with(3, {}, settings, rng), Unsupported);
    EXPECT_FALSE(dynamic_cast<models::BoundsLikelihood&>(*vae).kl(batch_.x).defined());
  }
}

TEST(OutputBias, AnUntrainedDecoderShowsTheMeanOfTheData) {
  const DoubleByDefault in_double;
  data::DataInfo info = info_of({1, 2, 2}, data::ValueKind::unit);
  info.mean = {0, .25F, .5F, 1};
  for (const auto& [likelihood, want] : std::vector<std::pair<const char*, Tensor>>{
           {"bernoulli", torch::tensor({.001, .25, .5, .999})},
           {"gaussian", torch::tensor({0., .25, .5, 1.})}}) {
    const auto vae = made("vae",
                          {{"latent_dim", whole(2)},
                           {"hidden", sizes({3})},
                           {"init", text("he_normal")},
                           {"likelihood", text(likelihood)},
                           {"output_bias", text("data")}},
                          info);
    const torch::NoGradGuard no_grad;
    const Tensor picture = dynamic_cast<models::Decodes&>(*vae).decode(torch::zeros({1, 2}));
    EXPECT_TRUE(torch::allclose(picture.flatten(), want, 0, 1e-7)) << likelihood;
  }
}

TEST(OutputBias, OfAConvolutionIsTheMeanOfItsChannel) {
  data::DataInfo info = info_of({3, 28, 28}, data::ValueKind::unit);
  info.mean.assign(3 * 784, .25F);
  std::fill(info.mean.begin(), info.mean.begin() + 784, .75F);
  const auto vae = made(
      "vae", {{"net", text("conv")}, {"width", whole(2)}, {"output_bias", text("data")}}, info);
  const auto params = vae->named_parameters();
  Tensor bias;
  for (const auto& param : params)
    if (param.key().starts_with("decoder") && param.value().dim() == 1 &&
        param.value().numel() == 3)
      bias = param.value();
  ASSERT_TRUE(bias.defined());
  EXPECT_TRUE(torch::allclose(
      bias, torch::tensor({std::log(3.), -std::log(3.), -std::log(3.)}).to(torch::kFloat32)));
}

}  // namespace
}  // namespace elbo::test

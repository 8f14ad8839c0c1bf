// SPDX-License-Identifier: MIT
// Remedies of GANs: losses of hinge and of pairs, penalties, packs and steps ahead by hand and
// against finite differences, in double; and what does not go together.
#include <gmock/gmock.h>

#include "elbo/core/error.h"
#include "elbo/models/gan/augment.h"
#include "tests/models/gan/written_pair.h"

namespace elbo::models {
namespace {

using test::kCritic;
using test::kGenerator;
using test::number;
using test::Options;
using test::part;
using test::text;
using test::whole;

class Remedies : public test::WrittenPair {
 protected:
  static double mean(const Tensor& x) { return x.mean().item<double>(); }
  /// max(0, 1 - t).
  static Tensor lack(const Tensor& t) { return torch::relu(1 - t); }
  static Tensor f(const Tensor& t) { return torch::log(1 + torch::exp(t)); }

  static Tensor made_by_tanh(Model& model, Rng rng) {
    const test::WrittenNets nets(model);
    const Tensor h = torch::tanh(nets.linear(tensor::normal(rng, {4, 3}), "generator.linear0"));
    return torch::sigmoid(nets.linear(h, "generator.linear1"));
  }
  static Tensor judged_by_tanh(Model& model, const Tensor& x) {
    const test::WrittenNets nets(model);
    return nets.linear(torch::tanh(nets.linear(x, "critic.linear0")), "critic.linear1").flatten();
  }

  /// The gradient of the critic's output at each row: (B, 4).
  static Tensor slope(Model& model, const Tensor& x) {
    const auto of = model.named_parameters();
    const Tensor on = (hidden(model, x) > 0).to(torch::kFloat64);  // (B, 5)
    return (on * of["critic.linear1.weight"]).matmul(of["critic.linear0.weight"]);
  }
};

TEST_F(Remedies, HingeLossesAreThePapers) {
  const auto gan = pair("gan", {{"loss", text("hinge")}});
  const Tensor r = on_real(*gan), g = on_generated(*gan);
  const LossTerms of_critic = terms(*gan, kCritic);
  EXPECT_NEAR(part(of_critic, "real"), mean(lack(r)), 1e-12);
  EXPECT_NEAR(part(of_critic, "fake"), mean(lack(-g)), 1e-12);
  EXPECT_NEAR(of_critic.total.item<double>(), mean(lack(r)) + mean(lack(-g)), 1e-12);
  EXPECT_NEAR(terms(*gan, kGenerator).total.item<double>(), -mean(g), 1e-12);
}

TEST_F(Remedies, PairsAreJudgedByTheirDifference) {
  for (const char* loss : {"non_saturating", "saturating", "hinge"}) {
    const auto gan = pair("gan", {{"loss", text(loss)}, {"pairing", text("relativistic")}});
    const Tensor d = on_real(*gan) - on_generated(*gan);
    const bool hinge = loss == std::string("hinge"), minimax = loss == std::string("saturating");
    const double critic = hinge ? mean(lack(d)) : mean(f(-d)), generator = hinge ? mean(lack(-d))
                                                                           : minimax ? -mean(f(-d))
                                                                                     : mean(f(d));
    const LossTerms of_critic = terms(*gan, kCritic);
    EXPECT_NEAR(of_critic.total.item<double>(), critic, 1e-12) << loss;
    EXPECT_NEAR(part(of_critic, "right_on_pairs"), mean((d > 0).to(torch::kFloat64)), 1e-12);
    EXPECT_NEAR(terms(*gan, kGenerator).total.item<double>(), generator, 1e-12) << loss;
    EXPECT_LT(test::derivative_error(*gan, x_, kGenerator, 0), test::kDerivativeTolerance) << loss;
  }
}

TEST_F(Remedies, PenaltiesAreTheSquaredSlopes) {
  const auto gan = pair("gan", {{"r1", number(3)}, {"r2", number(.5)}});
  const double real = mean(slope(*gan, x_).square().sum(1)),
               made = mean(slope(*gan, generated(*gan, Rng(5))).square().sum(1));
  const LossTerms of_critic = terms(*gan, kCritic);
  EXPECT_NEAR(part(of_critic, "r1"), real, 1e-12);
  EXPECT_NEAR(part(of_critic, "r2"), made, 1e-12);
  EXPECT_NEAR(of_critic.total.item<double>(),
              part(of_critic, "real") + part(of_critic, "fake") + 1.5 * real + .25 * made, 1e-12);
}

TEST_F(Remedies, DragansPenaltyHoldsTheSlopeNearRealExamples) {
  const auto gan = pair("gan", {{"dragan", number(10)}});
  Rng rng(5);
  tensor::normal(rng, {4, 3});  // what the generator draws
  const Tensor draws = tensor::uniform(rng, {4, 5}), spread = x_.var(false).sqrt();
  const Tensor near = x_.flatten(1) + draws.narrow(1, 0, 1) * .5 * spread * draws.narrow(1, 1, 4);
  const Tensor norms = slope(*gan, near).square().sum(1).sqrt();
  const LossTerms of_critic = terms(*gan, kCritic);
  EXPECT_NEAR(part(of_critic, "dragan"), mean((norms - 1).square()), 1e-6) << "1e-12 below a root";
  EXPECT_NEAR(of_critic.total.item<double>(),
              part(of_critic, "real") + part(of_critic, "fake") + 10 * part(of_critic, "dragan"),
              1e-12);
}

TEST_F(Remedies, ThePenaltiesGradientsAreThoseOfFiniteDifferences) {
  for (const char* name : {"r1", "r2", "dragan"})
    for (const char* norm : {"none", "layer"}) {
      const auto gan = pair("gan", {{name, number(2)},
                                    {"critic_norm", text(norm)},
                                    {"activation", text("tanh")},
                                    {"hidden", test::sizes({5, 4})}});
      EXPECT_LT(test::derivative_error(*gan, x_, kCritic, 0), test::kDerivativeTolerance)
          << name << " " << norm;
    }
}

TEST_F(Remedies, APackIsOneExampleOfSeveralTimesTheValues) {
  const auto gan = pair("gan", {{"pack", whole(2)}});
  const auto of = gan->named_parameters();
  EXPECT_EQ(of["critic.linear0.weight"].sizes(), (std::vector<int64_t>{5, 8}));
  const Tensor r = critic(*gan, x_.reshape({2, 8})),
               g = critic(*gan, generated(*gan, Rng(5)).reshape({2, 8}));
  EXPECT_NEAR(part(terms(*gan, kCritic), "real"), mean(f(-r)), 1e-12);
  EXPECT_NEAR(part(terms(*gan, kCritic), "fake"), mean(f(g)), 1e-12);
  EXPECT_NEAR(terms(*gan, kGenerator).total.item<double>(), mean(f(-g)), 1e-12);
  EXPECT_LT(test::derivative_error(*gan, x_, kGenerator, 0), test::kDerivativeTolerance);
  EXPECT_THROW(dynamic_cast<Judges&>(*gan).judge(x_), Unsupported);
  EXPECT_THROW(test::play(*gan, kCritic, x_.narrow(0, 0, 3), Rng(5)), ConfigError);
}

/// The generator's loss after K steps of the critic, written out: loss(G; w_K).
TEST_F(Remedies, TheGeneratorKnowsHowStepsAheadDependOnIt) {
  for (const int64_t steps : {1, 3}) {
    const auto gan =
        pair("gan",
             {{"unroll", whole(steps)}, {"unroll_rate", number(.5)}, {"activation", text("tanh")}});
    EXPECT_LT(test::derivative_error(*gan, x_, kGenerator, 0), test::kDerivativeTolerance);
    const Tensor g = made_by_tanh(*gan, Rng(5));
    const auto of = gan->named_parameters();
    Tensors w;
    for (const char* name : {"linear0.weight", "linear0.bias", "linear1.weight", "linear1.bias"})
      w.push_back(of[std::string("critic.") + name].detach().clone().requires_grad_());
    const auto judged = [&](const Tensor& rows) {
      const Tensor h = torch::tanh(rows.flatten(1).matmul(w[0].t()) + w[1]);
      return (h.matmul(w[2].t()) + w[3]).flatten();
    };
    for (int64_t k = 0; k < steps; ++k) {
      const Tensor loss = f(-judged(x_)).mean() + f(judged(g)).mean();
      const Tensors grads = torch::autograd::grad({loss}, w);
      for (size_t i = 0; i < w.size(); ++i) w[i] = (w[i] - .5 * grads[i]).detach().requires_grad_();
    }
    EXPECT_NEAR(terms(*gan, kGenerator).total.item<double>(), mean(f(-judged(g))), 1e-12);
    EXPECT_NEAR(part(terms(*gan, kCritic), "fake"), mean(f(judged_by_tanh(*gan, g))), 1e-12)
        << "the steps are not made";
  }
}

/// What is asked of a gan and a part of the reason why it is refused.
struct Refusal {
  const char* model;
  Options options;
  const char* reason;
};

TEST(RemedyRefusals, SayWhy) {
  const std::vector<Refusal> refusals{
      {"gan", {{"r1", number(1)}, {"net", text("conv")}}, "batch norm, which mixes a batch"},
      {"gan", {{"r2", number(1)}, {"critic_norm", text("batch")}}, "batch norm"},
      {"gan", {{"dragan", number(1)}, {"minibatch_deviation", test::yes()}}, "whole batch"},
      {"gan", {{"r1", number(1)}, {"unroll", whole(2)}}, "third derivatives"},
      {"gan", {{"critic_condition", text("projection")}}, "no condition to project"},
      {"gan", {{"conditional_norm", test::yes()}}, "no condition to go by"},
      {"cgan", {{"conditional_norm", test::yes()}}, "want \"conv\""},
      {"wgan", {{"pairing", text("relativistic")}}, "linear in the scores"},
      {"wgan", {{"unroll", whole(1)}}, "clipped"},
      {"wgan_gp", {{"critic_norm", text("batch")}}, "mixes a batch"},
      {"wgan_gp", {{"minibatch_deviation", test::yes()}}, "whole batch"},
      {"lsgan", {{"pairing", text("relativistic")}}, "label of its own"},
      {"bgan", {{"pairing", text("relativistic")}}, "another 0"},
      {"fgan", {{"pairing", text("relativistic")}}, "apart"},
      {"infogan", {{"pack", whole(2)}}, "off one example"},
      {"acgan", {{"unroll", whole(2)}}, "learns classes"},
  };
  for (const Refusal& one : refusals) {
    try {
      test::made(one.model, one.options, test::mnist_info());
      ADD_FAILURE() << one.model << ": not refused: " << one.reason;
    } catch (const ConfigError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(one.reason)) << one.model;
    }
  }
  EXPECT_THROW(
      test::made("gan", {{"augment", text("all")}}, test::info_of({2}, data::ValueKind::real)),
      ConfigError);
}

/// Nets and remedies together, on pictures of 28 pixels.
TEST(RemedyCombinations, PlayBothTurnsWithFiniteGradients) {
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  const std::vector<Options> remedies{
      {{"critic_norm", text("spectral")}, {"r1", number(1)}, {"pack", whole(2)}},
      {{"critic_norm", text("layer")}, {"dragan", number(1)}, {"augment", text("all")}},
      {{"critic_norm", text("none")}, {"r2", number(1)}, {"pairing", text("relativistic")}},
      {{"minibatch_deviation", test::yes()}, {"unroll", whole(2)}, {"pack", whole(2)}},
      {{"critic_norm", text("spectral")}, {"unroll", whole(1)}, {"norm", text("all")}},
  };
  for (const char* net : {"mlp", "conv", "larsen", "metz", "infogan28"})
    for (size_t i = 0; i < remedies.size(); ++i) {
      Options options{{"net", text(net)},
                      {"width", whole(2)},
                      {"hidden", test::sizes({8})},
                      {"latent_dim", whole(3)}};
      options.insert(options.end(), remedies[i].begin(), remedies[i].end());
      const auto gan = test::made("gan", options, test::mnist_info());
      const auto players = gan->players();
      for (const size_t turn : {kCritic, kGenerator}) {
        const Tensor total = test::play(*gan, turn, x, Rng(4)).losses[0].terms.total;
        double largest = 0;
        for (const Tensor& grad : torch::autograd::grad({total}, players[turn].params)) {
          EXPECT_TRUE(torch::isfinite(grad).all().item<bool>()) << net << " " << i;
          largest = std::max(largest, grad.abs().max().item<double>());
        }
        EXPECT_GT(largest, 0) << net << " " << i << " turn " << turn;
      }
    }
}

TEST(Augmented, ChangesEachImageByDrawsOfItsOwnAndNothingElse) {
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {6, 3, 28, 28});
  Rng unused(4), fresh(4);
  EXPECT_TRUE(augmented(x, Augment::none, unused).is_same(x));
  EXPECT_TRUE(torch::equal(tensor::uniform(unused, {2}), tensor::uniform(fresh, {2})));
  for (const Augment what :
       {Augment::translation, Augment::cutout, Augment::colour, Augment::all}) {
    Rng a(5), b(5), other(6);
    const Tensor once = augmented(x, what, a);
    EXPECT_TRUE(torch::equal(once, augmented(x, what, b)));
    EXPECT_FALSE(torch::equal(once, augmented(x, what, other)));
    Rng few(5);
    EXPECT_TRUE(torch::equal(augmented(x.narrow(0, 0, 2), what, few), once.narrow(0, 0, 2)))
        << "draws are by row";
  }
}

TEST(Augmented, MovesByUpToAnEighthCutsAQuarterOfTheAreaAndGradientsGoThrough) {
  Rng rng(3);
  const Tensor ones = torch::ones({200, 1, 16, 16}, torch::kFloat64);
  Rng a(5);
  const Tensor moved = augmented(ones, Augment::translation, a).sum({1, 2, 3});
  EXPECT_EQ(moved.min().item<double>(), 14 * 14);
  EXPECT_EQ(moved.max().item<double>(), 16 * 16);
  const Tensor left = augmented(ones, Augment::cutout, a).sum({1, 2, 3});
  EXPECT_EQ(left.min().item<double>(), 16 * 16 - 8 * 8);
  EXPECT_LT(left.max().item<double>(), 16 * 16);
  const Tensor x = tensor::uniform(rng, {3, 3, 8, 8}).to(torch::kFloat64).requires_grad_();
  const Tensor direction = tensor::normal(rng, {3, 3, 8, 8}).to(torch::kFloat64);
  const auto at = [&](double by) {
    Rng draws(7);
    return augmented(x + by * direction, Augment::all, draws).square().sum();
  };
  const Tensor slope = torch::autograd::grad({at(0)}, {x})[0];
  const double want = ((at(1e-5) - at(-1e-5)) / 2e-5).item<double>();
  EXPECT_NEAR((slope * direction).sum().item<double>(), want, 1e-6 * std::abs(want));
}

}  // namespace
}  // namespace elbo::models

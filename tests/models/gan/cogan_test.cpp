// SPDX-License-Identifier: MIT
// CoGAN: losses and gradients against two GANs that share nothing, written out by hand; pairs; its
// forms.
#include <gtest/gtest.h>

#include <map>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/models/gan/coupled_nets.h"
#include "elbo/tensor/random.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::made;
using test::part;
using test::text;
using test::whole;

constexpr size_t kCoCritic = 0, kCoGenerator = 1;
using Weights = std::map<std::string, Tensor>;

data::DataInfo cogan_info(std::vector<int64_t> shape) {
  data::DataInfo info = test::info_of(std::move(shape), data::ValueKind::unit);
  info.domain_names = {"here", "there"};
  return info;
}

TurnResult play(Model& model, size_t turn, const Tensor& x, const Tensor& x2) {
  Batch batch;
  batch.x = x, batch.x2 = x2;
  Rng rng(5);
  return model.turns({}).at(turn).play(batch, {}, rng);
}

/// A GAN of its own: copies of what domain `own` ("first", "second") has and of what is shared.
Weights copies(Model& model, const std::string& own) {
  Weights out;
  for (const auto& item : model.named_parameters())
    if (item.key().find(".shared.") != std::string::npos ||
        item.key().find("." + own + ".") != std::string::npos)
      out[item.key()] = item.value().detach().clone().set_requires_grad(true);
  return out;
}

Tensor linear(const Tensor& x, const Weights& w, const std::string& name) {
  return torch::matmul(x, w.at(name + ".weight").t()) + w.at(name + ".bias");
}
Tensor drawn(const Weights& w, const std::string& own) {
  Rng rng(5);
  const Tensor h = torch::relu(linear(tensor::normal(rng, {4, 3}), w, "generators.shared.linear0"));
  return torch::sigmoid(linear(h, w, "generators." + own + ".linear0"));
}
Tensor judged(const Tensor& x, const Weights& w, const std::string& own) {
  return torch::sigmoid(linear(torch::relu(linear(x.flatten(1), w, "critics." + own + ".linear0")),
                               w, "critics.shared.linear0"))
      .flatten();
}

class SmallCogan : public testing::Test {
 protected:
  /// The loss of domain `own`'s player alone.
  Tensor loss(const Weights& w, const std::string& own, size_t turn) const {
    if (turn == kCoGenerator) return -judged(drawn(w, own), w, own).log().mean();
    return -judged(own == "first" ? x_ : x2_, w, own).log().mean() -
           (1 - judged(drawn(w, own).detach(), w, own)).log().mean();
  }

  test::DoubleByDefault double_;
  Tensor x_ = torch::linspace(0, 1, 16).view({4, 1, 2, 2}),
         x2_ = torch::linspace(1, 0, 16).square().view({4, 1, 2, 2});
  std::shared_ptr<Model> model_ = made(
      "cogan", {{"latent_dim", whole(3)}, {"hidden", test::sizes({5})}}, cogan_info({1, 2, 2}));
};

TEST_F(SmallCogan, LossesAreTheMeanOfTwoGans) {
  const Weights first = copies(*model_, "first"), second = copies(*model_, "second");
  for (const size_t turn : {kCoCritic, kCoGenerator}) {
    const double want =
        .5 * (loss(first, "first", turn) + loss(second, "second", turn)).item<double>();
    EXPECT_NEAR(play(*model_, turn, x_, x2_).losses[0].terms.total.item<double>(), want, 1e-12);
  }
}

TEST_F(SmallCogan, OwnLayersGetTheirGansGradientAndSharedOnesTheAverage) {
  for (const size_t turn : {kCoCritic, kCoGenerator}) {
    Weights first = copies(*model_, "first"), second = copies(*model_, "second");
    loss(first, "first", turn).backward();
    loss(second, "second", turn).backward();
    const TurnResult played = play(*model_, turn, x_, x2_);
    const std::string mine = turn == kCoCritic ? "critics." : "generators.";
    for (const auto& item : model_->named_parameters()) {
      if (!item.key().starts_with(mine)) continue;
      const bool in_first = first.contains(item.key()), in_second = second.contains(item.key());
      Tensor want = in_first ? first[item.key()].grad() : second[item.key()].grad();
      if (in_first && in_second) want = .5 * (want + second[item.key()].grad());
      const Tensor got =
          torch::autograd::grad({played.losses[0].terms.total}, {item.value()}, {}, true)[0];
      EXPECT_TRUE(torch::allclose(got, want, 1e-10, 1e-12)) << item.key();
    }
  }
}

TEST_F(SmallCogan, DrawsOneCodeInEitherDomain) {
  const torch::NoGradGuard no_grad;
  auto& pairs = dynamic_cast<DrawsPairs&>(*model_);
  auto& samples = dynamic_cast<Samples&>(*model_);
  Rng a(7), b(7), c(7), d(7);
  const auto [first, second] = pairs.sample_pairs(6, a);
  EXPECT_TRUE(torch::equal(samples.sample(6, std::nullopt, b), first));
  EXPECT_TRUE(torch::equal(samples.sample(6, Condition{.domain = 1}, c), first));
  EXPECT_TRUE(torch::equal(samples.sample(6, Condition{.domain = 2}, d), second));
  EXPECT_FALSE(torch::equal(first, second));
  EXPECT_THROW(samples.sample(1, Condition{.classes = torch::zeros({1}, torch::kInt64)}, a),
               Unsupported);
}

TEST(Cogan, OthersHaveOneDomainToDraw) {
  const auto gan = made("gan", {{"hidden", test::sizes({4})}}, test::mnist_info());
  Rng rng(1);
  EXPECT_THROW(dynamic_cast<Samples&>(*gan).sample(1, Condition{.domain = 2}, rng), Unsupported);
}

TEST(Cogan, TheDefaultIsThePublishedOne) {
  const auto model = made("cogan", {}, test::mnist_info());
  int64_t count = 0;
  for (const Tensor& p : model->parameters()) count += p.numel();
  EXPECT_EQ(count, 100 * 128 + 128 + 2 * (128 * 784 + 784) + 2 * (784 * 128 + 128) + 128 + 1);
}

TEST(Cogan, WantsTwoDomainsAndSomethingToShare) {
  EXPECT_THROW(made("cogan", {}, test::info_of({1, 28, 28}, data::ValueKind::unit)), ConfigError);
  EXPECT_THROW(made("cogan", {{"hidden", test::sizes({})}}, test::mnist_info()), ConfigError);
}

TEST(Cogan, TheConvolutionalFormsPlayBothTurns) {
  for (const char* net : {"conv", "larsen"}) {
    const auto model = made(
        "cogan",
        {{"net", text(net)}, {"width", whole(4)}, {"channels", whole(3)}, {"latent_dim", whole(5)}},
        cogan_info({3, 32, 32}));
    Rng rng(3);
    const Tensor x = tensor::uniform(rng, {4, 3, 32, 32});
    const auto players = model->players();
    for (const size_t turn : {kCoCritic, kCoGenerator}) {
      const TurnResult played = play(*model, turn, x, 1 - x);
      for (const Tensor& grad :
           torch::autograd::grad({played.losses[0].terms.total}, players[turn].params))
        EXPECT_TRUE(torch::isfinite(grad).all().item<bool>()) << net;
    }
  }
}

TEST(ScaledGradient, LeavesTheValueToTheBit) {
  Rng rng(1);
  const Tensor x = tensor::normal(rng, {100}).set_requires_grad(true);
  for (const double factor : {.5, 2.}) {
    const Tensor y = with_scaled_gradient(x, factor);
    EXPECT_TRUE(torch::equal(x, y));
    EXPECT_TRUE(torch::equal(torch::autograd::grad({y.sum()}, {x})[0], torch::full({100}, factor)));
  }
}

}  // namespace
}  // namespace elbo::models

// SPDX-License-Identifier: MIT
// The mode regularised GAN: losses by hand, the direction in which its regulariser pulls, the order
// of turns, codes and reconstructions.
#include <gtest/gtest.h>

#include "elbo/models/abilities.h"
#include "tests/models/gan/written_nets.h"

namespace elbo::models {
namespace {

using test::number;
using test::part;
using test::small;
using test::text;
using test::whole;
using test::WrittenNets;

constexpr size_t kModeregCritic = 0, kModeregGenerator = 1, kEncoder = 2;

class SmallModereg : public testing::Test {
 protected:
  std::shared_ptr<Model> with(double distance, double mode) {
    return small("modereg_gan", {{"distance", number(distance)}, {"mode", number(mode)}});
  }
  Tensor again(Model& model) {
    const WrittenNets nets(model);
    return nets.generated(
        nets.linear(torch::relu(nets.linear(x_.flatten(1), "encoder.linear0")), "code"));
  }
  Tensor generated(Model& model, Rng rng) {
    return WrittenNets(model).generated(tensor::normal(rng, {4, 3}));
  }

  test::DoubleByDefault double_;
  Tensor x_ = test::four_images();
};

TEST_F(SmallModereg, LossesAreThePapersAtThreeWeights) {
  for (const auto& [distance, mode] : {std::pair(.01, .01), std::pair(1., .2), std::pair(0., 3.)}) {
    const auto model = with(distance, mode);
    const WrittenNets nets(*model);
    const Tensor made = again(*model);
    const double regular = (distance * (made - x_.flatten(1)).square().sum(1).mean() -
                            mode * nets.probability(made).log().mean())
                               .item<double>();
    const Tensor on_fake = nets.probability(generated(*model, Rng(6)));
    const LossTerms generator = test::play(*model, kModeregGenerator, x_, Rng(6)).losses[0].terms,
                    encoder = test::play(*model, kEncoder, x_, Rng(6)).losses[0].terms;
    EXPECT_NEAR(generator.total.item<double>(), -on_fake.log().mean().item<double>() + regular,
                1e-12);
    EXPECT_NEAR(encoder.total.item<double>(), regular, 1e-12);
    EXPECT_NEAR(part(encoder, "distance"),
                (made - x_.flatten(1)).square().sum(1).mean().item<double>(), 1e-12);
    EXPECT_NEAR(part(encoder, "mode"), -nets.probability(made).log().mean().item<double>(), 1e-12);
  }
}

TEST_F(SmallModereg, TheCriticSeesNoReconstructions) {
  const auto model = with(1, 1);
  const WrittenNets nets(*model);
  const LossTerms terms = test::play(*model, kModeregCritic, x_, Rng(5)).losses[0].terms;
  const Tensor on_fake = nets.probability(generated(*model, Rng(5)));
  EXPECT_NEAR(terms.total.item<double>(),
              (-nets.probability(x_).log().mean() - (1 - on_fake).log().mean()).item<double>(),
              1e-12);
}

TEST_F(SmallModereg, TheRegulariserMakesReconstructionsLookMoreRealNotLess) {
  const auto model = with(0, 1);
  const double before = WrittenNets(*model).probability(again(*model)).mean().item<double>();
  const Tensors params = model->players()[kEncoder].params;
  const Tensors grads = torch::autograd::grad(
      {test::play(*model, kEncoder, x_, Rng(6)).losses[0].terms.total}, params);
  {
    const torch::NoGradGuard no_grad;
    for (size_t i = 0; i < params.size(); ++i) Tensor(params[i]).add_(grads[i], -.1);
  }
  EXPECT_GT(WrittenNets(*model).probability(again(*model)).mean().item<double>(), before);
}

TEST_F(SmallModereg, GradientsAreThoseOfCentralDifferences) {
  const auto model = with(.3, .7);
  for (const size_t turn : {kModeregCritic, kModeregGenerator, kEncoder})
    EXPECT_LT(test::derivative_error(*model, x_, turn, 0), test::kDerivativeTolerance) << turn;
}

TEST_F(SmallModereg, TurnsAreCriticGeneratorEncoder) {
  const auto model = with(.01, .01);
  std::vector<std::string> names;
  for (const Turn& turn : model->turns({})) names.push_back(turn.name);
  EXPECT_EQ(names, (std::vector<std::string>{"critic", "generator", "encoder"}));
}

TEST_F(SmallModereg, CodesAndReconstructionsAreOfTheSameNets) {
  const torch::NoGradGuard no_grad;
  const auto model = with(.01, .01);
  const Posterior q = dynamic_cast<Encodes&>(*model).encode(x_);
  EXPECT_EQ(q.mean.sizes(), (std::vector<int64_t>{4, 3}));
  EXPECT_FALSE(q.log_var.defined());
  const Tensor x = dynamic_cast<Reconstructs&>(*model).reconstruct(x_, nullptr);
  EXPECT_EQ(x.sizes(), x_.sizes());
  EXPECT_TRUE(torch::allclose(x.flatten(1), again(*model), 1e-12));
}

TEST(ModeregGan, TheDefaultIsThePublished128By128) {
  const auto model = test::made("modereg_gan", {}, test::mnist_info());
  int64_t count = 0;
  for (const Tensor& p : model->parameters()) count += p.numel();
  EXPECT_EQ(count, (128 * 128 + 128 + 128 * 784 + 784) + (784 * 128 + 128 + 128 + 1) +
                       (784 * 128 + 128 + 128 * 128 + 128));
}

TEST(ModeregGan, TheConvolutionalAndLarsensFormsPlayAllTurns) {
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  for (const char* net : {"conv", "larsen"}) {
    const auto model = test::made(
        "modereg_gan", {{"net", text(net)}, {"width", whole(4)}, {"latent_dim", whole(6)}},
        test::mnist_info());
    for (const size_t turn : {kModeregCritic, kModeregGenerator, kEncoder}) {
      const TurnResult played = test::play(*model, turn, x, Rng(4));
      for (const Tensor& grad :
           torch::autograd::grad({played.losses[0].terms.total}, model->players()[turn].params))
        EXPECT_TRUE(torch::isfinite(grad).all().item<bool>()) << net;
    }
  }
}

}  // namespace
}  // namespace elbo::models

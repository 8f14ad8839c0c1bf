// SPDX-License-Identifier: MIT
// The adversarial autoencoder: losses and gradients of its three turns by hand, both kinds of
// encoder, and that no verdict makes its losses anything but numbers.
#include "tests/models/vae/small_vae.h"

namespace elbo::models {
namespace {

using test::ByHand;
using test::text;

constexpr size_t kReconstruct = 0, kAaeCritic = 1, kFool = 2;

class SmallAae : public test::SmallVae, public testing::WithParamInterface<const char*> {
 protected:
  bool is_gaussian() const { return std::string(GetParam()) == "gaussian"; }

  /// The code, by the noise of `rng` where there is any.
  Tensor code(const ByHand& nets, Rng& rng) const {
    if (!is_gaussian()) return encoded(nets, batch_.x, "code");
    const Tensor moments = encoded(nets, batch_.x, "posterior"),
                 eps = tensor::normal(rng, {kCount, kCode});
    return moments.slice(1, 0, kCode) + torch::exp(.5 * moments.slice(1, kCode)) * eps;
  }

  static Tensor verdict(const ByHand& nets, const Tensor& z) {
    return torch::sigmoid(nets.two("critic", z)).flatten();
  }

  std::shared_ptr<Model> model_ =
      small("aae", {{"encoder", text(GetParam())}, {"critic_hidden", test::sizes({7})}});
};

TEST_P(SmallAae, EncoderAndDecoderLearnToReconstruct) {
  test::expect_losses({*model_, kReconstruct, batch_, Rng(5)},
                      [&](const ByHand& nets, const std::string&) {
                        Rng rng(5);
                        return reconstruction(nets, code(nets, rng));
                      });
}

TEST_P(SmallAae, TheCriticLearnsToTellCodesFromDrawsOfThePrior) {
  test::expect_losses(
      {*model_, kAaeCritic, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
        Rng rng(5);
        const Tensor made = code(nets, rng), real = tensor::normal(rng, {kCount, kCode});
        return -verdict(nets, real).log().mean() - (1 - verdict(nets, made)).log().mean();
      });
}

TEST_P(SmallAae, TheEncoderLearnsToBeTakenForThePrior) {
  test::expect_losses({*model_, kFool, batch_, Rng(5)},
                      [&](const ByHand& nets, const std::string&) {
                        Rng rng(5);
                        return -verdict(nets, code(nets, rng)).log().mean();
                      });
}

TEST_P(SmallAae, StaysANumberWhereTheCriticIsSure) {
  {
    const torch::NoGradGuard no_grad;
    for (const char* name : {"critic.linear0.weight", "critic.linear1.weight"})
      model_->named_parameters()[name].mul_(1e4);
  }
  for (const size_t turn : {kAaeCritic, kFool})
    EXPECT_TRUE(torch::isfinite(play(*model_, turn).losses[0].terms.total).item<bool>());
}

TEST_P(SmallAae, HasADensityOfItsOwnOnlyWhereTheEncoderIsGaussian) {
  const torch::NoGradGuard no_grad;
  EXPECT_EQ(dynamic_cast<BoundsLikelihood&>(*model_).amortised(), is_gaussian());
  EXPECT_EQ(dynamic_cast<Encodes&>(*model_).encode(batch_.x).log_var.defined(), is_gaussian());
  EXPECT_EQ(dynamic_cast<BoundsLikelihood&>(*model_).kl(batch_.x).defined(), is_gaussian());
}

INSTANTIATE_TEST_SUITE_P(Encoders, SmallAae, testing::Values("deterministic", "gaussian"),
                         [](const auto& one) { return std::string(one.param); });

TEST(Aae, TheDefaultIsThePublished784By128By10) {
  const auto model = test::made("aae", {}, test::mnist_info());
  int64_t count = 0;
  for (const Tensor& p : model->parameters()) count += p.numel();
  EXPECT_EQ(count, 784 * 128 + 128 + 128 * 10 + 10 + 10 * 128 + 128 + 128 * 784 + 784 + 10 * 128 +
                       128 + 128 + 1);
}

}  // namespace
}  // namespace elbo::models

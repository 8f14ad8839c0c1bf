// SPDX-License-Identifier: MIT
// The denoising VAE: what its encoder sees in training, and that nothing else does.
#include "elbo/core/error.h"
#include "elbo/models/state.h"
#include "tests/models/vae/small_vae.h"

namespace elbo::models {
namespace {

using test::ByHand;
using test::number;
using test::text;

using SmallDvae = test::SmallVae;

TEST_F(SmallDvae, LossAndGradientAreTheBoundOfTheCleanExampleByTheCodeOfTheNoisyOne) {
  Rng rng(5);
  const Tensor noise = tensor::normal(rng, batch_.x.sizes()),
               eps = tensor::normal(rng, {kCount, kCode});
  const Tensor noisy = (batch_.x + .25 * noise).clamp(0, 1);
  EXPECT_TRUE((noisy == 0).any().item<bool>()) << "nothing is cut: the test would not see it";
  const auto model = small("dvae");
  test::expect_losses({*model, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
    return bound_loss(nets, {noisy, {}, eps});
  });
}

TEST_F(SmallDvae, SaltAndPepperSpoilsAShareOfTheValues) {
  Rng rng(5);
  const Tensor chance = tensor::uniform(rng, batch_.x.sizes()),
               eps = tensor::normal(rng, {kCount, kCode});
  const Tensor spoilt = torch::where(chance < .2, torch::zeros_like(chance),
                                     torch::where(chance < .4, torch::ones_like(chance), batch_.x));
  const auto model =
      small("dvae", {{"corruption", text("salt_and_pepper")}, {"noise", number(.4)}});
  test::expect_losses({*model, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
    return bound_loss(nets, {spoilt, {}, eps});
  });
}

TEST_F(SmallDvae, OutsideOfTrainingItIsTheVaeOfItsWeights) {
  const torch::NoGradGuard no_grad;
  const auto dvae = small("dvae"), vae = small("vae");
  load_weights(*vae, io::Safetensors(weights_of(*dvae), "saved"), "saved");
  const Posterior a = dynamic_cast<Encodes&>(*dvae).encode(batch_.x),
                  b = dynamic_cast<Encodes&>(*vae).encode(batch_.x);
  EXPECT_TRUE(torch::equal(a.mean, b.mean));
  EXPECT_TRUE(torch::equal(a.log_var, b.log_var));
}

TEST(Dvae, RefusesNoiseThatCannotBe) {
  EXPECT_THROW(
      test::made("dvae",
                 {{"corruption", text("salt_and_pepper")}, {"likelihood", text("gaussian")}},
                 test::info_of({2}, data::ValueKind::real)),
      ConfigError);
  EXPECT_THROW(test::made("dvae", {{"corruption", text("salt_and_pepper")}, {"noise", number(1.5)}},
                          test::mnist_info()),
               ConfigError);
  EXPECT_NO_THROW(test::made("dvae", {{"likelihood", text("gaussian")}},
                             test::info_of({2}, data::ValueKind::real)));
}

}  // namespace
}  // namespace elbo::models

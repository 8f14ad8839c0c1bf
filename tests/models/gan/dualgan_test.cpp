// SPDX-License-Identifier: MIT
// DualGAN: both losses recomputed by hand, each critic with its own domain; clipping; noise from
// our generator alone.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"
#include "tests/models/gan/written_translators.h"

namespace elbo::models {
namespace {

using test::made;
using test::part;
using test::play_domains;
using test::text;
using test::two_domains;
using test::whole;
using test::WrittenTranslators;

constexpr size_t kDualCritic = 0, kDualTranslator = 1;

class SmallDualgan : public testing::Test {
 protected:
  std::shared_ptr<Model> with(const char* noise) {
    return made("dualgan",
                {{"hidden", test::sizes({6})},
                 {"noise", text(noise)},
                 {"noise_dim", whole(2)},
                 {"cycle", test::number(3)},
                 {"clip", test::number(.3)}},
                two_domains({1, 2, 2}));
  }

  test::DoubleByDefault double_;
  Tensor x_ = torch::linspace(0, 1, 16).view({4, 1, 2, 2}),
         x2_ = torch::linspace(1, 0, 16).square().view({4, 1, 2, 2});
};

TEST_F(SmallDualgan, CriticsWidenTheGapOfTheirOwnDomains) {
  const auto model = with("none");
  const WrittenTranslators nets(*model);
  const Tensor first =
      nets.judge(nets.translate(x2_, "to_first"), "critic_first") - nets.judge(x_, "critic_first");
  const Tensor second = nets.judge(nets.translate(x_, "to_second"), "critic_second") -
                        nets.judge(x2_, "critic_second");
  const LossTerms terms = play_domains(*model, kDualCritic, x_, x2_).losses[0].terms;
  EXPECT_NEAR(terms.total.item<double>(), (first.mean() + second.mean()).item<double>(), 1e-12);
  EXPECT_NEAR(part(terms, "gap"), -.5 * terms.total.item<double>(), 1e-12);
}

TEST_F(SmallDualgan, TranslatorsRaiseTheirOwnDomainsScoresAndLeadBack) {
  const auto model = with("none");
  const WrittenTranslators nets(*model);
  const Tensor first = nets.translate(x2_, "to_first"), second = nets.translate(x_, "to_second");
  const Tensor cycles = (nets.translate(second, "to_first") - x_).abs().mean() +
                        (nets.translate(first, "to_second") - x2_).abs().mean();
  const Tensor want = 3 * cycles - nets.judge(first, "critic_first").mean() -
                      nets.judge(second, "critic_second").mean();
  EXPECT_NEAR(play_domains(*model, kDualTranslator, x_, x2_).losses[0].terms.total.item<double>(),
              want.item<double>(), 1e-12);
}

double largest(Model& model) {
  double out = 0;
  const std::vector<Player> players = model.players();
  for (const Tensor& param : players[0].params)
    out = std::max(out, param.abs().max().item<double>());
  return out;
}

TEST_F(SmallDualgan, BothCriticsAreClippedBeforeTheFirstStepAndAfterEach) {
  const auto model = with("dropout");
  EXPECT_LE(largest(*model), .3);
  const TurnResult played = play_domains(*model, kDualCritic, x_, x2_);
  const torch::NoGradGuard no_grad;
  const std::vector<Player> players = model->players();
  for (const Tensor& param : players[0].params) Tensor(param).add_(1);
  played.after_update(BatchMeans(played.losses));
  EXPECT_EQ(largest(*model), .3);
  EXPECT_EQ(model->turns({})[kDualCritic].repeats, 3);
}

TEST_F(SmallDualgan, DropoutAndNoiseComeFromOurGeneratorRowByRow) {
  const torch::NoGradGuard no_grad;
  for (const char* noise : {"dropout", "input"}) {
    const auto model = with(noise);
    auto& translates = dynamic_cast<Translates&>(*model);
    model->eval();
    const auto out = [&](Rng rng, const Tensor& x) { return translates.translate(x, {1, 2}, rng); };
    at::manual_seed(1);
    const Tensor once = out(Rng(4), x_);
    at::manual_seed(2);
    EXPECT_TRUE(torch::equal(out(Rng(4), x_), once)) << noise;
    EXPECT_FALSE(torch::equal(out(Rng(5), x_), once)) << noise << ": noise stays after training";
    EXPECT_TRUE(torch::allclose(out(Rng(4).from_row(2), x_.narrow(0, 2, 2)), once.narrow(0, 2, 2),
                                0, 1e-12))
        << noise;
  }
}

TEST_F(SmallDualgan, DropoutKeepsWhatTheDecoderExpects) {
  const torch::NoGradGuard no_grad;
  const auto model = with("dropout");
  const WrittenTranslators nets(*model);
  const Tensor x = x_.narrow(0, 1, 1).expand({4000, 1, 2, 2}),
               h = torch::relu(
                   nets.linear(x_.narrow(0, 1, 1).flatten(1), "to_second.encoder.linear0"));
  Rng rng(1);
  // Linear in what is kept.
  const Tensor logits =
      torch::logit(dynamic_cast<Translates&>(*model).translate(x, {1, 2}, rng)).flatten(1);
  const Tensor want = nets.linear(h, "to_second.decoder.linear0").flatten(),
               error = logits.std(0) / std::sqrt(4000.);
  EXPECT_TRUE(((logits.mean(0) - want).abs() < 5 * error).all().item<bool>());
}

TEST(DualganShapes, TranslateAndPlayBothTurnsAndWantConvolutions) {
  for (const char* shape : {"spatial", "unet"})
    for (const char* noise : {"none", "dropout", "input"}) {
      const auto gan = test::made("dualgan",
                                  {{"net", test::text("conv")},
                                   {"width", test::whole(2)},
                                   {"translator", test::text(shape)},
                                   {"critic_sees", test::text("patches")},
                                   {"noise", test::text(noise)}},
                                  test::mnist_info());
      Rng rng(3);
      tensor::Batch batch;
      batch.x = tensor::uniform(rng, {4, 1, 28, 28});
      batch.x2 = tensor::uniform(rng, {4, 1, 28, 28});
      const auto players = gan->players();
      const auto turns = gan->turns({0, 0, 100, 10, false});
      for (size_t turn = 0; turn < 2; ++turn) {
        const TurnResult played = turns[turn].play(batch, {0, 0, 100, 10, false}, rng);
        for (const Tensor& grad :
             torch::autograd::grad({played.losses[0].terms.total}, players[turn].params))
          EXPECT_TRUE(torch::isfinite(grad).all().item<bool>()) << shape << " " << noise;
      }
      EXPECT_EQ(dynamic_cast<Translates&>(*gan).translate(batch.x, {1, 2}, rng).sizes(),
                batch.x.sizes());
    }
  for (const char* option : {"translator", "critic_sees"})
    EXPECT_THROW(
        test::made("dualgan",
                   {{option, test::text(option == std::string("translator") ? "unet" : "patches")}},
                   test::mnist_info()),
        ConfigError);
}

}  // namespace
}  // namespace elbo::models

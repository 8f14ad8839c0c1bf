// SPDX-License-Identifier: MIT
// DiscoGAN: both losses recomputed with the nets written out by hand; who judges what; which
// translator goes which way.
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

constexpr size_t kDiscoCritic = 0, kDiscoTranslator = 1;

class SmallDiscogan : public testing::Test {
 protected:
  test::DoubleByDefault double_;
  Tensor x_ = torch::linspace(0, 1, 16).view({4, 1, 2, 2}),
         x2_ = torch::linspace(1, 0, 16).square().view({4, 1, 2, 2});
  std::shared_ptr<Model> model_ =
      made("discogan", {{"hidden", test::sizes({5})}, {"cycle", test::number(.7)}},
           two_domains({1, 2, 2}));
};

TEST_F(SmallDiscogan, CriticsLossIsThatOfBothDomains) {
  const WrittenTranslators nets(*model_);
  const auto d = [&](const Tensor& x, const char* critic) {
    return torch::sigmoid(nets.judge(x, critic));
  };
  const Tensor first = nets.translate(x2_, "to_first"), second = nets.translate(x_, "to_second");
  const Tensor want =
      -d(x_, "critic_first").log().mean() - (1 - d(first, "critic_first")).log().mean() -
      d(x2_, "critic_second").log().mean() - (1 - d(second, "critic_second")).log().mean();
  const LossTerms terms = play_domains(*model_, kDiscoCritic, x_, x2_).losses[0].terms;
  EXPECT_NEAR(terms.total.item<double>(), want.item<double>(), 1e-12);
  EXPECT_NEAR(part(terms, "real") + part(terms, "fake"), want.item<double>() / 2, 1e-12);
}

TEST_F(SmallDiscogan, TranslatorsLossIsAdversarialAndBothCycles) {
  const WrittenTranslators nets(*model_);
  const auto d = [&](const Tensor& x, const char* critic) {
    return torch::sigmoid(nets.judge(x, critic));
  };
  const Tensor first = nets.translate(x2_, "to_first"), second = nets.translate(x_, "to_second");
  const Tensor cycle_first =
      (nets.translate(second, "to_first") - x_).square().flatten(1).sum(1).mean();
  const Tensor cycle_second =
      (nets.translate(first, "to_second") - x2_).square().flatten(1).sum(1).mean();
  const Tensor want = -d(first, "critic_first").log().mean() -
                      d(second, "critic_second").log().mean() + .7 * (cycle_first + cycle_second);
  const LossTerms terms = play_domains(*model_, kDiscoTranslator, x_, x2_).losses[0].terms;
  EXPECT_NEAR(terms.total.item<double>(), want.item<double>(), 1e-12);
  EXPECT_NEAR(part(terms, "cycle_first"), cycle_first.item<double>(), 1e-12);
  EXPECT_NEAR(part(terms, "cycle_second"), cycle_second.item<double>(), 1e-12);
}

TEST_F(SmallDiscogan, TheCriticsLossDoesNotReachTheTranslators) {
  const LossTerms terms = play_domains(*model_, kDiscoCritic, x_, x2_).losses[0].terms;
  for (const Tensor& grad : torch::autograd::grad({terms.total}, model_->players()[1].params, {},
                                                  false, false, /*allow_unused=*/true))
    EXPECT_FALSE(grad.defined());
}

TEST_F(SmallDiscogan, TranslatesEachWayByItsOwnNet) {
  const WrittenTranslators nets(*model_);
  auto& translates = dynamic_cast<Translates&>(*model_);
  Rng rng(1);
  EXPECT_TRUE(torch::allclose(translates.translate(x_, {1, 2}, rng),
                              nets.translate(x_, "to_second"), 0, 1e-12));
  EXPECT_TRUE(torch::allclose(translates.translate(x_, {2, 1}, rng), nets.translate(x_, "to_first"),
                              0, 1e-12));
  EXPECT_THROW(translates.translate(x_, {1, 1}, rng), UsageError);
  EXPECT_THROW(translates.translate(x_.flatten(1), {1, 2}, rng), ShapeError);
}

TEST(Discogan, TheDefaultIsThePublishedOne) {
  const auto model = made("discogan", {}, test::mnist_info());
  int64_t count = 0;
  for (const Tensor& p : model->parameters()) count += p.numel();
  EXPECT_EQ(count, 2 * (784 * 128 + 128 + 128 * 784 + 784) + 2 * (784 * 128 + 128 + 128 + 1));
}

TEST(Discogan, WantsTwoDomains) {
  EXPECT_THROW(made("discogan", {}, test::info_of({1, 28, 28}, data::ValueKind::unit)),
               ConfigError);
}

TEST(Discogan, TheConvolutionalFormsPlayBothTurns) {
  for (const char* net : {"conv", "larsen"}) {
    const auto model =
        made("discogan", {{"net", text(net)}, {"width", whole(4)}, {"code", whole(6)}},
             two_domains({3, 32, 32}));
    Rng rng(3);
    const Tensor x = tensor::uniform(rng, {4, 3, 32, 32});
    const auto players = model->players();
    for (const size_t turn : {kDiscoCritic, kDiscoTranslator}) {
      const TurnResult played = play_domains(*model, turn, x, 1 - x);
      for (const Tensor& grad :
           torch::autograd::grad({played.losses[0].terms.total}, players[turn].params))
        EXPECT_TRUE(torch::isfinite(grad).all().item<bool>()) << net;
    }
  }
}

}  // namespace
}  // namespace elbo::models

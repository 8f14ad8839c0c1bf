// SPDX-License-Identifier: MIT
// A model beside examples whose condition it is given: abilities of codes that it does not have by
// itself, rows that stay beside their examples, and what cannot be a condition.
#include "elbo/core/error.h"
#include "elbo/models/conditioning.h"
#include "tests/models/vae/small_vae.h"

namespace elbo::models {
namespace {

class ConditionedCvae : public test::SmallVae {
 protected:
  static Tensor kl(const Conditioned& beside, const Tensor& x) {
    return beside.ability<BoundsLikelihood>()->kl(x);
  }

  std::shared_ptr<Model> model_ = small("cvae");
  torch::NoGradGuard no_grad_;
};

TEST_F(ConditionedCvae, HasAbilitiesOfCodesBesideExamplesAlone) {
  EXPECT_EQ(ability<BoundsLikelihood>(*model_), nullptr);
  EXPECT_EQ(Conditioned(*model_).ability<BoundsLikelihood>(), nullptr);
  EXPECT_TRUE(has_ability<BoundsLikelihood>(*model_));
  EXPECT_FALSE(has_ability<Judges>(*model_));
  EXPECT_EQ(condition_in_words(*model_), "its class");
  const Conditioned beside(*model_, batch_);
  EXPECT_NE(beside.ability<Encodes>(), nullptr);
  EXPECT_NE(beside.ability<Decodes>(), nullptr);
  EXPECT_NE(beside.ability<Reconstructs>(), nullptr);
  EXPECT_NE(beside.ability<HasPrior>(), nullptr);
  EXPECT_NE(beside.ability<Samples>(), nullptr) << "which it has by itself";
  EXPECT_EQ(beside.ability<Energy>(), nullptr);
  EXPECT_NO_THROW(kl(beside, batch_.x));
}

TEST_F(ConditionedCvae, KeepsItsConditionWhateverElseTheModelIsAsked) {
  const Conditioned beside(*model_, batch_);
  const Tensor before = kl(beside, batch_.x);
  Batch other = batch_;
  other.y = (batch_.y + 1) % 3;
  const Conditioned beside_other(*model_, other);
  EXPECT_FALSE(torch::allclose(kl(beside_other, batch_.x), before));
  EXPECT_TRUE(torch::equal(kl(beside, batch_.x), before));
  EXPECT_THROW(dynamic_cast<Encodes&>(*model_).encode(batch_.x), Unsupported)
      << "the model remembers nothing";
}

TEST_F(ConditionedCvae, DecodesEachExamplesCodesWithItsOwnClass) {
  const Conditioned beside(*model_, batch_);
  auto& bounds = *beside.ability<BoundsLikelihood>();
  Rng rng(3);
  const Tensor z = bounds.draw_posterior(batch_.x, 4, rng).z;  // (B, 4, Z)
  const Tensor together =
      bounds.log_p_x_given_z(batch_.x.repeat_interleave(4, 0), z.reshape({-1, kCode}))
          .view({kCount, 4});
  for (int64_t i = 0; i < kCount; ++i) {
    Batch one;
    one.x = batch_.x.narrow(0, i, 1), one.y = batch_.y.narrow(0, i, 1);
    const Conditioned alone(*model_, one);
    EXPECT_TRUE(torch::allclose(
        alone.ability<BoundsLikelihood>()->log_p_x_given_z(one.x.expand({4, 1, 3, 3}), z[i]),
        together[i], 0, 1e-12))
        << i;
  }
}

TEST_F(ConditionedCvae, RefusesWhatHasNoClassOfItsOwn) {
  const Conditioned beside(*model_, batch_);
  EXPECT_THROW(beside.ability<Decodes>()->decode(torch::zeros({kCount + 1, kCode})), Unsupported);
  EXPECT_THROW(beside.ability<BoundsLikelihood>()->log_p_x_given_each_z(
                   batch_.x, torch::zeros({kCount, kCode})),
               Unsupported)
      << "codes that all examples share";
  Batch unlabelled = batch_;
  unlabelled.y = Tensor();
  EXPECT_THROW(Conditioned(*model_, unlabelled), Unsupported);
}

TEST_F(ConditionedCvae, IsTheModelItselfWhereThatHasNoCondition) {
  const auto vae = small("vae");
  Batch unlabelled = batch_;
  unlabelled.y = Tensor();
  const Conditioned beside(*vae, unlabelled);
  EXPECT_EQ(condition_in_words(*vae), "");
  EXPECT_EQ(beside.ability<Encodes>(), ability<Encodes>(*vae));
}

TEST(Conditioned, GanAndVaeGanDecodeWithTheConditionThatTheyAreGiven) {
  const data::DataInfo info = test::mnist_info();
  Batch batch;
  batch.x = torch::full({2, 1, 28, 28}, .5), batch.y = torch::tensor({3, 8});
  Batch other = batch;
  other.y = torch::tensor({4, 8});
  const torch::NoGradGuard no_grad;
  for (const char* name : {"gan", "vae_gan"}) {
    const auto model =
        test::made(name, {{"hidden", test::sizes({8})}, {"condition", test::text("class")}}, info);
    set_training(*model, false);
    const Conditioned first(*model, batch), second(*model, other);
    const Tensor z = torch::ones({2, first.ability<Decodes>()->latent_dim()});
    const Tensor a = first.ability<Decodes>()->decode(z), b = second.ability<Decodes>()->decode(z);
    EXPECT_FALSE(torch::allclose(a[0], b[0])) << name << ": another class";
    EXPECT_TRUE(torch::allclose(a[1], b[1])) << name << ": the same class";
    EXPECT_THROW(dynamic_cast<Judges&>(*model).judge(batch.x), Unsupported) << name;
  }
}

TEST(Conditioned, VaeGanJudgesAndEncodesWithTheConditionThatItIsGiven) {
  const data::DataInfo info = test::mnist_info();
  Batch batch;
  batch.x = torch::full({2, 1, 28, 28}, .5), batch.y = torch::tensor({3, 8});
  Batch other = batch;
  other.y = torch::tensor({4, 8});
  const torch::NoGradGuard no_grad;
  const auto model = test::made(
      "vae_gan", {{"hidden", test::sizes({8})}, {"condition", test::text("class")}}, info);
  set_training(*model, false);
  const Conditioned first(*model, batch), second(*model, other);
  const Tensor judged = first.ability<Judges>()->judge(batch.x),
               judged_other = second.ability<Judges>()->judge(batch.x),
               code = first.ability<Encodes>()->encode(batch.x).mean,
               code_other = second.ability<Encodes>()->encode(batch.x).mean;
  EXPECT_FALSE(torch::allclose(judged[0], judged_other[0])) << "another class";
  EXPECT_TRUE(torch::allclose(judged[1], judged_other[1])) << "the same class";
  EXPECT_FALSE(torch::allclose(code[0], code_other[0])) << "another class";
  EXPECT_TRUE(torch::allclose(code[1], code_other[1])) << "the same class";
}

}  // namespace
}  // namespace elbo::models

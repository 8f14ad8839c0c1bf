// SPDX-License-Identifier: MIT
// Telling: abilities of codes that are there while somebody tells, rows that stay beside their
// examples, and what cannot be told.
#include "elbo/models/telling.h"

#include "elbo/core/error.h"
#include "tests/models/vae/small_vae.h"

namespace elbo {
namespace {

class ToldCvae : public test::SmallVae {
 protected:
  BoundsLikelihood* bounds() { return ability<BoundsLikelihood>(*model_); }

  std::shared_ptr<Model> model_ = small("cvae");
  torch::NoGradGuard no_grad_;
};

TEST_F(ToldCvae, AbilitiesOfCodesAreThereWhileSomebodyTells) {
  EXPECT_EQ(bounds(), nullptr);
  {
    Telling telling(*model_);
    EXPECT_NE(bounds(), nullptr);
    EXPECT_EQ(telling.what(), "its class");
    EXPECT_THROW(bounds()->kl(batch_.x), Unsupported) << "nothing was told yet";
    telling.about(batch_);
    EXPECT_NO_THROW(bounds()->kl(batch_.x));
  }
  EXPECT_EQ(bounds(), nullptr);
  EXPECT_THROW(dynamic_cast<Encodes&>(*model_).encode(batch_.x), Unsupported);
}

TEST_F(ToldCvae, OneWithinAnotherLeavesTheOuterAsItWas) {
  const Telling outer(*model_, batch_);
  const Tensor before = bounds()->kl(batch_.x);
  {
    Batch other = batch_;
    other.y = (batch_.y + 1) % 3;
    const Telling inner(*model_, other);
    EXPECT_FALSE(torch::allclose(bounds()->kl(batch_.x), before));
  }
  EXPECT_TRUE(torch::equal(bounds()->kl(batch_.x), before));
}

TEST_F(ToldCvae, EachExamplesCodesAreDecodedWithItsOwnClass) {
  Telling telling(*model_, batch_);
  Rng rng(3);
  const Tensor z = bounds()->draw_posterior(batch_.x, 4, rng).z;  // (B, 4, Z)
  const Tensor together =
      bounds()
          ->log_p_x_given_z(batch_.x.repeat_interleave(4, 0), z.reshape({-1, kCode}))
          .view({kCount, 4});
  for (int64_t i = 0; i < kCount; ++i) {
    Batch one;
    one.x = batch_.x.narrow(0, i, 1), one.y = batch_.y.narrow(0, i, 1);
    telling.about(one);
    EXPECT_TRUE(torch::allclose(bounds()->log_p_x_given_z(one.x.expand({4, 1, 3, 3}), z[i]),
                                together[i], 0, 1e-12))
        << i;
  }
}

TEST_F(ToldCvae, WhatHasNoClassOfItsOwnIsRefused) {
  const Telling telling(*model_, batch_);
  EXPECT_THROW(dynamic_cast<Decodes&>(*model_).decode(torch::zeros({kCount + 1, kCode})),
               Unsupported);
  EXPECT_THROW(bounds()->log_p_x_given_each_z(batch_.x, torch::zeros({kCount, kCode})), Unsupported)
      << "codes that all examples share";
  Batch unlabelled = batch_;
  unlabelled.y = Tensor();
  EXPECT_THROW(Telling(*model_, unlabelled), Unsupported);
}

TEST_F(ToldCvae, AModelThatIsToldNothingHearsNothing) {
  const auto vae = small("vae");
  Batch unlabelled = batch_;
  unlabelled.y = Tensor();
  const Telling telling(*vae, unlabelled);
  EXPECT_EQ(telling.what(), "");
  EXPECT_NO_THROW(dynamic_cast<Encodes&>(*vae).encode(batch_.x));
}

}  // namespace
}  // namespace elbo

// SPDX-License-Identifier: MIT
// The conditional VAE: its loss and gradient by hand, whom it asks for a class, and what it
// refuses.
#include "elbo/core/error.h"
#include "tests/models/vae/small_vae.h"

namespace elbo::models {
namespace {

using test::ByHand;
using test::made;
using test::text;

class SmallCvae : public test::SmallVae {
 protected:
  std::shared_ptr<Model> model_ = small("cvae");
  Tensor one_hot_ = torch::eye(3).index_select(0, batch_.y);  // (B, 3)
};

TEST_F(SmallCvae, LossAndGradientAreTheBoundGivenTheClass) {
  Rng rng(5);
  const Tensor eps = tensor::normal(rng, {kCount, kCode});
  test::expect_losses({*model_, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
    return bound_loss(nets, {torch::cat({batch_.x.flatten(1), one_hot_}, 1), one_hot_, eps});
  });
}

TEST_F(SmallCvae, DrawsTheClassesOfTrainingWhereNoneIsAskedFor) {
  const torch::NoGradGuard no_grad;
  auto& samples = dynamic_cast<Samples&>(*model_);
  // classes 0, 1, 1, 2, 0 were seen
  play(*model_).after_update(BatchMeans(std::vector<PlayerLoss>()));
  model_->named_buffers()["condition.seen"].copy_(torch::tensor({0., 1., 0.}));
  Condition ones;
  ones.classes = torch::ones({6}, torch::kInt64);
  Rng rng(3), same(3);
  EXPECT_TRUE(torch::equal(samples.sample(6, {}, rng), samples.sample(6, ones, same)));
}

TEST_F(SmallCvae, AClassChangesWhatACodeMeans) {
  const torch::NoGradGuard no_grad;
  Condition first, second;
  first.classes = torch::zeros({6}, torch::kInt64),
  second.classes = torch::ones({6}, torch::kInt64);
  Rng rng(3), same(3);
  auto& samples = dynamic_cast<Samples&>(*model_);
  EXPECT_FALSE(torch::allclose(samples.sample(6, first, rng), samples.sample(6, second, same)));
}

TEST(Cvae, WantsAConditionThatTheDataHave) {
  EXPECT_THROW(made("cvae", {{"condition", text("none")}}, test::mnist_info()), ConfigError);
  EXPECT_THROW(made("cvae", {}, test::info_of({1, 28, 28}, data::ValueKind::unit)), ConfigError);
  EXPECT_NO_THROW(made("cvae", {{"condition", text("attributes")}}, test::mnist_info()));
}

TEST(Cvae, TheDefaultIsThePublished794By128By100) {
  const auto model = made("cvae", {}, test::mnist_info());
  int64_t count = 0;
  for (const Tensor& p : model->parameters()) count += p.numel();
  EXPECT_EQ(count,
            (784 + 10) * 128 + 128 + 128 * 200 + 200 + (100 + 10) * 128 + 128 + 128 * 784 + 784);
}

}  // namespace
}  // namespace elbo::models

// SPDX-License-Identifier: MIT
// Batch norm's moments under averaged weights, against moments that were taken over the data.
#include "elbo/train/averaged_moments.h"

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/nn/blocks.h"
#include "elbo/train/loop.h"
#include "tests/train/tiny_models.h"

namespace elbo::train {
namespace {

/// y = norm(scale * x), trained to be large: the norm's input depends on a weight.
class Normed : public models::Model {
 public:
  Normed() {
    Rng rng(1);
    scale_ = register_parameter("scale", torch::ones({64}));
    norm_ = register_module("norm", std::make_shared<nn::BatchNorm>(64, nn::Init::torch, rng));
  }
  std::vector<models::Player> players() override { return {{"net", parameters()}}; }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override {
    return {{"play", [this](const tensor::Batch& batch, const models::TrainingProgress&, Rng&) {
               const Tensor y = norm_->forward(batch.x.flatten(1) * scale_);
               const Tensor loss = -scale_.sum() + y.square().mean();
               return models::TurnResult{{{"net", {loss, {}}}}, {}};
             }}};
  }
  Tensor scale_;
  std::shared_ptr<nn::BatchNorm> norm_;
};

struct AveragedMoments : testing::Test {
  std::shared_ptr<Normed> model = std::make_shared<Normed>();
  std::shared_ptr<const data::Dataset> data = test::images(200);
  Trainer trainer{model,
                  data,
                  {.seed = 3,
                   .batch_size = 50,
                   .steps = 60,
                   .ema_decay = .95,
                   .optim = read_optim(io::parse_toml("lr = 0.2", "optim"))}};
  void train() {
    for (int i = 0; i < 40; ++i) trainer.step();
  }
  Tensor data_mean() const {
    std::vector<int64_t> all(200);
    for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int64_t>(i);
    return tensor::to_batch(data::gather(*data, all, {}), data->info()).x.flatten(1).mean(0);
  }
};

TEST_F(AveragedMoments, AreThoseOfTheAveragedWeightsActivations) {
  train();
  const Tensor raw_scale = model->scale_.detach().clone(),
               raw_moments = model->norm_->running_mean.clone();
  {
    const TrainingPause pause(trainer);
    EXPECT_GT((raw_scale - model->scale_).min().item<double>(), .3) << "the average lags behind";
    const Tensor wanted = model->scale_ * data_mean();
    const auto off = [&](const Tensor& mean) {
      return (mean - wanted).abs().mean().item<double>();
    };
    EXPECT_LT(off(model->norm_->running_mean), .25 * off(raw_moments));
  }
  EXPECT_TRUE(model->scale_.equal(raw_scale));
  EXPECT_TRUE(model->norm_->running_mean.equal(raw_moments));
}

TEST_F(AveragedMoments, LeaveWhatTheNextStepDependsOnAsItWas) {
  Trainer other(std::make_shared<Normed>(), data, trainer.options());
  train();
  for (int i = 0; i < 40; ++i) {
    other.step();
    const TrainingPause pause(other);
  }
  trainer.step();
  other.step();
  const auto mine = trainer.save(Node::table()), theirs = other.save(Node::table());
  ASSERT_EQ(mine.size(), theirs.size());
  for (size_t i = 0; i < mine.size(); ++i)
    EXPECT_EQ(mine[i].content, theirs[i].content) << mine[i].name;
}

TEST_F(AveragedMoments, AreNotAskedForWhereThereIsNoBatchNorm) {
  EXPECT_TRUE(has_batch_norm(*model));
  EXPECT_FALSE(has_batch_norm(test::Linear2()));
}

}  // namespace
}  // namespace elbo::train

// SPDX-License-Identifier: MIT
// The choice, its words, and that tuning leaves no trace in a run.
#include "elbo/train/thread_tuning.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "tests/train/rig.h"

namespace elbo::test {
namespace {

TEST(ThreadTuning, TakesAllThreadsUnlessOneIsClearlyFaster) {
  EXPECT_EQ(train::choose_threads(1.0, .55, 2).threads, 2);
  EXPECT_EQ(train::choose_threads(1.0, 1.05, 2).threads, 2);
  EXPECT_EQ(train::choose_threads(1.0, 1.15, 2).threads, 1);
  EXPECT_EQ(train::choose_threads(1.0, .2, 16).threads, 16);
}

TEST(ThreadTuning, SaysWhatItFound) {
  EXPECT_EQ(train::choose_threads(1.8, 1, 2).text(),
            "threads: 2 of 2 (two are 1.8 times as fast as one)");
  EXPECT_EQ(train::choose_threads(1, 2, 16).text(),
            "threads: 1 of 16 (16 are 0.5 times as fast as one)");
  EXPECT_EQ((train::ThreadChoice{4, 4, 0}.text()), "threads: 4 of 4");
}

/// A model whose play writes a buffer and draws from torch's own generator.
class Restless : public models::Model {
 public:
  Restless() {
    weights_ = register_parameter("weights", torch::ones({64, 4}));
    played_ = register_buffer("played", torch::zeros({}));
  }
  std::vector<models::Player> players() override { return {{"p", parameters()}}; }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override {
    return {
        {"t", [this](const tensor::Batch& batch, const models::TrainingProgress& now, Rng& rng) {
           played_.add_(1);
           if (fails) throw ShapeError("no");
           const Tensor x = torch::dropout(batch.x.flatten(1), .3, is_training()) +
                            tensor::normal(rng, {batch.size(), 64});
           const Tensor loss = x.matmul(weights_).square().mean() * (1 + now.step) +
                               played_.detach() * weights_.mean();
           return models::TurnResult{{{"p", {loss, {}}}}, {}};
         }}};
  }
  double played() const { return played_.item<double>(); }
  bool fails = false;

 private:
  Tensor weights_, played_;
};

struct Tuned {
  std::shared_ptr<Restless> model = std::make_shared<Restless>();
  train::Trainer trainer{model, images(60), train::TrainerOptions{5, 8, 20, 1, 0, {}}};
};

TEST(ThreadTuning, LeavesNoTraceInWhatFollows) {
  const int threads = at::get_num_threads();
  Tuned tuned, plain;
  at::manual_seed(77);
  const Tensor want = torch::rand({3});
  at::manual_seed(77);
  const train::ThreadChoice choice = train::tune_threads(
      tuned.trainer, 2, [](int64_t count) { at::set_num_threads(static_cast<int>(count)); });
  EXPECT_EQ(at::get_num_threads(), choice.threads);
  EXPECT_TRUE(torch::equal(torch::rand({3}), want));
  EXPECT_EQ(tuned.model->played(), 0);
  EXPECT_EQ(tuned.trainer.loader().drawn(), 0);
  EXPECT_EQ(tuned.trainer.steps(), 0);
  for (int i = 0; i < 10; ++i) tuned.trainer.step(), plain.trainer.step();
  EXPECT_EQ(models::weights_of(*tuned.model), models::weights_of(*plain.model));
  at::set_num_threads(threads);
}

TEST(ThreadTuning, TakesAllWhereARoundFailsAndLeavesTheErrorToTraining) {
  const int threads = at::get_num_threads();
  Tuned tuned;
  tuned.model->fails = true;
  const train::ThreadChoice choice = train::tune_threads(
      tuned.trainer, 2, [](int64_t count) { at::set_num_threads(static_cast<int>(count)); });
  EXPECT_EQ(choice.threads, 2);
  EXPECT_EQ(tuned.model->played(), 0);
  EXPECT_THROW(tuned.trainer.step(), ShapeError);
  at::set_num_threads(threads);
}

}  // namespace
}  // namespace elbo::test

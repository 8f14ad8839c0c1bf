// SPDX-License-Identifier: MIT
// The Gaussian is that of the data's own moments: after every batch, in any number of them.
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/random.h"
#include "tests/models/gan/by_hand.h"

namespace elbo::test {
namespace {

class GaussianDensityOf : public testing::Test {
 protected:
  static constexpr int64_t kValues = 3;

  GaussianDensityOf()
      : model_(made("gaussian_density", {}, info_of({kValues}, data::ValueKind::real))) {
    Rng rng(3);
    const Tensor mixing =
        torch::tensor({1., .4, -.3, 0., .7, .2, 0., 0., 2.}, torch::kFloat64).view({3, 3});
    x_ = torch::matmul(tensor::normal(rng, {60, kValues}).to(torch::kFloat64), mixing) + 5;
  }

  /// One step on the rows.
  void fit(const Tensor& rows) {
    tensor::Batch batch;
    batch.x = rows;
    Rng rng(1);
    const models::TurnResult played = model_->turns({})[0].play(batch, {}, rng);
    EXPECT_TRUE(played.losses.empty());
    played.after_update(models::BatchMeans({}));
  }

  models::Density& density() { return dynamic_cast<models::Density&>(*model_); }

  const DoubleByDefault double_;
  std::shared_ptr<models::Model> model_;
  Tensor x_;
};

TEST_F(GaussianDensityOf, HasTheMomentsOfAllBatches) {
  for (const Tensor& rows : x_.split(17)) fit(rows);
  const Tensor mean = x_.mean(0), rest = x_ - mean, covariance = torch::matmul(rest.t(), rest) / 60;
  EXPECT_TRUE(torch::allclose(model_->named_buffers()["mean"], mean, 0, 1e-12));
  EXPECT_TRUE(torch::allclose(model_->named_buffers()["covariance"], covariance, 0, 1e-12));
  Rng rng(1);
  const models::LogDensity found = density().log_density(x_, rng);
  const Tensor inverse = (covariance + 1e-6 * torch::eye(3, torch::kFloat64)).inverse();
  const Tensor want = -.5 * (torch::matmul(rest, inverse) * rest).sum(1) -
                      .5 * torch::logdet(2 * std::numbers::pi *
                                         (covariance + 1e-6 * torch::eye(3, torch::kFloat64)));
  EXPECT_TRUE(torch::allclose(found.nats, want, 0, 1e-9));
  EXPECT_FALSE(found.level_nats.defined());
  EXPECT_EQ(density().density_space(), models::DensitySpace::real);
}

TEST_F(GaussianDensityOf, DrawsHaveItsMoments) {
  fit(x_);
  Rng rng(7);
  auto& samples = dynamic_cast<models::Samples&>(*model_);
  const Tensor drawn = samples.sample(20000, std::nullopt, rng).to(torch::kFloat64);
  const Tensor mean = drawn.mean(0), rest = drawn - mean;
  // Deviations are below 2.5: standard errors below .02, and below .05 for squares.
  EXPECT_LT((mean - x_.mean(0)).abs().max().item<double>(), .08);
  EXPECT_LT((torch::matmul(rest.t(), rest) / 20000 - model_->named_buffers()["covariance"])
                .abs()
                .max()
                .item<double>(),
            .2);
  models::SamplerSettings cold;
  cold.temperature = 0;
  const Tensor middle = samples.sample_with(3, std::nullopt, cold, rng);
  EXPECT_TRUE(torch::allclose(middle.to(torch::kFloat64), x_.mean(0).expand({3, 3}), 0, 1e-6));
}

TEST_F(GaussianDensityOf, RefusesWhatIsTooLargeForACovariance) {
  EXPECT_THROW(made("gaussian_density", {}, info_of({3, 64, 64}, data::ValueKind::unit)),
               ConfigError);
  EXPECT_THROW(made("gaussian_density", {}, info_of({1, 8, 8}, data::ValueKind::binary)),
               ConfigError);
}

}  // namespace
}  // namespace elbo::test

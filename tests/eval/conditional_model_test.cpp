// SPDX-License-Identifier: MIT
// Measures of a model that is told the class, against log p(x|y) in closed form: x = W z + U y + b
// + s e with y one-hot, whose exact posterior the encoder can be set to.
#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/eval/inference.h"
#include "elbo/eval/likelihood/ais.h"
#include "elbo/eval/likelihood/convergence_curves.h"
#include "elbo/eval/likelihood/elbo.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/eval/views/latent_views.h"
#include "elbo/tensor/random.h"
#include "tests/eval/described.h"
#include "tests/models/specimen.h"

namespace elbo::eval {
namespace {

using testing::HasSubstr;

constexpr double kSigma = .6;

class LinearCvae : public testing::Test {
 protected:
  LinearCvae() {
    const torch::NoGradGuard no_grad;
    // (Z), (Z, D)
    const Tensor m = weight_.square().sum(0) + kSigma * kSigma,
                 project = weight_.t() / m.unsqueeze(1);
    set("decoder.linear0.weight", torch::cat({weight_, shift_}, 1));
    set("decoder.linear0.bias", bias_);
    set("posterior.weight", torch::cat({torch::cat({project, -torch::matmul(project, shift_)}, 1),
                                        torch::zeros({2, 7})}));
    set("posterior.bias",
        torch::cat({-torch::matmul(project, bias_), (kSigma * kSigma / m).log()}));
  }

  void set(const std::string& name, const Tensor& value) {
    const torch::NoGradGuard no_grad;
    model_->named_parameters()[name].copy_(value);
  }

  static data::DataInfo info() {
    data::DataInfo out = test::info_of({4}, data::ValueKind::unit);
    out.class_names = {"a", "b", "c"};
    return out;
  }

  /// The mean over examples of log N(x; U y + b, W W^T + s^2 I).
  double exact() const {
    const Tensor covariance = torch::matmul(weight_, weight_.t()) + kSigma * kSigma * torch::eye(4),
                 centred = x_ - bias_ - shift_.t().index_select(0, y_);
    const Tensor distance = (torch::matmul(centred, at::linalg_inv(covariance)) * centred).sum(1);
    return (-.5 * (distance + at::logdet(covariance) + 4 * std::log(2 * std::numbers::pi)))
        .mean()
        .item<double>();
  }

  Measure measured(const std::string& protocol) {
    EvalContext context(test::parts_of(model_.get(), data_));
    return measure(protocol_named(protocol), context);
  }

  Tensor weight_ = torch::tensor({{1.f, .5f}, {2.f, -.25f}, {0.f, 1.5f}, {-.5f, 0.f}});
  // (D, classes)
  Tensor shift_ =
      torch::tensor({{1.f, 0.f, -1.f}, {.5f, 2.f, 0.f}, {0.f, 0.f, 1.f}, {-1.f, 1.f, 0.f}});
  Tensor bias_ = torch::tensor({.3f, -.1f, 0.f, 1.f});
  Tensor x_ = torch::linspace(0, 1, 48).view({12, 4}).mul(7).frac(), y_ = torch::arange(12) % 3;
  std::shared_ptr<const data::Dataset> data_ =
      std::make_shared<test::Described>(test::Description{x_, y_, {}});
  std::shared_ptr<models::Model> model_ = test::made("cvae",
                                                     {{"latent_dim", test::whole(2)},
                                                      {"hidden", test::sizes({})},
                                                      {"likelihood", test::text("gaussian")},
                                                      {"sigma", test::number(kSigma)}},
                                                     info());
};

TEST_F(LinearCvae, ImportanceWeightsAreLogPOfTheExampleGivenItsClass) {
  for (const int64_t rows : {0, 5}) {
    EvalOptions options;
    options.rows = rows;
    EXPECT_NEAR(estimate_iw(*model_, *data_, 7, options).mean, exact(), 1e-4) << rows;  // float32
  }
}

TEST_F(LinearCvae, TheElboIsSoOnAverage) {
  EvalOptions options;
  measures::Tally found;
  for (options.seed = 0; options.seed < 40; ++options.seed)
    found.add(torch::tensor({estimate_elbo(*model_, *data_, options).elbo.mean}, torch::kFloat64));
  EXPECT_NEAR(found.estimate().mean, exact(), 4 * found.estimate().standard_error + 1e-4);
}

TEST_F(LinearCvae, AnnealingArrivesThere) {
  AisOptions ais;
  ais.distributions = 100;
  const AisEstimate found = estimate_ais(*model_, *data_, ais, {});
  EXPECT_NEAR(found.lower.mean, exact(), 4 * found.monte_carlo_error + .01);
}

TEST_F(LinearCvae, WhatTheNumberIsGivenIsSaidBesideIt) {
  EXPECT_THAT(measured("iw_3").warning, HasSubstr("its class"));
  EXPECT_THAT(measured("elbo").warning, HasSubstr("not log p(x)"));
}

TEST_F(LinearCvae, ReconstructionsAndCodesAreThoseGivenTheClass) {
  const Tensor m = weight_.square().sum(0) + kSigma * kSigma,
               mean = x_ - bias_ - shift_.t().index_select(0, y_);
  const Tensor codes = torch::matmul(mean, weight_) / m,
               again = torch::matmul(codes, weight_.t()) + shift_.t().index_select(0, y_) + bias_;
  EXPECT_TRUE(torch::allclose(encode_all(*model_, *data_, {}).mean, codes, 0, 1e-5));
  EXPECT_NEAR(measured("reconstruction").value.mean, (again - x_).square().mean().item<double>(),
              1e-5);
  const tensor::Batch batch = examples_at(*data_, 0, 12, 0);
  EXPECT_TRUE(torch::allclose(reconstruction_rows(*model_, info(), {batch.x, 0, 0, batch})[1],
                              again, 0, 1e-5));
  EXPECT_THROW(reconstruction_rows(*model_, info(), {batch.x, 0, 0, {}}), Unsupported)
      << "pictures of which nothing is known";
}

TEST_F(LinearCvae, WhatWouldNeedClassesThatNobodyKnowsIsRefused) {
  EXPECT_THROW(prior_curve(*model_, *data_, 10, {}), Unsupported);
  for (const char* protocol : {"likelihood_curve_100", "linear_identity", "ais_bounds_10"})
    EXPECT_THROW(measured(protocol), Unsupported) << protocol;
}

}  // namespace
}  // namespace elbo::eval

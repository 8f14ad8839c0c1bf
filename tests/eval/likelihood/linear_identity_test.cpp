// SPDX-License-Identifier: MIT
// The identity on made-up matrices, against plain formulas, and on a vae of the registry.
#include "elbo/measures/likelihood/linear_identity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/eval/likelihood/linear_decoder.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/io/toml.h"
#include "elbo/models/registry.h"
#include "elbo/tensor/random.h"
#include "tests/eval/described.h"

namespace elbo::eval {
namespace {

using test::Described;
using test::part_of;

const double kLogTwoPi = std::log(2 * std::numbers::pi);

Tensor doubles(uint64_t seed, at::IntArrayRef sizes) {
  Rng rng(seed);
  return tensor::normal(rng, sizes).to(torch::kFloat64);
}

/// W (D, Z), b and sigma made up.
measures::LinearDecoder made_up(int64_t values, int64_t codes, double sigma) {
  return {doubles(1, {values, codes}), doubles(2, {values}), sigma};
}

TEST(LinearIdentity, HoldsForAnyEncoder) {
  for (const auto& [values, codes, sigma] :
       {std::tuple{6, 2, .7}, {40, 8, .1}, {3, 5, 2.}, {1, 1, 1.}, {784, 20, .3}}) {
    const measures::LinearIdentity identity(made_up(values, codes, sigma));
    const measures::IdentityTerms terms = identity.terms(
        3 * doubles(5, {20, values}), doubles(3, {20, codes}), doubles(4, {20, codes}) - 1);
    EXPECT_LT(terms.residual().abs().max().item<double>(),
              1e-9 * std::max(1., terms.log_p.abs().max().item<double>() / 1000))
        << values;
    EXPECT_GT(terms.kl_to_posterior.min().item<double>(), 0) << values;
  }
}

/// One value, one code: x ~ N(b, w^2 + s^2), z|x ~ N(w (x - b) / (w^2 + s^2), s^2 / (w^2 + s^2)).
TEST(LinearIdentity, OfOneValueAndOneCodeIsWrittenOut) {
  const double w = 1.5, b = -.5, s = .8, x = 2, m = .3, v = .2;
  const auto scalar = [](double value) { return torch::full({1, 1}, value, torch::kFloat64); };
  const measures::LinearIdentity identity({scalar(w), torch::full({1}, b, torch::kFloat64), s});
  const measures::IdentityTerms terms = identity.terms(scalar(x), scalar(m), scalar(std::log(v)));
  const double context = w * w + s * s, mean = w * (x - b) / context, variance = s * s / context;
  EXPECT_NEAR(terms.log_p.item<double>(),
              -.5 * (kLogTwoPi + std::log(context) + (x - b) * (x - b) / context), 1e-12);
  EXPECT_NEAR(terms.kl_to_posterior.item<double>(),
              .5 * (v / variance + (m - mean) * (m - mean) / variance - 1 - std::log(v / variance)),
              1e-12);
  EXPECT_NEAR(terms.kl.item<double>(), .5 * (m * m + v - 1 - std::log(v)), 1e-12);
  const double residual = (x - b - w * m) * (x - b - w * m) + w * w * v;
  EXPECT_NEAR(terms.reconstruction.item<double>(),
              -.5 * (residual / (s * s) + kLogTwoPi + 2 * std::log(s)), 1e-12);
}

TEST(LinearIdentity, HasTheBoundThatDrawsHave) {
  const measures::LinearDecoder decoder = made_up(6, 2, .7);
  const Tensor x = doubles(5, {1, 6}), mean = doubles(3, {1, 2}), log_var = doubles(4, {1, 2}) - 1;
  const measures::IdentityTerms terms = measures::LinearIdentity(decoder).terms(x, mean, log_var);
  const Tensor z = mean + (.5 * log_var).exp() * doubles(6, {100'000, 2});
  const Tensor error =
      (x - z.matmul(decoder.weight.t()) - decoder.bias).square().sum(1) / (.7 * .7);
  const Tensor drawn = -.5 * (error + 6 * (kLogTwoPi + 2 * std::log(.7)));
  EXPECT_NEAR(drawn.mean().item<double>(), terms.reconstruction.item<double>(),
              4 * drawn.std().item<double>() / std::sqrt(100'000.));
}

data::DataInfo info_of_points(int64_t values) {
  data::DataInfo info;
  info.name = "described";
  info.shape = {values};
  info.kind = data::ValueKind::real;
  info.size = 100;
  info.mean.assign(static_cast<size_t>(values), 0.0f);
  return info;
}

std::shared_ptr<models::Model> vae(const std::string& options, const data::DataInfo& info) {
  Rng rng(3);
  return models::make_model(
      models::resolved_model(io::parse_toml("name = \"vae\"\nlatent_dim = 3\n" + options, "test")),
      info, rng);
}

Measure measured(models::Model& model, const Tensor& x) {
  EvalContext context(
      test::parts_of(&model, std::make_shared<Described>(test::Description{x, {}, {}})));
  return measure(protocol_named("linear_identity"), context);
}

TEST(LinearIdentity, HoldsForALinearVaeAndItsOwnBoundByDrawsAgrees) {
  Rng rng(8);
  const auto model =
      vae("hidden = []\nlikelihood = \"gaussian\"\nsigma = 0.25\n", info_of_points(10));
  const Measure found = measured(*model, tensor::normal(rng, {3000, 10}));
  EXPECT_LT(found.value.mean, 1e-9);
  EXPECT_NEAR(part_of(found, "sigma"), .25, 1e-6);
  EXPECT_NEAR(part_of(found, "gap"), part_of(found, "kl_to_posterior"), 1e-9);
  const double elbo = part_of(found, "elbo");
  EXPECT_NEAR(part_of(found, "elbo_drawn"), elbo, 2e-3 * std::abs(elbo));
  EXPECT_GT(part_of(found, "log_p"), elbo);
}

TEST(LinearIdentity, IsRefusedForModelsThatAreNotLinearOrNotGaussian) {
  Rng rng(8);
  const Tensor x = tensor::uniform(rng, {20, 10});
  EXPECT_THROW(measured(*vae("hidden = [8]\nlikelihood = \"gaussian\"\n", info_of_points(10)), x),
               Unsupported);
  data::DataInfo grey = info_of_points(10);
  grey.kind = data::ValueKind::unit;
  EXPECT_THROW(measured(*vae("hidden = []\nlikelihood = \"bernoulli\"\n", grey), x), Unsupported);
}

}  // namespace
}  // namespace elbo::eval

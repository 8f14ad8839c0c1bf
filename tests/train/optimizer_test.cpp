// SPDX-License-Identifier: MIT
// Our optimizers against LibTorch's own, the paper's formula where LibTorch has none, and the fused
// loop against the reference.
#include "elbo/train/optimizer.h"

#include <gtest/gtest.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "elbo/tensor/random.h"

namespace elbo::train {
namespace {

constexpr int kSteps = 200;

/// Parameters of odd sizes, and gradients that change with the step and with the parameters.
struct Problem {
  Problem() {
    Rng rng(1);
    for (const auto& sizes :
         std::vector<std::vector<int64_t>>{{}, {1}, {7, 13}, {33}, {3, 4, 5, 2}})
      params.push_back(tensor::normal(rng, sizes).set_requires_grad(true));
  }
  Tensors grads(int step) const {
    Rng rng(2, {static_cast<uint64_t>(step)});
    Tensors out;
    for (const Tensor& param : params)
      out.push_back((tensor::normal(rng, param.sizes()) + .3 * param.detach()) *
                    (step % 50 == 3 ? 20 : 1));
    return out;
  }
  tensor::NamedTensors named() const {
    tensor::NamedTensors out;
    for (size_t i = 0; i < params.size(); ++i) out.emplace_back(str("p", i), params[i]);
    return out;
  }
  Tensors params;
};

/// Rounding differs by an operation or two in each of 200 steps of about lr: far below 1e-5 of the
/// way.
void expect_equal(const Problem& ours, const Problem& theirs) {
  for (size_t i = 0; i < ours.params.size(); ++i)
    EXPECT_TRUE(torch::allclose(ours.params[i], theirs.params[i], 1e-5, 2e-6))
        << "parameter " << i << ": " << (ours.params[i] - theirs.params[i]).abs().max();
}

/// Burda et al.'s Adam written out: squares begin at `start`, and both means are corrected.
TEST(Adam, MayBeginWithASecondMomentOfItsOwn) {
  constexpr double kStart = 1, kRate = 1e-3;
  const OptimConfig config{.lr = kRate, .eps = 1e-4, .second_moment = kStart};
  Tensor weight = torch::tensor({.5f, -2.f}).set_requires_grad(true);
  Optimizer optimizer(config, {{"w", weight}});
  double w = .5, m = 0, v = kStart;
  for (int t = 1; t <= 5; ++t) {
    const double g = .3 * t;
    m = .9 * m + .1 * g, v = .999 * v + .001 * g * g;
    w -= kRate * m / (1 - std::pow(.9, t)) / (std::sqrt(v / (1 - std::pow(.999, t))) + 1e-4);
    optimizer.step({torch::full({2}, g)}, 1, kRate);
  }
  EXPECT_NEAR(weight[0].item<double>(), w, 1e-7);
  EXPECT_THROW(read_optim(io::parse_toml("kind = \"sgd\"\nsecond_moment = 1.0", "test")),
               ConfigError);
}

Problem stepped(const OptimConfig& config, bool fused = true) {
  Problem problem;
  if (fused) {
    Optimizer optimizer(config, problem.named());
    for (int step = 0; step < kSteps; ++step) optimizer.step(problem.grads(step), 1, config.lr);
    return problem;
  }
  Tensors first, second;
  for (const Tensor& param : problem.params)
    first.push_back(torch::zeros_like(param)), second.push_back(torch::zeros_like(param));
  for (int step = 0; step < kSteps; ++step) {
    const Tensors grads = problem.grads(step);
    for (size_t i = 0; i < grads.size(); ++i)
      update_reference(
          {problem.params[i].detach(), grads[i], first[i].detach(), second[i].detach()},
          {config, config.lr, 1, step + 1});
  }
  return problem;
}

template <class Theirs, class Options>
void compare(const OptimConfig& config, const Options& options) {
  Problem theirs;
  Theirs optimizer(theirs.params, options);
  for (int step = 0; step < kSteps; ++step) {
    const Tensors grads = theirs.grads(step);
    for (size_t i = 0; i < grads.size(); ++i) theirs.params[i].mutable_grad() = grads[i];
    optimizer.step();
  }
  expect_equal(stepped(config), theirs);
  expect_equal(stepped(config, false), theirs);
}

TEST(Optimizer, AdamIsTorchsAdamOver200Steps) {
  compare<torch::optim::Adam>({.kind = OptimKind::adam, .lr = 1e-2},
                              torch::optim::AdamOptions(1e-2));
  compare<torch::optim::Adam>(
      {.kind = OptimKind::adam,
       .lr = 3e-3,
       .beta1 = .5,
       .beta2 = .99,
       .eps = 1e-6,
       .weight_decay = .1},
      torch::optim::AdamOptions(3e-3).betas({.5, .99}).eps(1e-6).weight_decay(.1));
}

TEST(Optimizer, AdamWIsTorchsAdamWOver200Steps) {
  compare<torch::optim::AdamW>({.kind = OptimKind::adamw, .lr = 1e-2, .weight_decay = .05},
                               torch::optim::AdamWOptions(1e-2).weight_decay(.05));
}

TEST(Optimizer, RmspropIsTorchsRmspropOver200Steps) {
  compare<torch::optim::RMSprop>({.kind = OptimKind::rmsprop, .lr = 1e-3},
                                 torch::optim::RMSpropOptions(1e-3));
  compare<torch::optim::RMSprop>(
      {.kind = OptimKind::rmsprop, .lr = 1e-3, .weight_decay = .01, .momentum = .8, .alpha = .9},
      torch::optim::RMSpropOptions(1e-3).alpha(.9).momentum(.8).weight_decay(.01));
}

TEST(Optimizer, SgdIsTorchsSgdOver200Steps) {
  compare<torch::optim::SGD>({.kind = OptimKind::sgd, .lr = 1e-3}, torch::optim::SGDOptions(1e-3));
  compare<torch::optim::SGD>(
      {.kind = OptimKind::sgd, .lr = 1e-3, .weight_decay = .01, .momentum = .9},
      torch::optim::SGDOptions(1e-3).momentum(.9).weight_decay(.01));
}

TEST(Optimizer, AdamaxIsThePapersFormulaInDoubleOver200Steps) {
  const OptimConfig config{.kind = OptimKind::adamax, .lr = 2e-3, .weight_decay = .02};
  Problem theirs;
  for (size_t i = 0; i < theirs.params.size(); ++i) {
    Tensor p = theirs.params[i].detach().to(torch::kDouble), m = torch::zeros_like(p),
           u = torch::zeros_like(p);
    for (int step = 0; step < kSteps; ++step) {
      theirs.params[i].detach().copy_(p);
      const Tensor g = theirs.grads(step)[i].to(torch::kDouble) + config.weight_decay * p;
      m = config.beta1 * m + (1 - config.beta1) * g;
      u = torch::maximum(config.beta2 * u, g.abs() + config.eps);
      p = p - config.lr / (1 - std::pow(config.beta1, step + 1)) * m / u;
    }
    theirs.params[i].detach().copy_(p);
  }
  expect_equal(stepped(config), theirs);
  expect_equal(stepped(config, false), theirs);
}

TEST(Optimizer, AGradientLongerThanTheLimitIsShortenedToIt) {
  Problem problem, unclipped;
  const OptimConfig config{.kind = OptimKind::sgd, .lr = 1, .clip_norm = 2};
  Optimizer optimizer(config, problem.named());
  double squares = 0;
  const Tensors grads = problem.grads(0);
  for (const Tensor& grad : grads) squares += grad.square().sum().item<double>();
  optimizer.step(grads, std::sqrt(squares), 1);
  double moved = 0;
  for (size_t i = 0; i < grads.size(); ++i)
    moved += (problem.params[i] - unclipped.params[i]).square().sum().item<double>();
  EXPECT_NEAR(std::sqrt(moved), 2, 1e-4);
}

TEST(Optimizer, AShortGradientIsLeftAlone) {
  Problem problem, start;
  const OptimConfig config{.kind = OptimKind::sgd, .lr = 1, .clip_norm = 1e6};
  Optimizer optimizer(config, problem.named());
  optimizer.step(problem.grads(0), 10, 1);
  EXPECT_TRUE(torch::allclose(problem.params[2], start.params[2] - start.grads(0)[2]));
}

TEST(Optimizer, ItsMemoryHasPyTorchsNames) {
  const auto names = [](OptimKind kind) {
    std::string out;
    for (const auto& [name, tensor] :
         Optimizer({.kind = kind}, {{"w", torch::zeros({2})}}).memory())
      out += name + " ";
    return out;
  };
  EXPECT_EQ(names(OptimKind::adam), "w.exp_avg w.exp_avg_sq ");
  EXPECT_EQ(names(OptimKind::adamax), "w.exp_avg w.exp_inf ");
  EXPECT_EQ(names(OptimKind::rmsprop), "w.square_avg w.momentum_buffer ");
  EXPECT_EQ(names(OptimKind::sgd), "w.momentum_buffer ");
}

}  // namespace
}  // namespace elbo::train

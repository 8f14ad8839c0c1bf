// SPDX-License-Identifier: MIT
// f-GAN: the bound for each divergence, with f* in t as the paper's table 2 has it, and both of the
// generator's losses.
#include <cmath>

#include "tests/models/gan/written_pair.h"

namespace elbo::models {
namespace {

using test::part;
using test::text;

struct Row {
  const char* name;
  Tensor (*output)(const Tensor& v);
  Tensor (*conjugate)(const Tensor& t);
  double undecided;
};

Tensor same(const Tensor& t) { return t; }

const Row kRows[] = {
    {"tv", [](const Tensor& v) { return .5 * torch::tanh(v); }, same, 0},
    {"kl", same, [](const Tensor& t) { return torch::exp(t - 1); }, 1},
    {"reverse_kl", [](const Tensor& v) { return -torch::exp(-v); },
     [](const Tensor& t) { return -1 - torch::log(-t); }, 0},
    {"pearson", same, [](const Tensor& t) { return t.square() / 4 + t; }, 0},
    {"hellinger", [](const Tensor& v) { return 1 - torch::exp(-v); },
     [](const Tensor& t) { return t / (1 - t); }, 0},
    {"jensen_shannon",
     [](const Tensor& v) { return std::log(2.) - torch::log(1 + torch::exp(-v)); },
     [](const Tensor& t) { return -torch::log(2 - torch::exp(t)); }, 0},
};

class Fgan : public test::WrittenPair, public testing::WithParamInterface<Row> {};

TEST_P(Fgan, LossesAreThePapersBound) {
  const Row& row = GetParam();
  const auto gan = pair("fgan", {{"divergence", text(row.name)}});
  const LossTerms of_critic = terms(*gan, test::kCritic);
  const double real = row.output(on_real(*gan)).mean().item<double>(),
               fake = row.conjugate(row.output(on_generated(*gan))).mean().item<double>();
  EXPECT_NEAR(of_critic.total.item<double>(), -(real - fake), 1e-12);
  EXPECT_NEAR(part(of_critic, "divergence"), real - fake, 1e-12);
  EXPECT_NEAR(part(of_critic, "right_on_real"),
              (on_real(*gan) > row.undecided).to(torch::kFloat64).mean().item<double>(), 1e-12);
  EXPECT_NEAR(terms(*gan, test::kGenerator).total.item<double>(), -fake, 1e-12)
      << "the bound, but for what the generator cannot move";
  const auto other =
      pair("fgan", {{"divergence", text(row.name)}, {"loss", text("non_saturating")}});
  EXPECT_NEAR(terms(*other, test::kGenerator).total.item<double>(),
              -row.output(on_generated(*other)).mean().item<double>(), 1e-12);
}

TEST_P(Fgan, ACriticFarOutLeavesLossesAndGradientsFinite) {
  const auto gan = pair("fgan", {{"divergence", text(GetParam().name)}});
  for (const double bias : {-500., 500.}) {
    {
      const torch::NoGradGuard no_grad;
      gan->named_parameters()["critic.linear1.bias"].fill_(bias);
    }
    for (const size_t turn : {test::kCritic, test::kGenerator})
      for (const Tensor& grad :
           torch::autograd::grad({terms(*gan, turn).total}, gan->players()[turn].params))
        EXPECT_TRUE(torch::isfinite(grad).all().item<bool>()) << bias;
  }
}

INSTANTIATE_TEST_SUITE_P(Divergences, Fgan, testing::ValuesIn(kRows),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace elbo::models

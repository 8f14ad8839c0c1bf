// SPDX-License-Identifier: MIT
// Least squares GAN: both losses recomputed by hand for two codings of its labels.
#include "tests/models/gan/written_pair.h"

namespace elbo::models {
namespace {

using test::number;
using test::part;

class Lsgan : public test::WrittenPair {};

TEST_F(Lsgan, LossesAreThePapersForBothOfItsCodings) {
  for (const auto& [a, b, c] : {std::tuple(0., 1., 1.), std::tuple(-1., 1., 0.)}) {
    const auto gan =
        pair("lsgan",
             {{"label_fake", number(a)}, {"label_real", number(b)}, {"label_wanted", number(c)}});
    const LossTerms of_critic = terms(*gan, test::kCritic),
                    of_generator = terms(*gan, test::kGenerator);
    const Tensor real = on_real(*gan), fake = on_generated(*gan);
    EXPECT_NEAR(part(of_critic, "error_real"), .5 * (real - b).square().mean().item<double>(),
                1e-12);
    EXPECT_NEAR(part(of_critic, "error_fake"), .5 * (fake - a).square().mean().item<double>(),
                1e-12);
    EXPECT_NEAR(of_critic.total.item<double>(),
                part(of_critic, "error_real") + part(of_critic, "error_fake"), 1e-12);
    EXPECT_NEAR(of_generator.total.item<double>(), .5 * (fake - c).square().mean().item<double>(),
                1e-12);
    EXPECT_NEAR(part(of_critic, "right_on_real"),
                (real > .5 * (a + b)).to(torch::kFloat64).mean().item<double>(), 1e-12)
        << "it calls real what is nearer to b than to a";
  }
}

TEST_F(Lsgan, JudgesFromTheMiddleBetweenItsLabels) {
  const auto gan = pair("lsgan");
  EXPECT_TRUE(torch::allclose(dynamic_cast<Judges&>(*gan).judge(x_), on_real(*gan) - .5));
}

TEST_F(Lsgan, HasOneStepOfTheCriticAsThePaper) {
  EXPECT_EQ(pair("lsgan")->turns({})[0].repeats, 1);
}

}  // namespace
}  // namespace elbo::models

// SPDX-License-Identifier: MIT
// EBGAN: both losses by hand, the hinge for each example, the pulling-away term, the critic's
// forms.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "tests/models/gan/written_nets.h"

namespace elbo::models {
namespace {

using test::number;
using test::part;
using test::small;
using test::text;
using test::whole;
using test::WrittenNets;

constexpr size_t kEbCritic = 0, kEbGenerator = 1;

class SmallEbgan : public testing::Test {
 protected:
  Tensor energy(Model& model, const Tensor& x) {
    return WrittenNets(model).lack(x).square().sum(1);
  }
  Tensor generated(Model& model, Rng rng) {
    return WrittenNets(model).generated(tensor::normal(rng, {4, 3}));
  }

  test::DoubleByDefault double_;
  Tensor x_ = test::four_images();
};

TEST_F(SmallEbgan, CriticsLossIsThePapersAtThreeMargins) {
  for (const double margin : {.3, 1.2, 5.}) {  // above no energy, some, all
    const auto model = small("ebgan", {{"margin", number(margin)}});
    const LossTerms terms = test::play(*model, kEbCritic, x_, Rng(5)).losses[0].terms;
    const Tensor real = energy(*model, x_), fake = energy(*model, generated(*model, Rng(5)));
    EXPECT_NEAR(part(terms, "real_energy"), real.mean().item<double>(), 1e-12);
    EXPECT_NEAR(part(terms, "fake_energy"), fake.mean().item<double>(), 1e-12);
    EXPECT_NEAR(terms.total.item<double>(),
                (real.mean() + torch::relu(margin - fake).mean()).item<double>(), 1e-12)
        << margin;
    EXPECT_NEAR(part(terms, "over_margin"),
                (fake >= margin).to(torch::kFloat64).mean().item<double>(), 1e-12);
  }
}

TEST_F(SmallEbgan, OneFarExampleDoesNotPayForTheOthers) {
  const auto model = small("ebgan");
  const Tensor fake = energy(*model, generated(*model, Rng(5)));
  // As margin: the mean lacks nothing, single examples do.
  const double mean = fake.mean().item<double>();
  const auto at_mean = small("ebgan", {{"margin", number(mean)}});
  EXPECT_GT(part(test::play(*at_mean, kEbCritic, x_, Rng(5)).losses[0].terms, "hinge"), 1e-6);
}

TEST_F(SmallEbgan, GeneratorsLossIsItsEnergyAndThePull) {
  for (const double weight : {0., .1, 2.}) {
    const auto model = small("ebgan", {{"pulling_away", number(weight)}});
    const Tensor fake = generated(*model, Rng(6)), code = WrittenNets(*model).code(fake);
    const Tensor way = code / code.norm(2, 1, true).clamp_min(1e-9),
                 cosines = torch::matmul(way, way.t()).square();
    const double pull = (cosines.sum() - 4).item<double>() / (4 * 3);
    // The term divides by a length that is never 0.
    EXPECT_NEAR(test::play(*model, kEbGenerator, x_, Rng(6)).losses[0].terms.total.item<double>(),
                energy(*model, fake).mean().item<double>() + weight * pull, 1e-7)
        << weight;
  }
}

TEST_F(SmallEbgan, GradientsAreThoseOfCentralDifferences) {
  const auto model = small("ebgan", {{"pulling_away", number(.1)}, {"margin", number(1.2)}});
  EXPECT_LT(test::derivative_error(*model, x_, kEbCritic, 0), test::kDerivativeTolerance);
  EXPECT_LT(test::derivative_error(*model, x_, kEbGenerator, 0), test::kDerivativeTolerance);
}

TEST_F(SmallEbgan, TheCriticsLossDoesNotReachTheGenerator) {
  const auto model = small("ebgan");
  const LossTerms terms = test::play(*model, kEbCritic, x_, Rng(5)).losses[0].terms;
  for (const Tensor& grad : torch::autograd::grad({terms.total}, model->players()[1].params, {},
                                                  false, false, /*allow_unused=*/true))
    EXPECT_FALSE(grad.defined());
}

TEST(Ebgan, TheDefaultIsThePublished10By128By784And784By128By784) {
  const auto model = test::made("ebgan", {}, test::mnist_info());
  int64_t count = 0;
  for (const Tensor& p : model->parameters()) count += p.numel();
  EXPECT_EQ(count, 10 * 128 + 128 + 128 * 784 + 784 + 784 * 128 + 128 + 128 * 784 + 784);
}

TEST(Ebgan, ACodeOfItsOwnIsALinearLayerBetweenAllHiddenOnes) {
  const auto model = test::made("ebgan", {{"code_dim", whole(7)}, {"hidden", test::sizes({20})}},
                                test::mnist_info());
  const auto params = model->named_parameters();
  EXPECT_EQ(params["critic.code.weight"].sizes(), (std::vector<int64_t>{7, 20}));
  EXPECT_EQ(params["critic.decoder.linear0.weight"].sizes(), (std::vector<int64_t>{20, 7}));
  EXPECT_EQ(params["critic.decoder.linear1.weight"].sizes(), (std::vector<int64_t>{784, 20}));
}

TEST(Ebgan, ACriticWithoutACodeIsRefused) {
  EXPECT_THROW(test::made("ebgan", {{"hidden", test::sizes({})}}, test::mnist_info()), ConfigError);
}

TEST(Ebgan, EnergiesOfConvolutionalCriticsAreTheExamplesOwn) {
  const auto model =
      test::made("ebgan", {{"net", text("conv")}, {"width", whole(4)}, {"init", text("dcgan")}},
                 test::mnist_info());
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  const auto energy = [&](const Tensor& of) {
    return part(test::play(*model, kEbCritic, of, Rng(4)).losses[0].terms, "real_energy");
  };
  double sum = 0;
  // Two: a batch of one has no variance for the generator's norm.
  for (int64_t i = 0; i < 4; ++i) sum += energy(x.narrow(0, i, 1).expand({2, 1, 28, 28}));
  EXPECT_NEAR(energy(x), sum / 4, 1e-4 * sum);
}

TEST(Ebgan, PointsHaveALinearOutput) {
  const torch::NoGradGuard no_grad;
  const auto points =
      test::made("ebgan", {{"code_dim", whole(1)}}, test::info_of({2}, data::ValueKind::real));
  Rng rng(3);
  const Tensor p = dynamic_cast<Samples&>(*points).sample(64, {}, rng);
  EXPECT_EQ(p.sizes(), (std::vector<int64_t>{64, 2}));
  EXPECT_LT(p.min().item<float>(), 0);
}

}  // namespace
}  // namespace elbo::models

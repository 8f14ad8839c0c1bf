// SPDX-License-Identifier: MIT
// MAGAN: its phases, the first margin under the pretrained critic, and the rule by which the margin
// moves, on constructed rounds.
#include <gtest/gtest.h>

#include "elbo/models/state.h"
#include "tests/models/gan/written_nets.h"

namespace elbo::models {
namespace {

using test::part;
using test::small;
using test::whole;
using test::WrittenNets;

constexpr size_t kMaCritic = 0, kMaGenerator = 1;
constexpr int64_t kPretrain = 3, kRound = 4;

TrainingProgress at_step_of_100(int64_t step) { return {step, 0, 100, 10, false}; }

class SmallMagan : public testing::Test {
 protected:
  std::shared_ptr<Model> magan() {
    return small("magan", {{"pretrain_steps", whole(kPretrain)}, {"round_steps", whole(kRound)}});
  }
  double buffer(Model& model, const char* name) {
    return model.named_buffers()[name].item<double>();
  }
  void set(Model& model, const char* name, double value) {
    const torch::NoGradGuard no_grad;
    model.named_buffers()[name].fill_(value);
  }
  Tensor energy(Model& model, const Tensor& x) {
    return WrittenNets(model).lack(x).square().sum(1);
  }
  void finish(const TurnResult& played) {
    const torch::NoGradGuard no_grad;
    if (played.after_update) played.after_update(BatchMeans(played.losses));
  }

  /// The margin after a round whose sums, with the last step's energies, come to these means.
  double margin_after(double margin, double real, double fake, double fake_before) {
    const auto model = magan();
    const int64_t last = kPretrain + 2 * kRound - 1;
    const double last_real = energy(*model, x_).mean().item<double>();
    const double last_fake =
        energy(*model, WrittenNets(*model).generated(normal_for(6))).mean().item<double>();
    set(*model, "margin", margin);
    set(*model, "real_energy", kRound * real - last_real);
    set(*model, "fake_energy", kRound * fake - last_fake);
    set(*model, "fake_energy_before", fake_before);
    finish(test::play(*model, kMaCritic, x_, Rng(5), at_step_of_100(last)));
    finish(test::play(*model, kMaGenerator, x_, Rng(6), at_step_of_100(last)));
    EXPECT_NEAR(buffer(*model, "fake_energy_before"), fake, 1e-9);
    EXPECT_EQ(buffer(*model, "real_energy"), 0);
    EXPECT_EQ(buffer(*model, "fake_energy"), 0);
    return buffer(*model, "margin");
  }

  Tensor normal_for(uint64_t seed) {
    Rng rng(seed);
    return tensor::normal(rng, {4, 3});
  }

  test::DoubleByDefault double_;
  Tensor x_ = test::four_images();
};

TEST_F(SmallMagan, GoesThroughItsPhases) {
  const auto model = magan();
  for (int64_t step = 0; step < 12; ++step) {
    const auto turns = model->turns(at_step_of_100(step));
    const bool game = step >= kPretrain + kRound;
    ASSERT_EQ(turns.size(), game ? 2u : 1u) << step;
    EXPECT_EQ(turns[0].name, game ? "critic" : step < kPretrain ? "pretrain" : "measure") << step;
  }
}

TEST_F(SmallMagan, ARoundIsAPassOfTheDataUnlessSaid) {
  const auto model = small("magan", {{"pretrain_steps", whole(kPretrain)}});
  EXPECT_EQ(model->turns(at_step_of_100(kPretrain + 9))[0].name, "measure");
  EXPECT_EQ(model->turns(at_step_of_100(kPretrain + 10))[0].name, "critic");
}

TEST_F(SmallMagan, TheFirstMarginIsTheMeanEnergyUnderThePretrainedCritic) {
  const auto model = magan();
  double want = 0;
  for (int64_t i = 0; i < kRound; ++i) {
    const Tensor x = x_ * (1. + static_cast<double>(i));
    const TurnResult played = test::play(*model, 0, x, Rng(5), at_step_of_100(kPretrain + i));
    EXPECT_TRUE(played.losses.empty());
    EXPECT_EQ(buffer(*model, "margin"), 0);
    finish(played);
    want += energy(*model, x).mean().item<double>() / kRound;
  }
  EXPECT_NEAR(buffer(*model, "margin"), want, 1e-12);
  EXPECT_EQ(buffer(*model, "real_energy"), 0);
}

TEST_F(SmallMagan, LossesArePapersAtThreeMargins) {
  for (const double margin : {0., .8, 5.}) {
    const auto model = magan();
    set(*model, "margin", margin);
    const Tensor fake = energy(*model, WrittenNets(*model).generated(normal_for(5))),
                 real = energy(*model, x_);
    const LossTerms terms =
        test::play(*model, kMaCritic, x_, Rng(5), at_step_of_100(50)).losses[0].terms;
    EXPECT_NEAR(terms.total.item<double>(),
                (real.mean() + torch::relu(margin - fake).mean()).item<double>(), 1e-12);
    EXPECT_EQ(part(terms, "margin"), margin);
    EXPECT_NEAR(test::play(*model, kMaGenerator, x_, Rng(5), at_step_of_100(50))
                    .losses[0]
                    .terms.total.item<double>(),
                fake.mean().item<double>(), 1e-12);
  }
}

TEST_F(SmallMagan, TheMarginFollowsRealExamplesDownWhereAllThreeConditionsHold) {
  EXPECT_NEAR(margin_after(3, 2, 4, 3.5), 2, 1e-9);
  EXPECT_EQ(margin_after(1.9, 2, 4, 3.5), 1.9)
      << "real examples cost more than the margin: it never rises";
  EXPECT_EQ(margin_after(3, 2, 1.5, 1), 3) << "generated examples cost less than real ones";
  EXPECT_EQ(margin_after(3, 2, 4, 4.5), 3) << "generated examples are still becoming cheaper";
}

TEST_F(SmallMagan, TheFirstRoundOfTheGameLeavesTheMarginAlone) {
  const auto model = magan();
  set(*model, "margin", 1e6);
  const int64_t last = kPretrain + 2 * kRound - 1;
  set(*model, "fake_energy", 1e5);
  finish(test::play(*model, kMaCritic, x_, Rng(5), at_step_of_100(last)));
  finish(test::play(*model, kMaGenerator, x_, Rng(6), at_step_of_100(last)));
  EXPECT_EQ(buffer(*model, "margin"), 1e6);
  EXPECT_LT(buffer(*model, "fake_energy_before"), 1e6);
}

TEST_F(SmallMagan, WithinARoundNothingButSumsMoves) {
  const auto model = magan();
  set(*model, "margin", 3);
  finish(test::play(*model, kMaCritic, x_, Rng(5), at_step_of_100(kPretrain + kRound)));
  finish(test::play(*model, kMaGenerator, x_, Rng(6), at_step_of_100(kPretrain + kRound)));
  EXPECT_EQ(buffer(*model, "margin"), 3);
  EXPECT_NEAR(buffer(*model, "real_energy"), energy(*model, x_).mean().item<double>(), 1e-12);
  EXPECT_NEAR(buffer(*model, "fake_energy"),
              energy(*model, WrittenNets(*model).generated(normal_for(6))).mean().item<double>(),
              1e-12);
}

TEST_F(SmallMagan, GradientsAreThoseOfCentralDifferencesInEachPhase) {
  const auto model = magan();
  set(*model, "margin", 1.2);
  EXPECT_LT(test::derivative_error(*model, x_, 0, 0, at_step_of_100(0)),
            test::kDerivativeTolerance);
  EXPECT_LT(test::derivative_error(*model, x_, kMaCritic, 0, at_step_of_100(50)),
            test::kDerivativeTolerance);
  EXPECT_LT(test::derivative_error(*model, x_, kMaGenerator, 0, at_step_of_100(50)),
            test::kDerivativeTolerance);
}

TEST(Magan, EverythingItKnowsIsFiniteStateFromTheStart) {
  const auto model = test::made("magan", {}, test::mnist_info());
  std::vector<std::string> buffers;
  for (const auto& item : model->named_buffers()) {
    buffers.push_back(item.key());
    EXPECT_TRUE(torch::isfinite(item.value()).all().item<bool>())
        << item.key() << ": a checkpoint with it would be refused";
  }
  EXPECT_EQ(buffers, (std::vector<std::string>{"margin", "real_energy", "fake_energy",
                                               "fake_energy_before"}));
}

}  // namespace
}  // namespace elbo::models

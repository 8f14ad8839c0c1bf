// SPDX-License-Identifier: MIT
// Conditional GAN: it is the GAN whose condition is the class, to the bit; generated examples have
// the classes of the batch; samples can be asked for by class, with every net.
#include "elbo/core/error.h"
#include "tests/models/gan/written_pair.h"

namespace elbo::models {
namespace {

using test::made;
using test::text;
using test::whole;

Batch batch_of(const std::vector<int64_t>& classes) {
  Rng rng(2);
  Batch out;
  out.x = tensor::uniform(rng, {static_cast<int64_t>(classes.size()), 1, 28, 28});
  out.y = torch::tensor(classes);
  return out;
}

double loss_of(Model& model, size_t turn, const Batch& batch) {
  Rng rng(5);
  return model.turns({})[turn]
      .play(batch, {0, 0, 100, 10, false}, rng)
      .losses[0]
      .terms.total.item<double>();
}

Tensor sample(Model& model, const std::vector<int64_t>& classes) {
  const torch::NoGradGuard no_grad;
  set_training(model, false);
  Rng rng(6);
  return dynamic_cast<Samples&>(model).sample(static_cast<int64_t>(classes.size()),
                                              Condition{.classes = torch::tensor(classes)}, rng);
}

TEST(Cgan, IsTheGanThatIsToldClassesToTheBit) {
  const auto cgan = made("cgan", {}, test::mnist_info()),
             gan = made("gan", {{"condition", text("class")}}, test::mnist_info());
  const Batch batch = batch_of({3, 1, 4, 1});
  for (const size_t turn : {test::kCritic, test::kGenerator})
    EXPECT_EQ(loss_of(*cgan, turn, batch), loss_of(*gan, turn, batch));
}

class CganNets : public testing::TestWithParam<const char*> {
 protected:
  std::shared_ptr<Model> model_ = made("cgan",
                                       {{"net", text(GetParam())},
                                        {"width", whole(2)},
                                        {"latent_dim", whole(3)},
                                        {"hidden", test::sizes({8})}},
                                       test::mnist_info());
};

TEST_P(CganNets, BothPlayersLearnFromTheClasses) {
  set_training(*model_, true);
  for (const size_t turn : {test::kCritic, test::kGenerator})
    EXPECT_NE(loss_of(*model_, turn, batch_of({3, 1, 4, 1})),
              loss_of(*model_, turn, batch_of({2, 1, 4, 1})));
}

TEST_P(CganNets, SamplesFollowTheClassAskedFor) {
  const Tensor threes = sample(*model_, {3, 3}), mixed = sample(*model_, {3, 5});
  EXPECT_EQ(mixed.sizes(), (std::vector<int64_t>{2, 1, 28, 28}));
  EXPECT_TRUE(torch::equal(mixed[0], threes[0]));
  EXPECT_FALSE(torch::allclose(mixed[1], threes[1]));
  EXPECT_THROW(sample(*model_, {10}), UsageError);
}

INSTANTIATE_TEST_SUITE_P(All, CganNets, testing::Values("mlp", "conv", "larsen"));

TEST(Cgan, RefusesDataWithoutClasses) {
  EXPECT_THROW(made("cgan", {}, test::info_of({1, 28, 28}, data::ValueKind::unit)), ConfigError);
}

}  // namespace
}  // namespace elbo::models

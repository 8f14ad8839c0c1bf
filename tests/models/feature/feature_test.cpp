// SPDX-License-Identifier: MIT
// The models that recognise: what they minimise, and that they learn what can be learned.
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/eval/protocols/recognition.h"
#include "elbo/io/toml.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/random.h"
#include "elbo/train/config.h"
#include "elbo/train/loop.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

data::DataInfo digits_info() {
  data::DataInfo info = test::info_of({1, 6, 6}, data::ValueKind::unit);
  for (int i = 0; i < 10; ++i) info.class_names.push_back(str(i));
  info.attribute_names = {"a", "b", "c"};
  return info;
}

Batch batch_of(int64_t size) {
  Rng rng(3);
  Batch batch;
  batch.x = tensor::uniform(rng, {size, 1, 6, 6});
  batch.y = tensor::random_classes(rng, size, 10);
  batch.attributes = tensor::uniform(rng, {size, 3});
  return batch;
}

LossTerms terms_of(Model& model, const Batch& batch) {
  Rng rng(1);
  return model.turns({}).front().play(batch, {}, rng).losses.front().terms;
}

TEST(Classifier, MinimisesTheCrossEntropyOfItsLabels) {
  const auto model = test::made(
      "classifier", {{"hidden", test::sizes({8})}, {"features", test::whole(5)}}, digits_info());
  const Batch batch = batch_of(7);
  const Tensor log_p = dynamic_cast<Classifies&>(*model).classify(batch.x);
  double sum = 0;
  for (int64_t i = 0; i < 7; ++i) sum -= log_p[i][batch.y[i].item<int64_t>()].item<double>();
  EXPECT_NEAR(terms_of(*model, batch).total.item<double>(), sum / 7, 1e-6);
  EXPECT_TRUE(torch::allclose(log_p.exp().sum(1), torch::ones({7}), 1e-5));
}

TEST(Classifier, HasFeaturesFromWhichItsClassesFollow) {
  const auto model = test::made(
      "classifier", {{"hidden", test::sizes({8})}, {"features", test::whole(5)}}, digits_info());
  auto& layers = dynamic_cast<HasFeatures&>(*model);
  const Tensor x = batch_of(4).x;
  EXPECT_EQ(layers.features(x, "features").sizes(), at::IntArrayRef({4, 5}));
  EXPECT_TRUE(torch::allclose(torch::log_softmax(layers.features(x, "output"), 1),
                              dynamic_cast<Classifies&>(*model).classify(x)));
  EXPECT_THROW(layers.features(x, "featurs"), UsageError);
}

TEST(Classifier, WantsClassesAndTheRegressorAttributes) {
  const data::DataInfo bare = test::info_of({1, 6, 6}, data::ValueKind::unit);
  EXPECT_THROW(test::made("classifier", {}, bare), ConfigError);
  EXPECT_THROW(test::made("regressor", {}, bare), ConfigError);
}

TEST(Regressor, MinimisesTheCrossEntropyOfItsAttributes) {
  const auto model = test::made("regressor", {{"hidden", test::sizes({8})}}, digits_info());
  const Batch batch = batch_of(7);
  const Tensor predicted = dynamic_cast<AttributePredictor&>(*model).attributes(batch.x).to(
                   torch::kFloat64),
               truth = batch.attributes.to(torch::kFloat64);
  const Tensor nll = -(truth * predicted.log() + (1 - truth) * (1 - predicted).log()).sum(1).mean();
  EXPECT_NEAR(terms_of(*model, batch).total.item<double>(), nll.item<double>(), 1e-5);
}

/// `name` trained on the small shapes for so many steps.
std::unique_ptr<train::Trainer> trained(const std::string& name, int64_t steps) {
  const Node data =
      io::parse_toml("name = \"synthetic\"\nsize = 12\ncount = 600\ntest_count = 200", "x");
  auto training = data::open_dataset(data, data::Split::train);
  Rng rng(1);
  auto model =
      make_model(io::parse_toml(str("name = \"", name, "\"\nhidden = [64]\nfeatures = 32"), "x"),
                 training->info(), rng);
  train::TrainerOptions options{1, 50, steps,
                                1, 0,  train::read_optim(io::parse_toml("lr = 3e-3", "x"))};
  auto trainer = std::make_unique<train::Trainer>(std::move(model), training, options);
  for (int64_t i = 0; i < steps; ++i) trainer->step();
  return trainer;
}

TEST(Classifier, LearnsToTellShapesApartThatItHasNotSeen) {
  const auto trainer = trained("classifier", 300);
  const auto unseen = data::open_dataset(
      io::parse_toml("name = \"synthetic\"\nsize = 12\ncount = 600\ntest_count = 200", "x"),
      data::Split::test);
  const eval::Recognition found = eval::estimate_recognition(trainer->model(), *unseen, {});
  EXPECT_GT(found.accuracy.mean, .9);
  EXPECT_LT(found.nll.mean, .5);
  EXPECT_EQ(found.accuracy.count, 200);
}

TEST(Regressor, LearnsWhereAShapeLies) {
  const auto trainer = trained("regressor", 300);
  const auto unseen = data::open_dataset(
      io::parse_toml("name = \"synthetic\"\nsize = 12\ncount = 600\ntest_count = 200", "x"),
      data::Split::test);
  const eval::AttributeErrors found = eval::estimate_attributes(trainer->model(), *unseen, {});
  EXPECT_GT(found.explained[0].mean, .3) << "left: lines across have no side, so it cannot be 1";
  EXPECT_NEAR(mean_explained(found.explained).mean,
              (found.explained[0].mean + found.explained[1].mean) / 2, 1e-12);
}

TEST(Recognition, OfDataWithoutLabelsIsRefused) {
  const auto trainer = trained("classifier", 1);
  const auto points = data::open_dataset(
      io::parse_toml("name = \"ring8\"\ncount = 5\ntest_count = 5", "x"), data::Split::test);
  EXPECT_THROW(eval::estimate_attributes(trainer->model(), *points, {}), Unsupported);
}

}  // namespace
}  // namespace elbo::models

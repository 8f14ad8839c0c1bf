// SPDX-License-Identifier: MIT
// Every model of the registry answers every operation that it claims, and refuses the others in the
// words of the command line; what it answers is what its own abilities give.
#include <gmock/gmock.h>

#include "elbo/engine/studio/operations.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/inference.h"
#include "elbo/models/chain.h"
#include "elbo/tensor/image.h"
#include "tests/engine/studio/studio_rig.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

/// The bundle as the worker sees it, and the model itself beside it.
struct Registered {
  std::string name;
  Path path = StudioBundles::at(name);
  models::LoadedModel loaded = models::load_model(real_fs(), path.string());

  models::Model& model() const { return *loaded.model; }
  template <class Ability>
  bool has() const {
    return models::has_ability<Ability>(model());
  }
  bool has_condition() const { return models::has_condition(model()); }
  /// With a class where the model wants one.
  StudioAsk ask(const std::string& op) const {
    StudioAsk out(op, path);
    if (has_condition()) out.with("class", 1);
    return out;
  }
  Tensor bytes(const Tensor& x) const { return tensor::image_bytes(x, loaded.info); }
  models::Conditioned beside(const Tensor& rows, const Tensor& classes) const {
    tensor::Batch batch;
    batch.x = rows, batch.y = classes;
    return {model(), batch};
  }
};

class EveryModelInTheStudio : public testing::TestWithParam<std::string> {
 protected:
  const Registered of_{GetParam()};
  StudioWorker worker_;
};

std::vector<std::string> registry_names() {
  std::vector<std::string> out;
  for (const models::ModelEntry& entry : models::model_entries()) out.push_back(entry.name);
  return out;
}

TEST_P(EveryModelInTheStudio, IsDescribed) {
  const api::Frame answer = worker_.ask(StudioAsk("describe", of_.path));
  ASSERT_EQ(error_text(answer), "");
  EXPECT_EQ(answer.head.find("model")->literal(), str('"', of_.name, '"'));
  EXPECT_EQ(answer.head.find("step")->literal(), "7");
  EXPECT_EQ(answer.head.find("has_data")->literal(), "true");
  EXPECT_THAT(io::write_json(*answer.head.find("splits")), HasSubstr("\"test\":"));
  const std::string abilities = io::write_json(*answer.head.find("abilities"));
  EXPECT_EQ(abilities.find("\"samples\"") != std::string::npos, of_.has<models::Samples>());
  EXPECT_EQ(abilities.find("\"encodes\"") != std::string::npos, of_.has<models::Encodes>());
  EXPECT_EQ(abilities.find("\"decodes\"") != std::string::npos, of_.has<models::Decodes>());
}

TEST_P(EveryModelInTheStudio, SamplesAsTheCommandLineAndItsCodesDecodeToTheSamples) {
  const api::Frame answer =
      worker_.ask(StudioAsk("sample", of_.path).with("count", 5).with("seed", 3));
  if (!of_.has<models::Samples>()) {
    EXPECT_EQ(error_kind(answer), "Unsupported");
    EXPECT_THAT(error_text(answer), HasSubstr("this model cannot generate samples"));
    return;
  }
  ASSERT_EQ(error_text(answer), "");
  const Tensor images = array_in(answer, "images");
  eval::SamplePlan plan;
  plan.count = 5, plan.seed = 3;
  EXPECT_TRUE(images.equal(of_.bytes(eval::draw_samples(of_.model(), of_.loaded.info, plan))));
  const Tensor codes = array_in(answer, "codes");
  if (!codes.defined()) {
    EXPECT_FALSE(of_.has<models::HasPrior>() && of_.has<models::Decodes>());
    return;
  }
  StudioAsk again("decode", of_.path);
  again.with("codes", codes);
  if (of_.has_condition()) again.with("classes", array_in(answer, "labels"));
  const api::Frame decoded = worker_.ask(again);
  ASSERT_EQ(error_text(decoded), "");
  EXPECT_TRUE(array_in(decoded, "images").equal(images));
}

TEST_P(EveryModelInTheStudio, EncodesAndReconstructsAsItsAbilitiesDo) {
  const api::Frame answer = worker_.ask(StudioAsk("encode", of_.path).of("test", {4, 0, 9}));
  if (!of_.has<models::Encodes>()) {
    EXPECT_EQ(error_kind(answer), "Unsupported");
    EXPECT_THAT(error_text(answer), HasSubstr("this model cannot encode examples"));
    return;
  }
  ASSERT_EQ(error_text(answer), "");
  const auto data = data::open_dataset(of_.loaded.data, data::Split::test);
  const tensor::Batch batch = eval::examples_by(*data, {4, 0, 9}, 0);
  const eval::Evaluating evaluating(of_.model());
  const models::Conditioned beside(of_.model(), batch);
  const models::Posterior own = beside.ability<models::Encodes>()->encode(batch.x);
  EXPECT_TRUE(array_in(answer, "mean").equal(own.mean));
  EXPECT_EQ(array_in(answer, "log_var").defined(), own.log_var.defined());
  if (own.log_var.defined()) {
    EXPECT_TRUE(array_in(answer, "log_var").equal(own.log_var));
  }
  EXPECT_TRUE(array_in(answer, "images").equal(of_.bytes(batch.x)));
  EXPECT_TRUE(array_in(answer, "labels").to(torch::kInt64).equal(batch.y));
  if (auto* reconstructs = beside.ability<models::Reconstructs>()) {
    EXPECT_TRUE(array_in(answer, "reconstruction")
                    .equal(of_.bytes(reconstructs->reconstruct(batch.x, nullptr))));
  }
  auto* energy = models::ability<models::Energy>(of_.model());
  ASSERT_EQ(array_in(answer, "energy").defined(), energy != nullptr);
  if (energy != nullptr) {
    EXPECT_TRUE(array_in(answer, "energy").equal(energy->energy(batch.x)));
  }
}

TEST_P(EveryModelInTheStudio, AnswersOrRefusesWhatNeedsADecoder) {
  const bool decodes = of_.has<models::Decodes>(), encodes = of_.has<models::Encodes>(),
             binary = of_.has<models::BinaryCodes>();
  const api::Frame directions = worker_.ask_on(of_.ask("directions")),
                   invert = worker_.ask(
                       of_.ask("invert").with("steps", 2).with("restarts", 2).of("test", {0}));
  EXPECT_EQ(error_kind(directions), decodes || encodes ? "" : "Unsupported")
      << error_text(directions);
  EXPECT_EQ(error_kind(invert), decodes && !binary ? "" : "Unsupported") << error_text(invert);
  if (decodes || encodes) {
    const Tensor principal = array_in(directions, "principal");
    ASSERT_TRUE(principal.defined());
    EXPECT_TRUE(principal.isfinite().all().item<bool>());
    EXPECT_EQ(array_in(directions, "order").size(0), principal.size(1));
    // Orthonormal.
    const Tensor gram = principal.matmul(principal.t());
    EXPECT_TRUE(gram.allclose(torch::eye(principal.size(0)), 1e-4, 1e-5));
  }
}

TEST_P(EveryModelInTheStudio, AnswersOrRefusesMapAndAttribute) {
  const bool encodes = of_.has<models::Encodes>(), decodes = of_.has<models::Decodes>();
  const api::Frame map = worker_.ask_on(StudioAsk("map", of_.path).with("split", "test")),
                   attribute =
                       worker_.ask_on(StudioAsk("attribute", of_.path).with("name", "thick"));
  EXPECT_EQ(error_kind(map), encodes ? "" : "Unsupported") << error_text(map);
  if (encodes) {
    EXPECT_EQ(array_in(map, "points").sizes(), (at::IntArrayRef{50, 2}));
  }
  EXPECT_EQ(error_kind(attribute), encodes && decodes ? "" : "Unsupported")
      << error_text(attribute);
}

TEST_P(EveryModelInTheStudio, RunsItsChainInStepsOrHasNone) {
  auto* own = models::ability<models::StepsChain>(of_.model());
  EXPECT_EQ(own != nullptr, of_.has<models::RunsChain>());
  const api::Frame one =
      worker_.ask(StudioAsk("chain", of_.path).with("count", 3).with("steps", 5).with("seed", 2));
  if (own == nullptr) {
    EXPECT_EQ(error_kind(one), "Unsupported");
    EXPECT_THAT(error_text(one), HasSubstr("this model cannot run a chain; models that can: "));
    return;
  }
  ASSERT_EQ(error_text(one), "");
  // The same in two requests.
  const api::Frame half =
      worker_.ask(StudioAsk("chain", of_.path).with("count", 3).with("steps", 2).with("seed", 2));
  const api::Frame whole = worker_.ask(StudioAsk("chain", of_.path)
                                           .with("state", array_in(half, "state"))
                                           .with("step", *half.head.find("step"))
                                           .with("steps", 3)
                                           .with("seed", 2));
  EXPECT_EQ(whole.head.find("step")->literal(), "5");
  EXPECT_TRUE(array_in(whole, "images").equal(array_in(one, "images")));
  EXPECT_TRUE(array_in(whole, "state").equal(array_in(one, "state")));
}

TEST_P(EveryModelInTheStudio, TranslatesOrRefuses) {
  const api::Frame answer =
      worker_.ask(StudioAsk("translate", of_.path).with("to", 2).of("test", {1, 3}));
  if (!of_.has<models::Translates>()) {
    EXPECT_EQ(error_kind(answer), "Unsupported");
    EXPECT_THAT(error_text(answer), HasSubstr("this model cannot translate between domains"));
    return;
  }
  ASSERT_EQ(error_text(answer), "");
  EXPECT_EQ(array_in(answer, "images").sizes(), array_in(answer, "back").sizes());
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryModelInTheStudio, testing::ValuesIn(registry_names()),
                         [](const auto& of) { return of.param; });

TEST(ChainOfAModel, EndsInItsSamplesWhereAllItsStepsAreMade) {
  for (const char* name : {"rbm_cd", "rbm_pcd", "gibbsnet"}) {
    const Registered of{name};
    auto& chain = *models::ability<models::StepsChain>(of.model());
    const eval::Evaluating evaluating(of.model());
    Rng noise(4), same(4);
    models::ChainStep at = chain.begin_chain(3, noise);
    // What a gibbsnet's chain begins with is its first example already.
    const int64_t steps = chain.chain_steps() - (std::string(name) == "gibbsnet" ? 1 : 0);
    for (int64_t i = 0; i < steps; ++i) at = chain.step_chain(at.state, noise);
    EXPECT_TRUE(at.x.equal(models::ability<models::Samples>(of.model())->sample(3, {}, same)))
        << name;
  }
}

}  // namespace
}  // namespace elbo::test

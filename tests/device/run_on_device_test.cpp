// SPDX-License-Identifier: MIT
// A whole run on the tests' device: steps, records, checkpoints, resumption, a bundle, measures.
// The oracle is the same run on the processor. Files are those of the processor's.
#include <gtest/gtest.h>

#include "elbo/core/log.h"
#include "elbo/data/source.h"
#include "elbo/eval/inference.h"
#include "elbo/eval/likelihood/ais.h"
#include "elbo/eval/likelihood/elbo.h"
#include "elbo/models/bundle_io.h"
#include "elbo/models/state.h"
#include "elbo/tensor/image.h"
#include "elbo/train/training_run.h"
#include "tests/contract/cases.h"
#include "tests/core/scratch_folder.h"
#include "tests/device/test_device.h"

namespace elbo::test {
namespace {

constexpr int64_t kRunSteps = 20;
// Twenty updates by Adam, each of which multiplies rounding: the losses' own bound, 1e-3.
constexpr double kDrift = 1e-3;

const char* const kExperiment =
    "name = \"vae\"\nhidden = [24]\nlatent_dim = 3\ninit = \"torch\"\nlikelihood = \"bernoulli\"";

eval::EvalOptions seeded(uint64_t seed) {
  eval::EvalOptions options;
  options.seed = seed;
  return options;
}

/// A run in a folder, made anew as a new process would.
struct DeviceRun {
  DeviceRun(const Path& folder, torch::Device device, int64_t steps = kRunSteps) {
    const auto data = tiny_images(32);
    Rng init(4);
    train::TrainerOptions options{
        5, 8, steps, 1, .9, train::read_optim(io::parse_toml("clip_norm = 5.0", "optim"))};
    options.device = device;
    trainer = std::make_unique<train::Trainer>(
        models::make_model(io::parse_toml(kExperiment, "model"), data->info(), init), data,
        options);
    train::TrainConfig config;
    config.log_every = 1, config.validate_every = 5, config.sample_every = 10;
    config.checkpoint_every = 5;
    if (!run::is_run(real_fs(), folder)) run::RunFolder::create_at(real_fs(), folder);
    run = std::make_unique<train::TrainingRun>(
        *trainer, config, run::RunFolder::open(real_fs(), folder), hooks(), train::RunOptions{});
  }

  static train::TrainHooks hooks() {
    train::TrainHooks out;
    out.validation_names = {"elbo"};
    out.validate = [](models::Model& model) -> std::vector<train::NamedValue> {
      return {{"elbo", eval::estimate_elbo(model, *tiny_images(16), seeded(3)).elbo.mean}};
    };
    out.sample_grid = [](models::Model& model) {
      Rng noise(11);
      return tensor::image_grid_of(
          models::ability<models::Samples>(model)->sample(4, std::nullopt, noise),
          tiny_images(4)->info(), 2);
    };
    return out;
  }

  void finish() {
    run->resume();
    EXPECT_TRUE(run->run().finished());
  }

  std::unique_ptr<train::Trainer> trainer;
  std::unique_ptr<train::TrainingRun> run;
};

struct RunOnDevice : testing::Test {
  ScratchFolder scratch;
  Path at(const std::string& name) const { return scratch / name; }
};

/// Numbers of a run's metrics but its times, in order, with their names.
std::vector<train::NamedValue> numbers_in(const Path& folder) {
  std::vector<train::NamedValue> out;
  run::read_metrics(real_fs(), folder / "metrics.jsonl", [&](const Node& line) {
    for (const Node::Entry& entry : line.entries())
      if (const auto* number = std::get_if<double>(&entry.node.value());
          number != nullptr && !entry.key.starts_with("time_"))
        out.emplace_back(entry.key, *number);
  });
  return out;
}

void expect_close(const std::vector<train::NamedValue>& got,
                  const std::vector<train::NamedValue>& want) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].first, want[i].first);
    EXPECT_NEAR(got[i].second, want[i].second, kDrift * (std::abs(want[i].second) + 1e-2))
        << got[i].first;
  }
}

void expect_close(const models::Model& got, const models::Model& want) {
  const tensor::NamedTensors a = models::state_of(got), b = models::state_of(want);
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i)
    EXPECT_TRUE(torch::allclose(a[i].second.cpu().to(torch::kFloat64),
                                b[i].second.cpu().to(torch::kFloat64), 1e-2, kDrift))
        << a[i].first;
}

TEST_F(RunOnDevice, TwentyStepsHaveTheMetricsAndTheWeightsOfTheProcessor) {
  DeviceRun here(at("here"), torch::kCPU), there(at("there"), test_device());
  here.finish();
  const int64_t before = operations_on_test_device();
  there.finish();
  EXPECT_GT(operations_on_test_device() - before, 20 * kRunSteps) << "it computed there";
  for (const Tensor& param : there.trainer->model().parameters())
    EXPECT_EQ(param.device(), test_device());
  expect_close(numbers_in(at("there")), numbers_in(at("here")));
  expect_close(there.trainer->model(), here.trainer->model());
}

TEST_F(RunOnDevice, AResumedRunThereEqualsTheStraightOneThereToTheBit) {
  DeviceRun straight(at("straight"), test_device());
  straight.finish();
  DeviceRun(at("cut"), test_device(), 10).finish();
  DeviceRun resumed(at("cut"), test_device());
  resumed.finish();
  EXPECT_EQ(resumed.trainer->steps(), kRunSteps);
  EXPECT_EQ(models::weights_of(resumed.trainer->model()),
            models::weights_of(straight.trainer->model()));
}

TEST_F(RunOnDevice, ARunGoesOnWhereAnotherDeviceStopped) {
  DeviceRun straight(at("straight"), torch::kCPU);
  straight.finish();
  for (const torch::Device first : {torch::Device(torch::kCPU), torch::Device(test_device())}) {
    const torch::Device second = first.is_cpu() ? torch::Device(test_device()) : torch::kCPU;
    const Path folder = at(first.is_cpu() ? "to_device" : "to_host");
    DeviceRun(folder, first, 10).finish();
    DeviceRun resumed(folder, second);
    resumed.finish();
    expect_close(resumed.trainer->model(), straight.trainer->model());
  }
}

TEST_F(RunOnDevice, ACheckpointSaysItsDeviceUnlessItIsTheProcessor) {
  const auto state_of = [&](torch::Device device) {
    DeviceRun run(at(device.is_cpu() ? "here" : "there"), device);
    for (const run::NamedFile& file : run.trainer->save(Node::table()))
      if (file.name == "state.json") return std::string(text_of(file.content));
    return std::string();
  };
  EXPECT_NE(state_of(test_device()).find("\"device\": \"privateuseone:0\""), std::string::npos);
  EXPECT_EQ(state_of(torch::kCPU).find("\"device\""), std::string::npos);
}

TEST_F(RunOnDevice, MeasuresOfAModelThereAreThoseOfTheSameModelHere) {
  DeviceRun trained(at("run"), torch::kCPU, 5);
  trained.finish();
  models::Model& model = trained.trainer->model();
  const auto data = tiny_images(16);
  eval::SamplePlan six;
  six.count = 6;
  const auto all = [&] {
    return Tensors{torch::scalar_tensor(eval::estimate_elbo(model, *data, seeded(1)).elbo.mean),
                   torch::scalar_tensor(eval::estimate_iw(model, *data, 20, seeded(1)).mean),
                   eval::draw_samples(model, data->info(), six),
                   eval::encode_all(model, *data, {}).mean,
                   eval::decode_all(model, data->info(), torch::ones({2, 3}))};
  };
  const Tensors here = all();
  model.move_to(test_device());
  const Tensors there = all();
  for (size_t i = 0; i < here.size(); ++i) {
    EXPECT_TRUE(there[i].device().is_cpu()) << i;
    EXPECT_TRUE(torch::allclose(there[i], here[i], 1e-4, 1e-5)) << i << " " << there[i] << here[i];
  }
  const Bytes written = models::weights_of(model);
  model.move_to(torch::kCPU);
  EXPECT_EQ(models::weights_of(model), written) << "a file does not say where its model was";
}

TEST_F(RunOnDevice, ChainsMoveByTheDerivativesOfAModelThere) {
  DeviceRun trained(at("run"), torch::kCPU, 5);
  trained.finish();
  models::Model& model = trained.trainer->model();
  eval::EvalOptions six = seeded(1);
  six.limit = 6;
  eval::AisOptions ais;
  ais.distributions = 5;
  const auto lower = [&] {
    return eval::estimate_ais(model, *tiny_images(16), ais, six).lower.mean;
  };
  const double here = lower();
  model.move_to(test_device());
  // Rounding may turn a decision of a chain, one of 16 of one of six examples; log p(x) is about
  // -40 nats.
  EXPECT_NEAR(lower(), here, .1);
}

}  // namespace
}  // namespace elbo::test

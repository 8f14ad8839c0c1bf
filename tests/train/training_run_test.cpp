// SPDX-License-Identifier: MIT
// A run from its first step to its last: records, validation, early stop, interruption, divergence;
// and that watching changes nothing.
#include <gmock/gmock.h>

#include <csignal>

#include "elbo/core/log.h"
#include "elbo/models/registry.h"
#include "tests/train/rig.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

struct TrainingRunTest : testing::Test {
  ScratchFolder scratch;
  Path at(const std::string& name) const { return scratch / name; }
};

TEST_F(TrainingRunTest, TheSameSeedGivesTheSameWeightsAndMetricsWhateverIsLoggedOnTheWay) {
  Rig one(real_fs(), at("one"));
  one.finish();
  Rig same(real_fs(), at("same"));
  same.finish();
  EXPECT_EQ(one.weights(), same.weights());
  EXPECT_EQ(metrics_of(at("one")), metrics_of(at("same")));
  RigOptions talkative;
  talkative.train.log_every = 1, talkative.train.sample_every = 1,
  talkative.train.validate_every = 2, talkative.train.checkpoint_every = 3;
  Rig other(real_fs(), at("other"), talkative);
  other.finish();
  EXPECT_EQ(one.weights(), other.weights());
  RigOptions silent;
  silent.train.log_every = 1000, silent.train.sample_every = 0, silent.validates = false;
  Rig quiet(real_fs(), at("quiet"), silent);
  quiet.finish();
  EXPECT_EQ(one.weights(), quiet.weights());
}

TEST_F(TrainingRunTest, EveryLineHasStepAndEpochAndTheTermsOfItsStep) {
  Rig rig(real_fs(), at("run"));
  rig.finish();
  const auto lines = metrics_of(at("run"));
  EXPECT_THAT(lines, testing::Each(AllOf(HasSubstr("\"step\" = "), HasSubstr("\"epoch\" = "))));
  EXPECT_THAT(
      lines,
      Contains(AllOf(HasSubstr("\"step\" = 1,"), HasSubstr("train/reconstruct/autoencoder/squares"),
                     HasSubstr("norm/reconstruct/autoencoder"), HasSubstr("lr/autoencoder"))));
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("\"step\" = 24,"), HasSubstr("validation/score"))));
}

TEST_F(TrainingRunTest, SampleGridsAppearAtTheStartAndAtTheirSteps) {
  Rig rig(real_fs(), at("run"));
  rig.finish();
  EXPECT_THAT(real_fs().list(at("run") / "samples"),
              ElementsAre("000000.png", "000012.png", "000024.png"));
}

TEST_F(TrainingRunTest, TheBestCheckpointIsThatOfTheBestValidation) {
  RigOptions options;
  // Best at the second, step 12.
  options.score = [](int64_t n) { return n == 1 ? 10. : static_cast<double>(-n); };
  Rig rig(real_fs(), at("run"), options);
  rig.finish();
  EXPECT_EQ(run::CheckpointStore(real_fs(), at("run") / "checkpoints").best(), 12);
  EXPECT_TRUE(rig.run->go_to_best());
  EXPECT_EQ(rig.trainer->steps(), 12);
}

TEST_F(TrainingRunTest, TrainingEndsEarlyWhereValidationGetsNoBetter) {
  RigOptions options;
  options.train.early_stop_patience = 2;
  // The first is the best: step 6, and two worse ones follow.
  options.score = [](int64_t n) { return static_cast<double>(-n); };
  Rig rig(real_fs(), at("run"), options);
  EXPECT_TRUE(rig.finish().stopped_early);
  EXPECT_EQ(rig.trainer->steps(), 18);
  Rig again(real_fs(), at("run"), options);
  EXPECT_TRUE(again.finish().stopped_early) << "a resumed run knows that it has ended";
  EXPECT_EQ(again.trainer->steps(), 18);
}

TEST_F(TrainingRunTest, AMonitorThatIsNotValidatedIsRefusedWithTheNearestName) {
  RigOptions options;
  options.train.monitor = "-scor";
  EXPECT_THAT([&] { Rig(real_fs(), at("run"), options); },
              ThrowsMessage<ConfigError>(AllOf(HasSubstr("scor"), HasSubstr("\"score\""))));
}

TEST_F(TrainingRunTest, ASignalSavesAndTheRunGoesOnFromThere) {
  RigOptions interrupted;
  int64_t calls = 0;
  // In the first validation, step 6.
  interrupted.score = [&](int64_t) { return ::raise(SIGTERM), static_cast<double>(calls++); };
  Rig first(real_fs(), at("run"), interrupted);
  const train::TrainingEnd outcome = first.finish();
  EXPECT_EQ(outcome.signal, SIGTERM);
  EXPECT_EQ(first.trainer->steps(), 6);
  RigOptions plain;
  plain.score = [](int64_t n) { return static_cast<double>(n + 1); };
  Rig second(real_fs(), at("run"), plain);
  EXPECT_TRUE(second.finish().finished());
  Rig straight(real_fs(), at("straight"), plain);
  straight.finish();
  EXPECT_EQ(second.weights(), straight.weights());
}

TEST_F(TrainingRunTest, AResumedRunHasTheMetricsOfTheStraightOne) {
  Rig straight(real_fs(), at("straight"));
  straight.finish();
  RigOptions breaking;
  breaking.breaks_at = 17;
  EXPECT_THROW(Rig(real_fs(), at("run"), breaking).finish(), DivergedError);
  Rig resumed(real_fs(), at("run"));
  resumed.finish();
  EXPECT_EQ(resumed.weights(), straight.weights());
  EXPECT_EQ(metrics_of(at("run")), metrics_of(at("straight")));
}

TEST_F(TrainingRunTest, ALossThatIsNotANumberStopsBeforeTheWeightsAndKeepsTheLastGoodCheckpoint) {
  RigOptions breaking;
  breaking.breaks_at = 17;
  Rig rig(real_fs(), at("run"), breaking);
  EXPECT_THAT([&] { rig.finish(); }, ThrowsMessage<DivergedError>(AllOf(
                                         HasSubstr("step 17"), HasSubstr("turn reconstruct"),
                                         HasSubstr("player autoencoder"), HasSubstr("squares"))));
  for (const auto& item : rig.trainer->model().named_parameters())
    EXPECT_TRUE(torch::isfinite(item.value()).all().item<bool>()) << item.key();
  EXPECT_EQ(run::CheckpointStore(real_fs(), at("run") / "checkpoints").newest_good()->step, 15);
}

TEST_F(TrainingRunTest, ACheckpointWithWeightsThatAreNotFiniteIsNeverWritten) {
  Rig rig(real_fs(), at("run"));
  const torch::NoGradGuard no_grad;
  rig.trainer->model().named_parameters()["up"].fill_(std::numeric_limits<float>::infinity());
  EXPECT_THAT([&] { rig.trainer->save(Node::table()); },
              ThrowsMessage<DivergedError>(HasSubstr("up holds values that are not finite")));
}

TEST_F(TrainingRunTest, NeitherIsOneWhoseBuffersOrAveragesAreNot) {
  for (const bool average : {false, true}) {
    Rig rig(real_fs(), at(average ? "average" : "buffer"));
    const torch::NoGradGuard no_grad;
    for (auto& [name, tensor] :
         average ? rig.trainer->ema()->state() : models::state_of(rig.trainer->model()))
      if (name == "seen") Tensor(tensor).fill_(std::numeric_limits<float>::quiet_NaN());
    EXPECT_THAT([&] { rig.trainer->save(Node::table()); },
                ThrowsMessage<DivergedError>(HasSubstr("seen holds values that are not finite")))
        << average;
  }
}

TEST_F(TrainingRunTest, TheLoggedRateIsThatOfTheStepThatWasMade) {
  train::Trainer trainer(std::make_shared<Linear2>(), images(16),
                         {.batch_size = 8,
                          .steps = 10,
                          .optim = train::read_optim(io::parse_toml(
                              "lr = 1.0\nschedule = \"linear\"\nwarmup_steps = 4", "x"))});
  std::vector<double> rates;
  for (int64_t step = 0; step < 10; ++step) {
    trainer.step();
    rates.push_back(trainer.rates()[0].second);
  }
  EXPECT_DOUBLE_EQ(rates[0], .25);  // warm-up of 4 steps, then 6 steps down to 0
  EXPECT_DOUBLE_EQ(rates[3], 1);
  EXPECT_DOUBLE_EQ(rates[4], 1);
  EXPECT_DOUBLE_EQ(rates[9], 1. / 6);
}

/// The trainer of a model over pictures of 32 x 32.
std::unique_ptr<train::Trainer> trainer_of_model(const std::string& table, int64_t batch_size) {
  const auto data = data::open_dataset(
      io::parse_toml("name = \"synthetic\"\nsize = 32\ncount = 16\nchannels = \"rgb\"", "data"),
      data::Split::train);
  Rng rng(1);
  return std::make_unique<train::Trainer>(
      models::make_model(io::parse_toml(table, "model"), data->info(), rng), data,
      train::TrainerOptions{.batch_size = batch_size, .steps = 1, .optim = {}});
}

TEST_F(TrainingRunTest, ABatchOfOneIsRefusedBeforeTheFirstStepWhereALayerNormsByBatches) {
  for (const std::string model : {"name = \"vae\"\nlatent_dim = 2\nhidden = [8]\nbatch_norm = true",
                                  "name = \"vae\"\nlatent_dim = 2\nnet = \"larsen\"\nwidth = 2",
                                  "name = \"vae_gan\"\nlatent_dim = 2\nnet = \"larsen\"\nwidth = 2",
                                  "name = \"gan\"\nlatent_dim = 2\nnet = \"conv\"\nwidth = 2"}) {
    EXPECT_THAT([&] { trainer_of_model(model, 1); },
                ThrowsMessage<ConfigError>(
                    AllOf(HasSubstr("train.batch_size = 1"), HasSubstr("model.net"),
                          HasSubstr("model.batch_norm = false where the model has that option"))))
        << model;
    const auto trainer = trainer_of_model(model, 2);
    trainer->step();
    EXPECT_EQ(models::nonfinite_in(models::state_of(trainer->model())), "") << model;
  }
  EXPECT_NO_THROW(trainer_of_model("name = \"vae\"\nlatent_dim = 2\nhidden = [8]", 1)->step());
}

TEST_F(TrainingRunTest, AnOptimSectionThatNamesNoPlayerIsRefusedWithItsPlace) {
  const auto make = [] {
    train::Trainer(
        std::make_shared<Linear2>(), images(16),
        {.batch_size = 8,
         .optim = train::read_optim(io::parse_toml("lr = 0.1\n[autoencodr]\nlr = 0.2", "x.toml"))});
  };
  EXPECT_THAT(make, ThrowsMessage<ConfigError>(
                        AllOf(HasSubstr("x.toml:2"), HasSubstr("did you mean \"autoencoder\""))));
}

TEST_F(TrainingRunTest, ACheckpointOfOtherDataIsRefused) {
  Rig rig(real_fs(), at("run"));
  const auto files = rig.trainer->save(Node::table());
  train::Trainer other(std::make_shared<Linear2>(), images(40),
                       {.seed = 5, .batch_size = 8, .ema_decay = .9, .optim = {}});
  EXPECT_THAT([&] { other.restore(files, "x"); }, ThrowsMessage<DataError>(HasSubstr("data")));
}

TEST_F(TrainingRunTest, OtherDataAreTakenWhereTheCallerKnows) {
  Rig rig(real_fs(), at("run"));
  const auto files = rig.trainer->save(Node::table());
  train::Trainer other(std::make_shared<Linear2>(), images(40),
                       {.seed = 5, .batch_size = 8, .steps = 24, .ema_decay = .9, .optim = {}});
  EXPECT_NO_THROW(other.restore(files, "x", true));
}

TEST_F(TrainingRunTest, ACheckpointBeyondTheEndOfTheRunIsRefused) {
  Rig(real_fs(), at("run")).finish();
  RigOptions shorter;
  shorter.train.steps = 20;
  EXPECT_THAT(
      [&] { Rig(real_fs(), at("run"), shorter).finish(); },
      ThrowsMessage<ConfigError>(AllOf(HasSubstr("of step 24"), HasSubstr("ends at step 20"))));
}

TEST_F(TrainingRunTest, WhereAllCheckpointsAreDamagedTheRunDoesNotBeginAnew) {
  Rig(real_fs(), at("run")).finish();
  for (const std::string& name : real_fs().list(at("run") / "checkpoints"))
    if (name.starts_with("step_"))
      write_atomically(real_fs(), at("run") / "checkpoints" / name / "model.safetensors",
                       bytes_of("x"));
  const auto lines = metrics_of(at("run"));
  EXPECT_THAT([&] { Rig(real_fs(), at("run")).finish(); },
              ThrowsMessage<DataError>(HasSubstr("checkpoints are damaged")));
  EXPECT_EQ(metrics_of(at("run")), lines);
}

TEST_F(TrainingRunTest, ARunWhoseFolderWasRemovedStopsAndSaysSo) {
  RigOptions options;
  // In the first validation, step 6.
  options.score = [&](int64_t) { return std::filesystem::remove_all(at("run")), 0.; };
  Rig rig(real_fs(), at("run"), options);
  EXPECT_THAT(
      [&] { rig.finish(); },
      ThrowsMessage<IoError>(AllOf(HasSubstr("this run folder was removed"), HasSubstr("step 6"))));
}

TEST_F(TrainingRunTest, WeightsThatAreFiniteNonsenseMarkTheRun) {
  Rig rig(real_fs(), at("run"));
  {
    const torch::NoGradGuard no_grad;
    rig.trainer->model().named_parameters()["up"].mul_(1e8);
  }
  EXPECT_TRUE(rig.run->run().diverged);
  EXPECT_THAT(metrics_of(at("run")), Contains(HasSubstr("weights_too_large")));
  Rig healthy(real_fs(), at("healthy"));
  EXPECT_FALSE(healthy.finish().diverged);
}

TEST_F(TrainingRunTest, ARunThatEndedEarlyGoesFurtherWhereAsked) {
  RigOptions options;
  options.train.early_stop_patience = 2;
  options.score = [](int64_t n) { return static_cast<double>(-n); };
  EXPECT_EQ(Rig(real_fs(), at("run"), options).finish().stopped_early, true);
  options.run.further = true;
  options.train.early_stop_patience = 0;
  Rig again(real_fs(), at("run"), options);
  EXPECT_FALSE(again.finish().stopped_early);
  EXPECT_EQ(again.trainer->steps(), 24);
}

TEST(Progress, TermsHaveTheirUnits) {
  EXPECT_EQ(train::terms_text({{"elbo/vae/reconstruction", 81.25}, {"elbo/vae/kl", 25}}),
            "reconstruction 81.25 nats, kl 25 nats");
  EXPECT_EQ(
      train::terms_text({{"critic/critic/right_on_real", .93}, {"generator/generator/loss", 1.5}}),
      "critic: on_real 93 %, generator: loss 1.5");
  EXPECT_EQ(train::terms_text({{"vae_gan/decoder/rests", 1}, {"vae_gan/critic/rests", 0}}),
            "vae_gan/decoder: rests, vae_gan/critic: moves");
}

TEST(Progress, TheBarFillsWithTheStepsAndKeepsToTheWidth) {
  const train::ProgressView half{50, 100, 1, 3200, 1, nullptr};
  const std::string line = train::bar_line(half, 10, 0, 200);
  EXPECT_THAT(line, HasSubstr("[##########..........] step 50/100"));
  EXPECT_THAT(line, HasSubstr("320 images/s"));
  EXPECT_THAT(line, HasSubstr("0:10 left"));
  EXPECT_THAT(line, HasSubstr("10 % waiting for data"));
  EXPECT_EQ(train::bar_line(half, 10, 0, 30).size(), 30u);
}

}  // namespace
}  // namespace elbo::test

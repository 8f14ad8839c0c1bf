// SPDX-License-Identifier: MIT
// Training over ranks: with fixed shards, one thread a rank, the same bytes of weights, averages,
// optimizers and loader for any number of ranks, in every model. Ranks are processes.
#include <gmock/gmock.h>

#include "elbo/core/sha256.h"
#include "elbo/run/typed_node.h"
#include "tests/contract/ranked_training.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

/// The hashes of the files of a checkpoint and the values of the last step.
std::string checkpoint_of(train::Trainer& trainer) {
  std::string out;
  for (const run::NamedFile& file : trainer.save(Node::table()))
    out += str(file.name, " ", sha256_hex(file.content), "\n");
  for (const auto& [name, value] : trainer.values()) out += str(name, " ", value, "\n");
  return out;
}

/// Trains, and says the state at the end.
RankWork trains(const Training& what) {
  return [=](collective::Group& group) {
    const auto trainer = what.begin(group);
    for (int64_t i = 0; i < what.steps; ++i) trainer->step();
    return checkpoint_of(*trainer);
  };
}

void expect_same_bytes(const Training& what, const std::vector<int64_t>& ranks) {
  const RankEnd alone = in_ranks(1, trains(what))[0];
  ASSERT_EQ(alone.code, 0) << alone.said;
  for (const int64_t count : ranks)
    for (const RankEnd& end : in_ranks(count, trains(what)))
      EXPECT_EQ(end.said, alone.said) << count << " ranks, exit code " << end.code;
}

class Ranks : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Models, Ranks, testing::ValuesIn(all_cases()), name_of);

TEST_P(Ranks, TwoRanksAndOneGiveTheSameBytesWithTheSameShards) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  expect_same_bytes({GetParam(), 2}, {2});
}

class SlowRanks : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Models, SlowRanks, testing::ValuesIn(all_cases()), name_of);

TEST_P(SlowRanks, OneTwoAndFourRanksGiveTheSameBytesOverFiftySteps) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  expect_same_bytes({GetParam(), 4, 50}, {2, 4});
}

TEST(SyncedBatchNorm, GivesTheSameBytesOnAnyNumberOfRanks) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  expect_same_bytes(convolutions(4, 3), {2, 4});
  expect_same_bytes(fully_connected(4, 7), {4});
}

TEST(RanksOfOneModel, ShardsThatAreNoPowerOfTwoGiveTheSameBytesToo) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const auto trains_six = [](collective::Group& group) {
    at::set_num_threads(1);
    const std::shared_ptr<collective::Group> shared(&group, [](collective::Group*) {});
    Case of = registered(models::model_entries().front());
    Rng rng(3, {'i'});
    const auto data = tiny_images(80);
    train::TrainerOptions options{3, 18, 60, 1, 0, {}};
    options.shards = 6, options.group = shared;
    train::Trainer trainer(of.make(data->info(), rng), data, options);
    for (int i = 0; i < 5; ++i) trainer.step();
    return sha256_hex(models::weights_of(trainer.model()));
  };
  const std::string alone = in_ranks(1, trains_six)[0].said;
  for (const int64_t ranks : {2, 3, 6})
    for (const RankEnd& end : in_ranks(ranks, trains_six)) EXPECT_EQ(end.said, alone) << ranks;
}

TEST(RanksOfOneModel, ABatchOrRanksThatDoNotFitTheShardsAreErrors) {
  const Case of = registered(models::model_entries().front());
  for (const auto& [shards, wanted] :
       {std::pair{5, "train.batch_size = 16: got 5 shards"}, {16, ""}}) {
    try {
      ranked_trainer_of(of, tiny_images(80), {shards});
      EXPECT_STREQ(wanted, "");
    } catch (const ConfigError& error) {
      EXPECT_THAT(error.what(), HasSubstr(*wanted == '\0' ? "nothing" : wanted));
    }
  }
  if (!has_gloo()) return;
  for (const RankEnd& end : in_ranks(2, trains({of, 1, 1}))) {
    EXPECT_EQ(end.code, 7);
    EXPECT_THAT(end.said, HasSubstr("distributed.shards = 1: got 2 ranks"));
  }
}

TEST(RanksOfOneModel, AnotherWeightOnOneRankIsNoticed) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const auto ends = in_ranks(4, [](collective::Group& group) {
    const std::shared_ptr<collective::Group> shared(&group, [](collective::Group*) {});
    const auto trainer = ranked_trainer_of(registered(models::model_entries().front()),
                                           tiny_images(96), {0, shared});
    train::want_equal_state(trainer->model(), group, 1);
    const torch::NoGradGuard no_grad;
    if (group.rank() == 2) trainer->model().parameters().front().view(-1)[0] += 1e-3;
    train::want_equal_state(trainer->model(), group, 2);
    return std::string("not noticed");
  });
  for (const RankEnd& end : ends) {
    EXPECT_EQ(end.code, 11);
    EXPECT_THAT(end.said, HasSubstr("step 2: rank 2 holds other weights"));
  }
}

TEST(RanksOfOneModel, AWishToStopOfOneReachesAllInTheNextStep) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const auto ends = in_ranks(2, [](collective::Group& group) {
    const std::shared_ptr<collective::Group> shared(&group, [](collective::Group*) {});
    const auto trainer = ranked_trainer_of(registered(models::model_entries().front()),
                                           tiny_images(80), {0, shared});
    trainer->step();
    const bool before = trainer->wished_to_stop();
    if (group.rank() == 1) trainer->wish_to_stop();
    trainer->step();
    return str(before, " ", trainer->wished_to_stop());
  });
  for (const RankEnd& end : ends) EXPECT_EQ(end.said, "false true");
}

/// A checkpoint of `what` after its steps, saved by rank 0 of `ranks`, into `folder`.
void save_after(const Training& what, int64_t ranks, const Path& folder) {
  for (const RankEnd& end : in_ranks(ranks, [&](collective::Group& group) {
         const auto trainer = what.begin(group);
         for (int64_t i = 0; i < what.steps; ++i) trainer->step();
         const std::vector<run::NamedFile> files = trainer->save(Node::table());
         for (const run::NamedFile& file : files)
           if (group.rank() == 0) write_atomically(real_fs(), folder / file.name, file.content);
         return std::string();
       }))
    ASSERT_EQ(end.code, 0) << end.said;
}

/// The state after as many steps more, from there.
std::vector<RankEnd> resumed(const Training& what, int64_t ranks, const Path& folder) {
  return in_ranks(ranks, [&](collective::Group& group) {
    const auto trainer = what.begin(group);
    std::vector<run::NamedFile> files;
    for (const std::string& name : real_fs().list(folder))
      files.push_back({name, real_fs().read(folder / name, 1 << 24)});
    trainer->restore(files, folder.string());
    for (int64_t i = 0; i < what.steps; ++i) trainer->step();
    return checkpoint_of(*trainer);
  });
}

TEST(SharedOptimizers, GiveTheBytesOfWholeOnesAlsoWhereARunGoesOnOnOtherRanks) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  for (const Case& of : {case_called("wgan"), case_called("two_turns")}) {
    Training what{of, 4, 5}, twice{of, 4, 10}, shared = what;
    shared.zero = true;
    const RankEnd wanted = in_ranks(1, trains(twice))[0];
    ASSERT_EQ(wanted.code, 0) << wanted.said;
    for (const bool zero_before : {true, false}) {
      const ScratchFolder scratch;
      save_after(zero_before ? shared : what, 2, scratch.path());
      for (const auto& [ranks, zero] :
           {std::pair{1, false}, {2, false}, {2, true}, {4, true}, {1, true}})
        for (const RankEnd& end : resumed(zero ? shared : what, ranks, scratch.path()))
          EXPECT_EQ(end.said, wanted.said) << of.name << ", " << ranks << " ranks, zero " << zero;
    }
  }
}

}  // namespace
}  // namespace elbo::test

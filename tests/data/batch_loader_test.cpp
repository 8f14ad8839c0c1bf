// SPDX-License-Identifier: MIT
// The stream against reading by hand: order, seeking, errors, and sets too large to have an order
// in memory.
#include "elbo/data/batch_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "elbo/data/transforms.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

void expect_same(const data::HostBatch& a, const data::HostBatch& b) {
  EXPECT_EQ(a.indices, b.indices);
  EXPECT_EQ(a.labels, b.labels);
  EXPECT_EQ(a.x, b.x);
}

TEST(Stream, GivesEachExampleOnceAnEpochButForThePartialBatch) {
  data::BatchLoader loader(std::make_shared<Ramp>(103), {.batch_size = 10, .seed = 1});
  ASSERT_EQ(loader.per_epoch(), 10);
  std::vector<std::vector<int64_t>> epochs(2);
  for (auto& epoch : epochs)
    for (int64_t i = 0; i < 10; ++i) {
      const data::HostBatch batch = loader.next();
      EXPECT_EQ(batch.count, 10);
      epoch.insert(epoch.end(), batch.indices.begin(), batch.indices.end());
    }
  EXPECT_EQ(std::set<int64_t>(epochs[0].begin(), epochs[0].end()).size(), 100u);
  EXPECT_NE(epochs[0], epochs[1]);
  EXPECT_EQ(loader.drawn(), 20);
}

TEST(Stream, HandsOutWhatTheDataSetHoldsUnderThoseIndices) {
  const auto data = std::make_shared<Ramp>(50, 3);
  data::BatchLoader loader(data, {.batch_size = 8, .seed = 2});
  const data::HostBatch batch = loader.next();
  for (size_t i = 0; i < 8; ++i) {
    const Example want = example(*data, batch.indices[i]);
    EXPECT_EQ(std::vector<float>(batch.x.begin() + static_cast<ptrdiff_t>(9 * i),
                                 batch.x.begin() + static_cast<ptrdiff_t>(9 * i + 9)),
              want.x);
    EXPECT_EQ(batch.labels[i], want.label);
  }
}

TEST(Stream, DependsOnTheSeedAndNotOnHowFarItReadsAhead) {
  data::BatchLoader one(std::make_shared<Ramp>(64), {.batch_size = 4, .seed = 7, .ahead = 1});
  data::BatchLoader nine(std::make_shared<Ramp>(64), {.batch_size = 4, .seed = 7, .ahead = 9});
  data::BatchLoader other(std::make_shared<Ramp>(64), {.batch_size = 4, .seed = 8});
  EXPECT_NE(
      other.next().indices,
      data::BatchLoader(std::make_shared<Ramp>(64), {.batch_size = 4, .seed = 7}).next().indices);
  for (int i = 0; i < 40; ++i) expect_same(one.next(), nine.next());
}

TEST(Stream, SeekingEqualsReadingStraight) {
  // Also what is drawn afresh must be the same.
  const auto data = data::binarised_dynamically(std::make_shared<Ramp>(37, 4));
  data::BatchLoader straight(data, {.batch_size = 5, .seed = 3});
  std::vector<data::HostBatch> all;
  for (int i = 0; i < 30; ++i) all.push_back(straight.next());
  for (const int64_t place : {0, 1, 6, 7, 8, 20, 29}) {
    data::BatchLoader sought(data, {.batch_size = 5, .seed = 3});
    sought.seek(place);
    EXPECT_EQ(sought.drawn(), place);
    for (size_t i = static_cast<size_t>(place); i < all.size(); ++i)
      expect_same(sought.next(), all[i]);
  }
}

TEST(Stream, GoesBackAsWellAsForward) {
  data::BatchLoader loader(std::make_shared<Ramp>(40), {.batch_size = 4, .seed = 3});
  const data::HostBatch first = loader.next();
  for (int i = 0; i < 25; ++i) loader.next();
  loader.seek(0);
  expect_same(loader.next(), first);
}

TEST(Stream, PartsOfEachBatchBesideEachOtherAreTheWholeBatch) {
  const auto data = data::binarised_dynamically(std::make_shared<Ramp>(37, 4));
  data::BatchLoader whole(data, {.batch_size = 6, .seed = 3});
  std::vector<std::unique_ptr<data::BatchLoader>> parts;
  for (int64_t part = 0; part < 3; ++part)
    parts.push_back(std::make_unique<data::BatchLoader>(
        data, data::LoaderOptions{.batch_size = 6, .seed = 3, .parts = 3, .part = part}));
  for (int i = 0; i < 10; ++i) {
    std::vector<int64_t> indices;
    std::vector<float> values;
    for (const auto& part : parts) {
      const data::HostBatch batch = part->next();
      EXPECT_EQ(batch.count, 2);
      EXPECT_EQ(part->per_epoch(), 6);
      indices.insert(indices.end(), batch.indices.begin(), batch.indices.end());
      values.insert(values.end(), batch.x.begin(), batch.x.end());
    }
    const data::HostBatch want = whole.next();
    EXPECT_EQ(indices, want.indices);
    EXPECT_EQ(values, std::vector<float>(want.x.begin(), want.x.end()));
  }
}

TEST(Stream, RefusesADataSetSmallerThanABatch) {
  EXPECT_THAT(error_of([] { data::BatchLoader(std::make_shared<Ramp>(3), {.batch_size = 4}); }),
              ::testing::HasSubstr("got 3 examples, want at least one batch of 4"));
}

/// A data set of which one example cannot be read.
class Broken : public Ramp {
 public:
  using Ramp::Ramp;
  void get(int64_t index, const data::Draw& draw, const data::ExampleOut& out) const override {
    if (index == 11) throw DataError("example 11 is broken");
    Ramp::get(index, draw, out);
  }
};

TEST(Stream, ThrowsWhatReadingThrewAfterTheBatchesBeforeIt) {
  const data::LoaderOptions options{.batch_size = 4, .seed = 1};
  data::BatchLoader good(std::make_shared<Ramp>(40), options),
      broken(std::make_shared<Broken>(40), options);
  for (;;) {
    const data::HostBatch want = good.next();
    if (std::find(want.indices.begin(), want.indices.end(), 11) != want.indices.end()) break;
    expect_same(broken.next(), want);
  }
  EXPECT_THROW(broken.next(), DataError);
  EXPECT_THROW(broken.next(), DataError);
  EXPECT_EQ(broken.drawn(), good.drawn() - 1);
  broken.seek(good.drawn());
  if (good.drawn() % good.per_epoch() != 0) expect_same(broken.next(), good.next());
}

TEST(Stream, EndsWhileItsThreadWaitsAndWhileItReads) {
  for (int i = 0; i < 200; ++i) {
    data::BatchLoader loader(std::make_shared<Ramp>(1000, 8),
                             {.batch_size = 100, .seed = 1, .ahead = 1 + i % 3});
    if (i % 2 == 0) loader.next();
    if (i % 5 == 0) loader.seek(i);
  }
}

/// Reading waits until three threads have read at once; once they have, it waits no more.
class Meeting : public Ramp {
 public:
  using Ramp::Ramp;
  void get(int64_t index, const data::Draw& draw, const data::ExampleOut& out) const override {
    {
      std::unique_lock lock(mutex_);
      most_ = std::max(most_, ++inside_);
      changed_.notify_all();
      changed_.wait_for(lock, std::chrono::minutes(1), [&] { return most_ >= 3; });
      --inside_;
    }
    Ramp::get(index, draw, out);
  }
  int most() const { return most_; }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable int inside_ = 0, most_ = 0;
};

TEST(Stream, SeveralThreadsReadAtOnceAndTheOrderIsThatOfOne) {
  const auto meeting = std::make_shared<Meeting>(40);
  data::BatchLoader many(meeting, {.batch_size = 4, .seed = 5, .ahead = 5, .threads = 3}),
      one(std::make_shared<Ramp>(40), {.batch_size = 4, .seed = 5, .threads = 1});
  for (int i = 0; i < 35; ++i) expect_same(many.next(), one.next());
  EXPECT_EQ(meeting->most(), 3);
}

int64_t stream_peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST(Stream, AThousandMillionExamplesTakeNoMemoryOfTheirOwn) {
  const int64_t before = stream_peak_kib();
  data::BatchLoader loader(std::make_shared<Ramp>(1'000'000'000, 8), {.batch_size = 64, .seed = 1});
  std::set<int64_t> seen;
  for (int i = 0; i < 20; ++i)
    for (const int64_t index : loader.next().indices) seen.insert(index);
  EXPECT_EQ(seen.size(), 20u * 64u);
  loader.seek(loader.per_epoch() * 3 + 5);  // in the middle of a later epoch
  loader.next();
  EXPECT_LT(stream_peak_kib() - before, 16 * 1024);
}

}  // namespace
}  // namespace elbo::test

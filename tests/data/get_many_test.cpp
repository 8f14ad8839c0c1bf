// SPDX-License-Identifier: MIT
// Many examples at once against one by one, through every transform, and the vectorised conversion
// against the plain division.
#include <gtest/gtest.h>

#include "elbo/data/batch_loader.h"
#include "elbo/data/files/idx.h"
#include "elbo/data/image_values.h"
#include "elbo/data/source.h"
#include "elbo/data/transforms.h"
#include "tests/data/files/idx_specimen.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

data::DatasetPtr idx_images(uint32_t count, uint32_t side) {
  data::IdxSet set;
  set.name = "specimen";
  set.images = data::parse_idx(idx_file({count, side, side}), "i");
  set.labels = data::parse_idx(idx_labels(std::vector<int>(count, 3)), "l");
  set.classes = 10;
  return data::idx_dataset(std::move(set));
}

TEST(GetMany, GreyValuesAreTheQuotientToTheBit) {
  for (const size_t count : {0, 1, 7, 8, 255, 784, 1001}) {
    Bytes bytes(count + 1);
    for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 37);
    std::vector<float> out(count);
    data::grey_values(ByteView(bytes).subspan(1), out);  // unaligned
    for (size_t i = 0; i < count; ++i)
      EXPECT_EQ(out[i], static_cast<float>((i + 1) * 37 % 256) / 255.0f);
  }
}

void expect_as_one_by_one(const data::Dataset& data, const data::Draw& draw) {
  const std::vector<int64_t> indices{4, 0, 4, 2, 1};
  const data::HostBatch batch = data::gather(data, indices, draw);
  const size_t values = static_cast<size_t>(data.info().values());
  for (size_t i = 0; i < indices.size(); ++i) {
    const Example want = example(data, indices[i], draw);
    EXPECT_TRUE(std::equal(want.x.begin(), want.x.end(),
                           batch.x.begin() + static_cast<ptrdiff_t>(i * values)))
        << i;
    EXPECT_EQ(batch.labels[i], want.label);
    const size_t names = want.attributes.size();
    EXPECT_TRUE(std::equal(want.attributes.begin(), want.attributes.end(),
                           batch.attributes.begin() + static_cast<ptrdiff_t>(i * names)))
        << i;
  }
}

TEST(GetMany, EqualsOneByOneThroughEveryTransform) {
  const data::Draw draw{5, 2};
  const data::DatasetPtr data = idx_images(9, 5);
  expect_as_one_by_one(*data, draw);
  expect_as_one_by_one(*data::subset(data, 3, 5), draw);
  expect_as_one_by_one(*data::binarised_by_threshold(data, .4), draw);
  expect_as_one_by_one(*data::binarised_dynamically(data), draw);
  expect_as_one_by_one(*data::binarised_dynamically(data::subset(data, 2, 6)), draw);
  expect_as_one_by_one(*data::described(data::subset(data, 2, 6), data->info()), draw);
  // With attributes.
  expect_as_one_by_one(*data::open_dataset(data_table("name = 'synthetic'\nsize = 8\ncount = 9"),
                                           data::Split::train),
                       draw);
}

TEST(GetMany, OfNoneIsNothing) { EXPECT_EQ(data::gather(*idx_images(3, 2), {}, {}).count, 0); }

/// The same data set, said to be slow.
class Slow : public data::Dataset {
 public:
  explicit Slow(data::DatasetPtr below) : below_(std::move(below)) {}
  const data::DataInfo& info() const override { return below_->info(); }
  void get(int64_t index, const data::Draw& draw, const data::ExampleOut& out) const override {
    below_->get(index, draw, out);
  }

 private:
  data::DatasetPtr below_;
};

/// The same data set, which remembers what it was told will be drawn.
class Prefetched : public data::Dataset {
 public:
  explicit Prefetched(data::DatasetPtr below) : below_(std::move(below)) {}
  const data::DataInfo& info() const override { return below_->info(); }
  void get(int64_t index, const data::Draw& draw, const data::ExampleOut& out) const override {
    below_->get(index, draw, out);
  }
  bool is_slow() const override { return false; }
  void prefetch(std::span<const int64_t> indices) const override {
    announced.emplace_back(indices.begin(), indices.end());
  }

  mutable std::vector<std::vector<int64_t>> announced;

 private:
  data::DatasetPtr below_;
};

TEST(GetMany, AStreamWithoutAThreadTellsOfTheBatchesToComeInThisPass) {
  const auto data = std::make_shared<Prefetched>(idx_images(40, 4));
  // 6 batches a pass
  data::BatchLoader loader(data::subset(data, 10, 30), {.batch_size = 5, .seed = 3, .ahead = 2});
  std::vector<std::vector<int64_t>> drawn;
  for (int i = 0; i < 6; ++i) {
    drawn.push_back(loader.next().indices);
    for (int64_t& index : drawn.back()) index += 10;
  }
  EXPECT_EQ(data->announced, (std::vector<std::vector<int64_t>>(drawn.begin() + 2, drawn.end())));
}

TEST(GetMany, AStreamGivesTheSameBatchesWithAThreadAndWithout) {
  const data::DatasetPtr data = data::binarised_dynamically(idx_images(37, 4));
  ASSERT_FALSE(data->is_slow());
  data::BatchLoader direct(data, {.batch_size = 5, .seed = 3}),
      threaded(std::make_shared<Slow>(data), {.batch_size = 5, .seed = 3});
  const auto expect_equal = [&] {
    const data::HostBatch a = direct.next(), b = threaded.next();
    EXPECT_EQ(a.indices, b.indices);
    EXPECT_EQ(a.x, b.x);
    EXPECT_EQ(a.labels, b.labels);
  };
  for (int i = 0; i < 20; ++i) expect_equal();
  for (data::BatchLoader* loader : {&direct, &threaded}) loader->seek(11);
  for (int i = 0; i < 10; ++i) expect_equal();
  EXPECT_EQ(direct.drawn(), 21);
}

}  // namespace
}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// An interrupted measure goes on where it stopped, and only with its own rows.
#include "elbo/eval/partial_results.h"

#include <gtest/gtest.h>

#include "elbo/eval/batches.h"
#include "tests/core/scratch_folder.h"
#include "tests/eval/linear_gaussian.h"

namespace elbo::eval {
namespace {

using test::InMemory;

TEST(PartialResults, GivesTheRowsBackToTheBit) {
  const ScratchFolder folder;
  const torch::Tensor rows = torch::tensor(
      {{.1, -1e-300}, {std::numeric_limits<double>::infinity(), 1.0 / 3}}, torch::kFloat64);
  PartialResults(real_fs(), folder / "x.partial", "subject").add(rows);
  EXPECT_TRUE(
      torch::equal(PartialResults(real_fs(), folder / "x.partial", "subject").rows(), rows));
}

TEST(PartialResults, OfAnotherIdentityIsBegunAnew) {
  const ScratchFolder folder;
  PartialResults(real_fs(), folder / "x.partial", "seed 1").add(torch::ones({2, 1}));
  PartialResults other(real_fs(), folder / "x.partial", "seed 2");
  EXPECT_FALSE(other.rows().defined());
  other.add(torch::zeros({1, 1}));
  EXPECT_EQ(other.rows().size(0), 1);
}

TEST(PartialResults, LosesATornRowAndNoOther) {
  const ScratchFolder folder;
  PartialResults(real_fs(), folder / "x.partial", "s").add(torch::full({3, 2}, .25));
  const auto file = real_fs().open(folder / "x.partial", OpenMode::append);
  file->write(bytes_of("0.5 0."));
  file->close();
  PartialResults partial_results(real_fs(), folder / "x.partial", "s");
  EXPECT_EQ(partial_results.rows().size(0), 3);
  partial_results.add(torch::ones({1, 2}));  // and what follows does not stick to the torn one
  EXPECT_EQ(partial_results.rows().size(0), 4);
}

TEST(PartialResults, OnADiskThatRefusesIsGivenUpAndEndsNoMeasure) {
  const ScratchFolder folder;
  PartialResults partial_results(real_fs(), folder / "nowhere" / "x.partial", "s");
  partial_results.add(torch::ones({1, 2}));
  partial_results.add(torch::ones({1, 2}));
  EXPECT_FALSE(partial_results.rows().defined());
  partial_results.close();
}

TEST(Rows, OfAnInterruptedPassAreThoseOfAStraightOne) {
  const ScratchFolder folder;
  Rng rng(3);
  const InMemory data(tensor::normal(rng, {25, 4}), data::ValueKind::real);
  const auto row = [](const tensor::Batch& batch, int64_t) {
    return torch::stack({batch.x.sum(1), batch.x.square().sum(1)}, 1);
  };
  const Tensor straight = map_batches(data, 4, {}, row);
  PartialResults partial_results(real_fs(), folder / "x.partial", "s");
  EvalOptions options;
  options.partial_results = &partial_results;
  int64_t calls = 0;
  const auto dies = [&](const tensor::Batch& batch, int64_t first) {
    if (++calls == 4) throw std::runtime_error("killed");
    return row(batch, first);
  };
  EXPECT_THROW(map_batches(data, 4, options, dies), std::runtime_error);
  calls = 100;  // lives from now on
  EXPECT_TRUE(torch::equal(map_batches(data, 4, options, dies), straight));
  EXPECT_EQ(calls, 104) << "25 examples less 12 that were kept are four batches";
  partial_results.close();
  EXPECT_FALSE(real_fs().exists(folder / "x.partial"));
}

}  // namespace
}  // namespace elbo::eval

// SPDX-License-Identifier: MIT
// Interrupted measures.
#include "elbo/eval/partial_results.h"

#include <gtest/gtest.h>

#include "elbo/eval/batches.h"
#include "tests/core/scratch_folder.h"
#include "tests/eval/linear_gaussian.h"

namespace elbo {
namespace {

using test::InMemory;

TEST(Ledger, GivesTheRowsBackToTheBit) {
  const ScratchFolder folder;
  const torch::Tensor rows = torch::tensor(
      {{.1, -1e-300}, {std::numeric_limits<double>::infinity(), 1.0 / 3}}, torch::kFloat64);
  Ledger(real_fs(), folder / "x.partial", "subject").add(rows);
  EXPECT_TRUE(torch::equal(Ledger(real_fs(), folder / "x.partial", "subject").rows(), rows));
}

TEST(Ledger, OfAnotherSubjectIsBegunAnew) {
  const ScratchFolder folder;
  Ledger(real_fs(), folder / "x.partial", "seed 1").add(torch::ones({2, 1}));
  Ledger other(real_fs(), folder / "x.partial", "seed 2");
  EXPECT_FALSE(other.rows().defined());
  other.add(torch::zeros({1, 1}));
  EXPECT_EQ(other.rows().size(0), 1);
}

TEST(Ledger, LosesATornRowAndNoOther) {
  const ScratchFolder folder;
  Ledger(real_fs(), folder / "x.partial", "s").add(torch::full({3, 2}, .25));
  const auto file = real_fs().open(folder / "x.partial", OpenMode::append);
  file->write(bytes_of("0.5 0."));
  file->close();
  Ledger ledger(real_fs(), folder / "x.partial", "s");
  EXPECT_EQ(ledger.rows().size(0), 3);
  ledger.add(torch::ones({1, 2}));  // and what follows does not stick to the torn one
  EXPECT_EQ(ledger.rows().size(0), 4);
}

TEST(Ledger, OnADiskThatRefusesIsGivenUpAndEndsNoMeasure) {
  const ScratchFolder folder;
  Ledger ledger(real_fs(), folder / "nowhere" / "x.partial", "s");
  ledger.add(torch::ones({1, 2}));
  ledger.add(torch::ones({1, 2}));
  EXPECT_FALSE(ledger.rows().defined());
  ledger.close();
}

TEST(Rows, OfAnInterruptedPassAreThoseOfAStraightOne) {
  const ScratchFolder folder;
  Rng rng(3);
  const InMemory data(normal(rng, {25, 4}), ValueKind::real);
  const auto row = [](const Batch& batch, int64_t) {
    return torch::stack({batch.x.sum(1), batch.x.square().sum(1)}, 1);
  };
  const Tensor straight = rows_over(data, 4, {}, row);
  Ledger ledger(real_fs(), folder / "x.partial", "s");
  EvalOptions options;
  options.ledger = &ledger;
  int64_t calls = 0;
  const auto dies = [&](const Batch& batch, int64_t first) {
    if (++calls == 4) throw std::runtime_error("killed");
    return row(batch, first);
  };
  EXPECT_THROW(rows_over(data, 4, options, dies), std::runtime_error);
  calls = 100;  // lives from now on
  EXPECT_TRUE(torch::equal(rows_over(data, 4, options, dies), straight));
  EXPECT_EQ(calls, 104) << "25 examples less 12 that were kept are four batches";
  ledger.close();
  EXPECT_FALSE(real_fs().exists(folder / "x.partial"));
}

}  // namespace
}  // namespace elbo

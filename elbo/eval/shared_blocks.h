// SPDX-License-Identifier: MIT
// A pass over numbered things in blocks, which the ranks of a call share out: each computes its
// blocks, and all hear what came of every one, in order. So whatever follows is the same on all
// ranks, and the same as in one process but for rounding (a block may have fewer rows).
#pragma once
#include "elbo/eval/batches.h"

namespace elbo::eval {

/// Numbers begin .. end - 1, at most `rows` of them at once.
struct Blocks {
  int64_t begin = 0, end = 0;  ///< the first, and the one behind the last
  int64_t rows = 1;            ///< of a block
};

/// What is made of the numbers first .. first + count - 1: rows, one for each; undefined ones where
/// there are none, of every block alike. They depend on their numbers alone.
using BlockWork = std::function<Tensors(int64_t first, int64_t count)>;

/// Calls `take` with what `work` yields of every block, in order, and the number behind the block;
/// tells options.progress. With options.group each rank calls `work` for some blocks. An error of
/// one rank's work is thrown on all of them; RankError where one is lost.
void over_shared_blocks(const Blocks& blocks, const EvalOptions& options, const BlockWork& work,
                        const std::function<void(const Tensors& rows, int64_t end)>& take);

/// Rank 0's rows on all ranks; undefined where it has none.
Tensor rows_of_first_rank(const EvalOptions& options, const Tensor& rows);

}  // namespace elbo::eval

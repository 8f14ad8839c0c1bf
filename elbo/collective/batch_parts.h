// SPDX-License-Identifier: MIT
// What stands behind over_batch.h: the parts of a batch that are computed side by side, on several
// ranks or one after the other on one, and by what they reach each other. Whoever trains says so
// by a guard; models do not see it.
#pragma once
#include "elbo/collective/group.h"

namespace elbo::collective {

/// Which part of a batch this is.
struct PartPlace {
  int64_t index = 0, count = 1;  ///< this one, and how many there are
  int64_t rows = 1;              ///< examples in each
  bool sync_batch_norm = false;  ///< batch norm takes its moments over all parts
};

/// One part, seen by whoever computes it.
class BatchParts {
 public:
  explicit BatchParts(const PartPlace& place) : place_(place) {}  ///< the part at `place`
  virtual ~BatchParts() = default;
  BatchParts(const BatchParts&) = delete;
  BatchParts& operator=(const BatchParts&) = delete;

  const PartPlace& place() const { return place_; }  ///< as it was given
  /// The values of all parts in their order, to be read only: dense, of the same form everywhere.
  /// RankError where another rank is lost.
  virtual Tensors exchange(const Tensor& values) = 0;

 private:
  PartPlace place_;
};

/// A part a rank.
class RankParts : public BatchParts {
 public:
  /// `group` outlives this.
  RankParts(Group& group, const PartPlace& place) : BatchParts(place), group_(group) {}
  Tensors exchange(const Tensor& values) override { return group_.allgather(values); }

 private:
  Group& group_;
};

/// The part that this thread computes; null where the batch is whole.
BatchParts* current_part();

/// The same where batch norm goes over all parts, else null.
BatchParts* part_of_norm();

/// While it lives, this thread computes `part`, which must outlive the graphs that are made.
class PartGuard {
 public:
  explicit PartGuard(BatchParts* part);  ///< null: the batch is whole
  ~PartGuard();
  PartGuard(const PartGuard&) = delete;
  PartGuard& operator=(const PartGuard&) = delete;

 private:
  BatchParts* before_;
};

}  // namespace elbo::collective

// SPDX-License-Identifier: MIT
// A sum of floating-point tensors whose order depends on how many there are and on nothing else:
// not on how they are spread over ranks, so the bits do not either. Neighbours are added, then
// neighbouring pairs, and so on; what is left over joins from the right.
#pragma once
#include <utility>
#include <vector>

#include "elbo/collective/group.h"

namespace elbo::collective {

/// Adds tensors of one form, one after the other.
class TreeSum {
 public:
  /// `most`: so many neighbours are added at most; a power of two, or 0 for no limit.
  explicit TreeSum(int64_t most = 0) : most_(most) {}
  /// The next one, which stands for `count` leaves (a power of two). Its memory is taken over.
  void add(Tensor values, int64_t count = 1);
  bool empty() const { return parts_.empty(); }  ///< nothing was added
  /// The partial sums so far, from the left.
  Tensors parts() const;
  /// All together; afterwards nothing is left here.
  Tensor total();

 private:
  int64_t most_;
  std::vector<std::pair<Tensor, int64_t>> parts_;  // with the number of leaves
};

/// The largest power of two that divides `count`, which is above 0.
int64_t power_of_two_in(int64_t count);

/// The sum over the leaves of all ranks, in the order of a TreeSum over all of them: rank r holds
/// the leaves r * `leaves` .. (r + 1) * `leaves` - 1. `own` was made with
/// power_of_two_in(`leaves`) as its limit and holds this rank's: flat tensors, (n). By one of the
/// two ways below, whose bits are the same.
Tensor sum_over_ranks(Group& group, TreeSum& own, int64_t leaves);

/// Every rank gets all parts and adds them: one message, (ranks - 1) n values to each.
Tensor sum_by_gathering(Group& group, const Tensors& parts, int64_t each);

/// Every rank adds its slice of the values and gathers the others: two messages, together
/// 2 n (ranks - 1) / ranks values to each. Undefined where this build of c10d cannot.
Tensor sum_by_slices(Group& group, const Tensors& parts, int64_t each);

}  // namespace elbo::collective

// SPDX-License-Identifier: MIT
// A curve of any number of points in bounded memory: of each group of points that follow each
// other the lowest and the highest, so that no spike is lost.
#pragma once
#include <vector>

#include "elbo/report/svg.h"

namespace elbo::serve {

/// Points in ascending order of x, added one by one. Up to 2048 are kept as they are; then groups
/// of two, of four, and so on.
class CompactCurve {
 public:
  /// A y that is not finite is a gap.
  void add(const report::Point& point);
  /// What is kept, in the order of x; a gap in a group is a point whose y is NaN.
  std::vector<report::Point> points() const;
  size_t bytes() const { return groups_.capacity() * sizeof(Group); }  ///< of memory

 private:
  struct Group {
    report::Point low, high;
    bool is_gap = false;
  };
  static void join(Group& into, const Group& next);
  void halve();

  std::vector<Group> groups_;
  size_t of_group_ = 1;  // points in a full group
  size_t in_last_ = 0;   // points in the last one
};

}  // namespace elbo::serve

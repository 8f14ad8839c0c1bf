// SPDX-License-Identifier: MIT
// Counting what is used and left out, and joining the reasons to a sentence.
#include "elbo/data/part_used.h"

#include "elbo/core/str.h"

namespace elbo::data {
namespace {

int64_t count_left_out(const PartUsed& part) {
  int64_t sum = 0;
  for (const LeftOut& one : part.left_out) sum += one.count;
  return sum;
}

/// "2 beside its sub-folders and 1 TIFF file are left out"
std::string reasons_of(const PartUsed& part) {
  std::vector<std::string> reasons;
  for (const LeftOut& one : part.left_out)
    if (one.count > 0) reasons.push_back(str(one.count, " ", one.kind));
  const std::string last = reasons.back();
  reasons.pop_back();
  return str(join(reasons, ", "), reasons.empty() ? "" : " and ", last,
             count_left_out(part) == 1 ? " is" : " are", " left out");
}

std::string counts_of(const PartUsed& part) {
  return str(part.used, " of ", part.found(), " ", part.what, ", because ", reasons_of(part));
}

}  // namespace

int64_t PartUsed::found() const { return used + count_left_out(*this); }

std::string used_text(const PartUsed& part) {
  if (count_left_out(part) == 0) return "";
  return str(part.where, ": used ", counts_of(part), part.remedy.empty() ? "" : "; ", part.remedy);
}

std::string refusal_of_most(const PartUsed& part) {
  if (count_left_out(part) <= part.used) return "";
  return str(part.where, ": would use ", counts_of(part),
             ": more than half, which nobody asked for", part.remedy.empty() ? "" : "; ",
             part.remedy);
}

}  // namespace elbo::data

// SPDX-License-Identifier: MIT
// What a user should know of a data set before trusting it: what was left out and why, how folders
// were understood, values that look wrong.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/data/dataset.h"

namespace elbo::data {

/// How a remark ends that leaves out names; whoever lists them cuts it off.
inline constexpr std::string_view kListedByCheck = "; `elbo data check` lists them";

/// What was left out of a data set and why, and what else is remarkable.
struct DataRemarks {
  std::vector<std::string> notes;     ///< how the data were understood
  std::vector<std::string> warnings;  ///< what is probably not wanted
  /// Why the data may not be used as they stand; empty: they may.
  std::string refusal;

  /// Appends those of `other`; the first refusal stays.
  void add(const DataRemarks& other);
  /// Adds a warning, unless it is empty.
  void warn(std::string text);
  /// Cuts kListedByCheck off every text.
  void drop_advice();
};

/// A data set that has something to say: asked for by type, as an ability.
class HasRemarks {
 public:
  virtual ~HasRemarks() = default;
  virtual const DataRemarks& remarks() const = 0;  ///< of this data set
};

/// What `data` have to say; nothing where they are of a kind that never has.
DataRemarks remarks_of(const Dataset& data);

/// Logs the notes and warnings of `data`.
void say_remarks(const Dataset& data);

/// A warning where grey values of 8 bits are suspiciously small: `largest` of those of `examples`
/// examples is 0 or 1 of 255. `advice` is what to set.
std::string remark_on_range(const DataInfo& info, float largest, int64_t examples,
                            const std::string& advice);

}  // namespace elbo::data

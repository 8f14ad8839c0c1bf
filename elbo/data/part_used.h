// SPDX-License-Identifier: MIT
// The one sentence that says which part of what a user gave is used, and why not all of it: nothing
// is left out in silence, and no more than half without being asked.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace elbo::data {

/// Some of what was found, left out for one reason.
struct LeftOut {
  int64_t count = 0;   ///< how many
  std::string kind{};  ///< goes on after the count: "beside its sub-folders", "TIFF files"
};

/// What was found in one place, and how much of it is used.
struct PartUsed {
  std::string where{};              ///< the place, safe to print
  std::string what = "pictures";    ///< what is counted
  int64_t used = 0;                 ///< how many
  std::vector<LeftOut> left_out{};  ///< those of 0 say nothing
  std::string remedy{};             ///< what to do about it; may be empty

  int64_t found() const;  ///< used and left out
};

/// "WHERE: used 20 of 23 pictures, because 2 beside its sub-folders and 1 TIFF file are left out;
/// REMEDY". Empty where all are used.
std::string used_text(const PartUsed& part);

/// The same as an error, where more than half is left out; else empty.
std::string refusal_of_most(const PartUsed& part);

}  // namespace elbo::data

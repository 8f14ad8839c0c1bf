// SPDX-License-Identifier: MIT
// Gathering and saying remarks.
#include "elbo/data/remarks.h"

#include <utility>

#include "elbo/core/counted.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"

namespace elbo::data {

void DataRemarks::add(const DataRemarks& other) {
  notes.insert(notes.end(), other.notes.begin(), other.notes.end());
  warnings.insert(warnings.end(), other.warnings.begin(), other.warnings.end());
  if (refusal.empty()) refusal = other.refusal;
}

void DataRemarks::warn(std::string text) {
  if (!text.empty()) warnings.push_back(std::move(text));
}

void DataRemarks::drop_advice() {
  const auto drop = [](std::string& text) {
    if (text.ends_with(kListedByCheck)) text.resize(text.size() - kListedByCheck.size());
  };
  for (std::string& note : notes) drop(note);
  for (std::string& warning : warnings) drop(warning);
  drop(refusal);
}

DataRemarks remarks_of(const Dataset& data) {
  const auto* speaker = dynamic_cast<const HasRemarks*>(&data);
  return speaker == nullptr ? DataRemarks() : speaker->remarks();
}

void say_remarks(const Dataset& data) {
  const DataRemarks remarks = remarks_of(data);
  for (const std::string& note : remarks.notes) log_info(note);
  for (const std::string& warning : remarks.warnings) log_warning(warning);
}

std::string remark_on_range(const DataInfo& info, float largest, int64_t examples,
                            const std::string& advice) {
  if (info.kind != ValueKind::unit || info.levels != 256 || info.size == 0 ||
      largest >= 1.5f / 255.0f)
    return "";
  return str(info.name, ": all values of the ", counted(examples, "example"),
             " looked at are below 2 of 255: masks of 0 and 1? Then set ", advice);
}

}  // namespace elbo::data

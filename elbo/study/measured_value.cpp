// SPDX-License-Identifier: MIT
// Values that figures and rankings show, against the variants that measure them.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/study/reading.h"

namespace elbo {
namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

MeasuredValue measured_value(const StudyReading& reading, const Node& value,
                             const std::vector<std::string>& variants, const std::string& of) {
  const auto& text = std::get<std::string>(value.value());
  const size_t slash = text.find('/');
  const std::string protocol =
      checked_protocol(reading, Node(text.substr(0, slash), value.place()));
  const auto& all = reading.study.variants;
  const bool measured = std::any_of(all.begin(), all.end(), [&](const StudyVariant& variant) {
    return has(variants, variant.name) && has(variant.protocols, protocol);
  });
  if (!measured && !reading.study.quick)
    throw ConfigError(value.place().text(), ": no variant of ", of, " measures ", protocol,
                      "; add it to protocols");
  return {slash == std::string::npos ? protocol : protocol + text.substr(slash), measured};
}

std::vector<std::string> trained_variants(const StudyReading& reading) {
  std::vector<std::string> out;
  for (const StudyVariant& variant : reading.study.variants)
    if (variant.extractor.empty()) out.push_back(variant.name);
  return out;
}

}  // namespace elbo

// SPDX-License-Identifier: MIT
// Values by name: a name taken apart, and checked against the variants that measure it.
#include "elbo/study/file/value_name.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/study/file/reading.h"

namespace elbo::study {
namespace {

constexpr std::string_view kMetric = "metric:", kFact = "fact:";

}  // namespace

ValueName parsed_value(const std::string& text) {
  if (text.starts_with(kMetric)) return {ValueOrigin::metric, text.substr(kMetric.size()), ""};
  const bool fact = text.starts_with(kFact);
  const std::string rest = fact ? text.substr(kFact.size()) : text;
  const size_t slash = rest.find('/');
  return {fact ? ValueOrigin::fact : ValueOrigin::protocol, rest.substr(0, slash),
          slash == std::string::npos ? "" : rest.substr(slash + 1)};
}

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

}  // namespace elbo::study

// SPDX-License-Identifier: MIT
// Taking a value's name apart.
#include "elbo/study/value_name.h"

namespace elbo {
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

}  // namespace elbo

// SPDX-License-Identifier: MIT
// Names to members, with words for what does not fit.
#include "elbo/data/faces/face_drawing.h"

#include <charconv>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"

namespace elbo::data {
namespace {

const FaceFactor& factor_named(const std::string& name) {
  std::vector<std::string> names;
  for (const FaceFactor& factor : kFaceFactors) {
    if (name == factor.name) return factor;
    names.emplace_back(factor.name);
  }
  throw UsageError("a face has no \"", printable(name), "\"", did_you_mean(name, names),
                   "; it has: ", join(names, ", "));
}

double number_in(const std::string& text, const std::string& assignment) {
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size())
    throw UsageError("--set ", printable(assignment), ": want NAME=NUMBER, such as smile=.9");
  return out;
}

/// A resolved option that the source itself has checked.
template <class T>
T option_of(const Node& options, const char* key) {
  const Node* node = options.find(key);
  ELBO_ASSERT(node != nullptr && std::holds_alternative<T>(node->value()));
  return std::get<T>(node->value());
}

}  // namespace

void set_factor(FaceFactors& factors, const std::string& name, double value) {
  const FaceFactor& factor = factor_named(name);
  if (factor.probability > 0 && value != 0 && value != 1)
    throw UsageError(name, " = ", value, ": a face has it (1) or not (0)");
  if (!(value >= 0 && value <= 1))
    throw UsageError(name, " = ", value, ": want a number from 0 to 1");
  factors.*factor.value = static_cast<float>(value);
}

void set_factors(FaceFactors& factors, const std::vector<std::string>& assignments) {
  for (const std::string& assignment : assignments) {
    const size_t sign = assignment.find('=');
    if (sign == std::string::npos)
      throw UsageError("--set ", printable(assignment), ": want NAME=NUMBER, such as smile=.9");
    const std::string name = assignment.substr(0, sign);
    factor_named(name);  // a wrong name is told before a wrong number
    set_factor(factors, name, number_in(assignment.substr(sign + 1), assignment));
  }
}

bool is_binary_factor(const std::string& name) { return factor_named(name).probability > 0; }

FaceDraws faces_of(const Node& data_table, Split split) {
  const Node resolved = resolved_data(data_table);
  const auto& name = option_of<std::string>(resolved, "name");
  if (name != "faces")
    throw ConfigError("data.name = \"", printable(name),
                      "\": only drawn faces (\"faces\") can be drawn again with another factor");
  const Node options = source_options(resolved);
  return {static_cast<uint64_t>(option_of<int64_t>(options, "seed")), split,
          option_of<double>(options, "correlation")};
}

}  // namespace elbo::data

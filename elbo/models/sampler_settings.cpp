// SPDX-License-Identifier: MIT
// Reads "heun:18", and refuses what a model cannot be told.
#include "elbo/models/sampler_settings.h"

#include <charconv>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::models {
namespace {

struct NamedSetting {
  const char* name;
  bool given, used;
};

std::vector<NamedSetting> named_settings(const SamplerSettings& settings, const SamplerUse& use) {
  return {{"--sampler", !settings.solver.empty(), use.solver},
          {"--sampler's steps", settings.steps > 0, use.steps},
          {"--sampler's tolerance", settings.tolerance > 0, use.tolerance},
          {"--guidance", settings.guidance.has_value(), use.guidance},
          {"--temperature", settings.temperature.has_value(), use.temperature},
          {"--truncation", settings.truncation.has_value(), use.truncation},
          {"--draws", settings.draws, use.draws}};
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number out{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || !(out > 0)) return std::nullopt;
  return out;
}

}  // namespace

std::vector<std::string> SamplerSettings::given() const {
  std::vector<std::string> out;
  for (const NamedSetting& setting : named_settings(*this, {}))
    if (setting.given) out.emplace_back(setting.name);
  return out;
}

void check_used(const SamplerSettings& settings, const SamplerUse& use) {
  std::vector<std::string> known;
  const std::vector<NamedSetting> all = named_settings(settings, use);
  for (const NamedSetting& setting : all)
    if (setting.used) known.emplace_back(setting.name);
  for (const NamedSetting& setting : all)
    if (setting.given && !setting.used)
      throw Unsupported("this model's samples cannot be told ", setting.name,
                        known.empty() ? std::string("; there is nothing to set")
                                      : str("; what can be set: ", join(known, ", ")));
}

SamplerSettings sampler_of(std::string_view text) {
  SamplerSettings out;
  const size_t colon = text.find(':');
  out.solver = text.substr(0, colon);
  const std::string_view number = colon == text.npos ? "" : text.substr(colon + 1);
  if (const auto steps = number_of<int64_t>(number)) out.steps = *steps;
  else if (const auto tolerance = number_of<double>(number); tolerance && *tolerance < 1)
    out.tolerance = *tolerance;
  if (out.solver.empty() || (colon != text.npos && out.steps == 0 && out.tolerance == 0))
    throw UsageError("--sampler ", printable(text),
                     ": want NAME, NAME:STEPS or NAME:TOLERANCE, as heun:18 or dopri5:1e-4");
  return out;
}

}  // namespace elbo::models

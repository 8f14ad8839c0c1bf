// SPDX-License-Identifier: MIT
// auto, cpu, cuda, cuda:N.
#include "elbo/core/device_name.h"

#include <charconv>

#include "elbo/core/error.h"
#include "elbo/core/fields.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"

namespace elbo {
namespace {

constexpr std::string_view kNumbered = "cuda:";
constexpr int64_t kMostGpus = 128;  // what c10 can count, in 8 bits

/// The number behind "cuda:"; -1 where there is none that can be.
int64_t gpu_number(std::string_view text) {
  int64_t number = -1;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + kNumbered.size(), end, number);
  return error == std::errc() && stop == end && number < kMostGpus ? number : -1;
}

}  // namespace

DeviceName device_name(const std::string& text, const std::string& place) {
  if (const auto kind = enum_named<DeviceKind>(text)) return {*kind, 0};
  if (text.starts_with(kNumbered))
    if (const int64_t number = gpu_number(text); number >= 0) return {DeviceKind::cuda, number};
  throw ConfigError(place, place.empty() ? "" : ": ", "got \"", printable(text),
                    "\", want auto, cpu, cuda or cuda:N",
                    did_you_mean(text, {"auto", "cpu", "cuda"}));
}

std::string text_of(const DeviceName& name) {
  return name.kind == DeviceKind::cuda && name.number > 0 ? str(kNumbered, name.number)
                                                          : std::string(name_of(name.kind));
}

}  // namespace elbo

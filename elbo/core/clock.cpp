// SPDX-License-Identifier: MIT
// Clocks of the operating system.
#include "elbo/core/clock.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <ctime>

#include "elbo/core/str.h"

namespace elbo {
namespace {

std::tm utc_parts() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  return parts;
}

}  // namespace

double monotonic_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double unix_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string utc_now() {
  const std::tm t = utc_parts();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.tm_year + 1900, t.tm_mon + 1,
                     t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
}

std::string utc_stamp() {
  const std::tm t = utc_parts();
  return fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     t.tm_hour, t.tm_min, t.tm_sec);
}

std::string duration_text(double seconds) {
  if (!(seconds >= 0 && seconds < 1e15)) return "?";  // what a damaged file says
  const auto whole = static_cast<long long>(seconds);
  const long long hours = whole / 3600;
  return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, whole / 60 % 60, whole % 60)
                   : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace elbo

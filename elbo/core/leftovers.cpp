// SPDX-License-Identifier: MIT
// Whose process is gone, and what it left.
#include "elbo/core/leftovers.h"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): of POSIX
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>

namespace elbo {
namespace {

// No file takes so long; the process id was given to somebody else.
constexpr auto kLeftAge = std::chrono::hours(1);

}  // namespace

bool is_left_behind(const Path& path) {
  const std::string name = path.filename().string();
  const std::string_view digits = std::string_view(name).substr(name.rfind('-') + 1);
  pid_t maker = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), maker);
  if (error != std::errc() || end != digits.data() + digits.size() || maker == ::getpid() ||
      (::kill(maker, 0) != 0 && errno == ESRCH))
    return true;
  std::error_code ignored;
  const auto written = std::filesystem::last_write_time(path, ignored);
  return !ignored && std::filesystem::file_time_type::clock::now() - written > kLeftAge;
}

void remove_partials(Fs& fs, const Path& folder) {
  if (!fs.exists(folder)) return;
  for (const std::string& name : fs.list(folder))
    if (name.starts_with(kPartialPrefix) && is_left_behind(folder / name)) fs.remove(folder / name);
}

}  // namespace elbo

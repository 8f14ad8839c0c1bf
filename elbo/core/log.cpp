// SPDX-License-Identifier: MIT
// One lock, one stderr, one optional sink.
#include "elbo/core/log.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "elbo/core/clock.h"
#include "elbo/core/ranks.h"
#include "elbo/core/str.h"

namespace elbo {
namespace {

struct Log {
  std::mutex mutex;
  Level level = Level::info;
  bool colour = takes_escapes(STDERR_FILENO) && std::getenv("NO_COLOR") == nullptr;
  std::function<void(std::string_view)> sink;
  std::function<void()> fence;
  std::string rank;  // "rank 1: "
};

Log& the_log() {
  static Log log;
  return log;
}

constexpr const char* kPrefix[] = {"debug: ", "", "warning: ", "error: "};
constexpr const char* kColour[] = {"\033[2m", "", "\033[33m", "\033[31m"};

}  // namespace

void set_log_level(Level level) {
  const std::lock_guard lock(the_log().mutex);
  the_log().level = level;
}

void set_log_colour(bool on) {
  const std::lock_guard lock(the_log().mutex);
  the_log().colour = on;
}

void set_log_sink(std::function<void(std::string_view)> sink) {
  const std::lock_guard lock(the_log().mutex);
  the_log().sink = std::move(sink);
}

void set_log_fence(std::function<void()> before) {
  const std::lock_guard lock(the_log().mutex);
  the_log().fence = std::move(before);
}

void set_log_rank(int64_t rank) {
  const std::lock_guard lock(the_log().mutex);
  the_log().rank = rank == 0 ? "" : str("rank ", rank, ": ");
}

void log_line(Level level, std::string_view said) {
  Log& log = the_log();
  const std::lock_guard lock(log.mutex);
  const std::string text = log.rank + printable_lines(said);
  const auto index = static_cast<size_t>(level);
  if (level >= log.level) {
    if (log.fence) log.fence();
    const bool paint = log.colour && level != Level::info;
    const std::string line =
        str(paint ? kColour[index] : "", kPrefix[index], paint ? "\033[0m" : "", text, "\n");
    std::fwrite(line.data(), 1, line.size(), stderr);
  }
  if (log.sink && level > Level::debug) log.sink(str(utc_now(), " ", kPrefix[index], text, "\n"));
}

bool takes_escapes(int descriptor) {
  if (::isatty(descriptor) == 0) return false;
  const char* term = std::getenv("TERM");
  return term != nullptr && *term != '\0' && std::string_view(term) != "dumb";
}

}  // namespace elbo

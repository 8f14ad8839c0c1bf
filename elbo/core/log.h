// SPDX-License-Identifier: MIT
// Messages for people: to stderr, and to a run's log file where there is one. Logging never throws
// and never ends a run.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "elbo/core/text_part.h"

namespace elbo {

/// How much a message matters.
enum class Level { debug, info, warning, error };

/// What is below `level` is not shown on stderr (a sink sees all but debug).
void set_log_level(Level level);
/// Colours on stderr: by default on a terminal without NO_COLOR.
void set_log_colour(bool on);
/// A second place for every line (a run's log.txt); empty to end it. Called under the log's lock.
void set_log_sink(std::function<void(std::string_view line)> sink);
/// Called around what is written to stderr, so that a progress bar can be lifted out of the way;
/// empty to end it.
void set_log_fence(std::function<void()> before);

void log_line(Level level, std::string_view text);  ///< one message, a line of its own

/// For people who follow a run.
template <class... Args>
void log_info(const Args&... args) {
  log_line(Level::info, str(args...));
}
/// What works but may surprise.
template <class... Args>
void log_warning(const Args&... args) {
  log_line(Level::warning, str(args...));
}
/// What failed.
template <class... Args>
void log_error(const Args&... args) {
  log_line(Level::error, str(args...));
}
/// Shown with --verbose alone.
template <class... Args>
void log_debug(const Args&... args) {
  log_line(Level::debug, str(args...));
}

/// Whether what is written to `descriptor` reaches a terminal that knows colours and a cursor: not
/// where TERM is dumb or not set.
bool takes_escapes(int descriptor);

}  // namespace elbo

// SPDX-License-Identifier: MIT
// The bar of a terminal and the plain line of a file.
#include "elbo/train/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "elbo/core/clock.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"

namespace elbo::train {
namespace {

constexpr double kBarSeconds = .1, kPlainSeconds = 10;
constexpr int64_t kBarWidth = 20;
constexpr const char* kErase = "\r\033[K";

/// turn, player and part of `turn/player/part`.
std::array<std::string, 3> split(const std::string& name) {
  const size_t first = name.find('/'), last = name.rfind('/');
  if (first == std::string::npos || first == last) return {"", "", name};
  return {name.substr(0, first), name.substr(first + 1, last - first - 1), name.substr(last + 1)};
}

/// Parts that are in nats whatever the model; those of a game have the unit of that game's loss.
constexpr std::array kInNats{"elbo", "kl", "nll", "reconstruction"};

std::string value_text(const std::string& part, double value) {
  if (part.starts_with("right_on_")) return fmt::format("{} {:.0f} %", part.substr(6), 100 * value);
  if (part == "rests") return value > 0 ? "rests" : "moves";
  if (part == "accuracy") return fmt::format("right {:.1f} %", 100 * value);
  const bool nats = std::find(kInNats.begin(), kInNats.end(), part) != kInNats.end();
  return fmt::format("{} {:.4g}{}", part, value, nats ? " nats" : "");
}

struct Speed {
  double images_per_second = 0, left = 0, waiting = 0;
};

Speed speed_of(const ProgressView& view, double elapsed, int64_t begun_at) {
  const auto done = static_cast<double>(view.step - begun_at);
  if (elapsed <= 0 || done <= 0) return {};
  return {view.images / elapsed, elapsed / done * static_cast<double>(view.total - view.step),
          view.waited / elapsed};
}

std::string facts(const ProgressView& view, double elapsed, int64_t begun_at) {
  const Speed speed = speed_of(view, elapsed, begun_at);
  std::string out = fmt::format("step {}/{}", view.step, view.total);
  if (speed.images_per_second > 0)
    out += fmt::format(", {:.0f} images/s, {} left", speed.images_per_second,
                       duration_text(speed.left));
  if (view.values != nullptr && !view.values->empty()) out += "; " + terms_text(*view.values);
  out += fmt::format("; epoch {}", view.epoch);
  if (speed.images_per_second > 0)
    out += fmt::format(", {:.0f} % waiting for data", 100 * speed.waiting);
  return out;
}

int64_t terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void put(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

std::string terms_text(const std::vector<NamedValue>& values) {
  std::set<std::string> players;
  for (const auto& [name, value] : values) players.insert(split(name)[0] + "/" + split(name)[1]);
  std::vector<std::string> out;
  std::string last;
  for (const auto& [name, value] : values) {
    const auto [turn, player, part] = split(name);
    const std::string who = turn == player ? player : turn + "/" + player;
    const bool named = players.size() > 1 && who != last;
    out.push_back((named ? who + ": " : "") + value_text(part, value));
    last = who;
  }
  return join(out, ", ");
}

std::string bar_line(const ProgressView& view, double elapsed, int64_t begun_at, int64_t width) {
  const int64_t full =
      view.total > 0 ? std::clamp<int64_t>(kBarWidth * view.step / view.total, 0, kBarWidth) : 0;
  const std::string bar = std::string(static_cast<size_t>(full), '#') +
                          std::string(static_cast<size_t>(kBarWidth - full), '.');
  std::string line = "[" + bar + "] " + facts(view, elapsed, begun_at);
  if (static_cast<int64_t>(line.size()) > width)
    line.resize(static_cast<size_t>(std::max<int64_t>(width, 0)));
  return line;
}

Progress::Progress(int64_t begun_at, bool terminal)
    : begun_at_(begun_at), terminal_(terminal), begun_(monotonic_seconds()) {
  if (terminal_) set_log_fence([] { put(kErase); });
}

Progress::~Progress() {
  if (!terminal_) return;
  set_log_fence({});
  if (!first_) put("\n");
}

double Progress::elapsed() const { return monotonic_seconds() - begun_; }

void Progress::show(const ProgressView& view) {
  const double now = monotonic_seconds();
  const bool last = view.step >= view.total;
  if (!first_ && !last && now - shown_ < (terminal_ ? kBarSeconds : kPlainSeconds)) return;
  shown_ = now;
  first_ = false;
  draw(view);
}

void Progress::draw(const ProgressView& view) {
  if (terminal_) put(kErase + bar_line(view, elapsed(), begun_at_, terminal_width() - 1));
  else log_info(facts(view, elapsed(), begun_at_));
}

}  // namespace elbo::train

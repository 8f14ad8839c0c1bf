// SPDX-License-Identifier: MIT
// Records gathered and written every ten seconds.
#include "elbo/train/event_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"

namespace elbo::train {
namespace {

constexpr double kFlushSeconds = 10;
constexpr size_t kFlushBytes = 1 << 20;

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "host";
}

/// The first name of the series that is free.
Path free_name(Fs& fs, const Path& folder) {
  const std::string stem = fmt::format("events.out.tfevents.{:010d}.{}.{}.",
                                       static_cast<int64_t>(unix_seconds()), host_name(), getpid());
  for (int64_t n = 0;; ++n)
    if (Path path = folder / str(stem, n); !fs.exists(path)) return path;
}

}  // namespace

EventFile::EventFile(Fs& fs, const Path& folder, int64_t step) : flushed_(monotonic_seconds()) {
  try {
    file_ = fs.open(free_name(fs, folder), OpenMode::exclusive);
  } catch (const IoError& error) {
    log_warning("no TensorBoard events from here on: ", error.what());
    return;
  }
  add(io::tf_version_event(unix_seconds()));
  if (step > 0) add(io::tf_session_start(step, unix_seconds()));
}

EventFile::~EventFile() {
  try {
    flush();
    if (file_) file_->close();
  } catch (...) {  // a view of the run, not the run
  }
}

void EventFile::add(const Bytes& record) {
  if (!file_) return;
  waiting_.insert(waiting_.end(), record.begin(), record.end());
  if (waiting_.size() > kFlushBytes || monotonic_seconds() - flushed_ > kFlushSeconds) flush();
}

void EventFile::flush() {
  flushed_ = monotonic_seconds();
  if (!file_ || waiting_.empty()) return;
  try {
    file_->write(waiting_);
  } catch (const IoError& error) {
    log_warning("no TensorBoard events from here on: ", error.what());
    file_.reset();
  }
  waiting_.clear();
}

void EventFile::scalars(const std::vector<NamedValue>& values, int64_t step) {
  const double now = unix_seconds();
  for (const auto& [name, value] : values)
    add(io::tf_scalar_event(name, static_cast<float>(value), step, now));
}

void EventFile::text(const std::string& tag, const std::string& text, int64_t step) {
  add(io::tf_text_event(tag, text, step, unix_seconds()));
}

void EventFile::image(const std::string& tag, const io::TfImage& image, int64_t step) {
  add(io::tf_image_event(tag, image, step, unix_seconds()));
}

}  // namespace elbo::train

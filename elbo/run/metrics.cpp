// SPDX-License-Identifier: MIT
// Writing metrics so that no disk can end a run.
#include "elbo/run/metrics.h"

#include "elbo/core/clock.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/run/json_lines.h"

namespace elbo::run {
namespace {

constexpr uint64_t kMostMetricsBytes = uint64_t{1} << 30;
constexpr size_t kMostWaiting = 10000;  // lines kept back while the disk refuses: a few MB
constexpr size_t kBatch = 64;
constexpr double kPatience = 2.0;  // seconds

const int64_t* step_of(const Node& line) {
  const Node* step = line.find("step");
  return step == nullptr ? nullptr : std::get_if<int64_t>(&step->value());
}

}  // namespace

MetricsWriter::MetricsWriter(Fs& fs, Path path, int64_t keep_through)
    : fs_(fs), path_(std::move(path)), tried_(monotonic_seconds()) {
  if (!fs_.exists(path_)) return;
  const Bytes old = fs_.read(path_, kMostMetricsBytes);
  size_ = accepted_bytes(text_of(old), [&](const Node& line) {
    return step_of(line) != nullptr && *step_of(line) <= keep_through;
  });
  if (size_ < old.size()) fs_.truncate(path_, size_);
}

MetricsWriter::~MetricsWriter() {
  try {
    close();
  } catch (...) {  // a killed file system of a test
  }
}

void MetricsWriter::write(const Node& line) {
  ELBO_ASSERT(line.is_table() && step_of(line) != nullptr);
  waiting_.push_back(io::write_json(line) + "\n");
  if (waiting_.size() > kMostWaiting) {
    waiting_.pop_front();
    ++dropped_;
  }
  const bool late = monotonic_seconds() - tried_ >= kPatience;
  if (late || (!failing_ && waiting_.size() >= kBatch)) flush();
}

void MetricsWriter::flush() {
  tried_ = monotonic_seconds();
  if (waiting_.empty()) return;
  std::string text;
  for (const std::string& line : waiting_) text += line;
  try {
    if (!file_) reopen();
    file_->write(bytes_of(text));
  } catch (const IoError& error) {
    return complain(error.what());
  }
  size_ += text.size();
  waiting_.clear();
  if (failing_)
    log_warning(printable(path_.string()), ": written again; ", counted(dropped_, "line"),
                dropped_ == 1 ? " is lost" : " are lost");
  failing_ = false;
  dropped_ = 0;
}

void MetricsWriter::sync() {
  flush();
  try {
    if (!file_) return;
    file_->sync();
    if (!entry_lasts_)
      fs_.sync_directory(path_.has_parent_path() ? path_.parent_path() : Path("."));
    entry_lasts_ = true;
  } catch (const IoError& error) {
    complain(error.what());
  }
}

void MetricsWriter::close() {
  flush();
  try {
    if (file_) file_->close();
  } catch (const IoError& error) {
    complain(error.what());
  }
  file_.reset();
  const int64_t lost = dropped_ + static_cast<int64_t>(waiting_.size());
  if (lost > 0)
    log_error(printable(path_.string()), ": ", counted(lost, "line"), " could not be written and ",
              lost == 1 ? "is lost" : "are lost");
  waiting_.clear();
  dropped_ = 0;
}

void MetricsWriter::reopen() {
  auto file = fs_.open(path_, OpenMode::append);
  if (failing_) fs_.truncate(path_, size_);  // the write that failed may have left a part
  file_ = std::move(file);
}

void MetricsWriter::complain(const std::string& reason) {
  file_.reset();
  if (!failing_)
    log_warning("metrics: ", reason, "; training goes on, the lines are kept and tried again");
  failing_ = true;
}

void read_metrics(Fs& fs, const Path& path, const std::function<void(const Node& line)>& see) {
  each_json_line(fs, path, see);
}

}  // namespace elbo::run

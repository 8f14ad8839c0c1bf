// SPDX-License-Identifier: MIT
// Models are opened once and closed when they take too much memory, the one longest unused first.
#include "elbo/engine/studio/studio_session.h"

#include <ATen/Parallel.h>
#include <unistd.h>

#include <algorithm>
#include <bit>

#include "elbo/api/error_name.h"
#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/data/known_files.h"
#include "elbo/engine/guard.h"
#include "elbo/engine/open_model.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/run/checkpoint_reader.h"

namespace elbo::engine {
namespace {

constexpr size_t kMostOpen = 32;

uint64_t half_of_memory() {
  const auto pages = static_cast<uint64_t>(std::max(0L, sysconf(_SC_PHYS_PAGES)));
  return pages * static_cast<uint64_t>(std::max(0L, sysconf(_SC_PAGESIZE))) / 2;
}

std::string text_under(const api::Frame& request, const std::string& key) {
  const Node* found = request.head.find(key);
  const auto* text = found == nullptr ? nullptr : std::get_if<std::string>(&found->value());
  if (text == nullptr) throw UsageError("a request wants a text under \"", key, "\"");
  return *text;
}

/// Tells whether the weights that a run or bundle offers are others than before.
std::string weights_state(const Path& path) {
  std::string out;
  for (const Path& file : {path / "bundle.json", path / "model" / "bundle.json"}) {
    const data::FileStamp stamp = data::stamp_of(file);
    out += str(stamp.size, " ", stamp.inode, " ", stamp.modified, " ");
  }
  const std::vector<int64_t> steps = run::checkpoint_steps(real_fs(), path / "checkpoints");
  return out + (steps.empty() ? "" : str(steps.back()));
}

/// Requests that take about as long: of one operation, with as much in them.
std::string kind_of(const StudioOperation& operation, const StudioCall& call,
                    const api::Frame& request) {
  const Node* count = call.args.find("count");
  const auto* asked = count == nullptr ? nullptr : std::get_if<int64_t>(&count->value());
  const auto rows = static_cast<uint64_t>(asked == nullptr ? 0 : std::max<int64_t>(0, *asked));
  return str(operation.name, " ", std::bit_width(request.blob.size()), " ", std::bit_width(rows));
}

/// While it lives, teams have so many threads.
class TeamOf {
 public:
  TeamOf(int64_t threads, int64_t afterwards) : afterwards_(afterwards) {
    kernels::set_team_size(threads);
  }
  ~TeamOf() { kernels::set_team_size(afterwards_); }
  TeamOf(const TeamOf&) = delete;

 private:
  int64_t afterwards_;
};

api::Frame error_frame() {
  const CaughtFailure failure = caught_failure();
  api::Frame out;
  out.head.set("error", api::error_node(api::error_name(failure.kind), failure.text));
  return out;
}

}  // namespace

StudioSession::StudioSession(StudioLimits limits)
    : limits_(std::move(limits)), threads_(at::get_num_threads()) {
  if (limits_.memory == 0) limits_.memory = half_of_memory();
}

api::Frame StudioSession::answer(ByteView bytes) {
  const double begin = monotonic_seconds();
  api::Frame request, out;
  try {
    request = api::decode_frame(bytes, api::kToWorker, "request");
    answer_into(request, out);
  } catch (const std::exception&) {
    out = error_frame();
  }
  if (const Node* number = request.head.find("number")) out.head.set("number", *number);
  out.head.set("seconds", Node(monotonic_seconds() - begin));
  return out;
}

void StudioSession::answer_into(const api::Frame& request, api::Frame& out) {
  const StudioOperation& operation = studio_operation(text_under(request, "op"));
  const StudioArguments args(request, request.head.find("args"));
  args.check_names(operation.arguments);
  StudioModel& model = opened(text_under(request, "path"), operation.name == "describe");
  StudioCall call{model, args, out, StudioSlice(limits_.slice)};
  perform(operation, call, request);
  forget_some();
}

/// Operations over many examples have all threads, those that somebody waits for as many as make
/// them quick.
void StudioSession::perform(const StudioOperation& operation, StudioCall& call,
                            const api::Frame& request) {
  StudioPace& pace = call.model.paces[kind_of(operation, call, request)];
  const double begin = monotonic_seconds();
  const TeamOf team(operation.over_many || pace.with_all() ? threads_ : 1, threads_);
  try {
    operation.perform(call);
  } catch (const StillOpening&) {
    call.answer = {};
    call.put_progress(0, 1);
  }
  if (!operation.over_many)
    pace.took((monotonic_seconds() - begin) / static_cast<double>(std::max<int64_t>(1, call.work)));
}

StudioModel& StudioSession::opened(const std::string& path, bool refresh) {
  const auto found = std::find_if(models_.begin(), models_.end(),
                                  [&](const OpenModel& one) { return one.path == path; });
  const std::string state = found == models_.end() || refresh ? weights_state(path) : "";
  if (found != models_.end() && (!refresh || found->state == state)) {
    models_.splice(models_.begin(), models_, found);
    return *models_.front().model;
  }
  if (found != models_.end()) models_.erase(found);
  api::ModelRequest wanted;
  wanted.run = path;
  wanted.device = limits_.device;
  models_.push_front(
      {path, state,
       std::make_unique<StudioModel>(open_model(wanted), Path(path).filename().string(), data_)});
  return *models_.front().model;
}

void StudioSession::forget_some() {
  uint64_t used = data_.bytes();
  size_t kept = 0;
  const size_t before = models_.size();
  for (auto one = models_.begin(); one != models_.end(); ++kept) {
    used += one->model->bytes();
    const bool fits = kept == 0 || (used <= limits_.memory && kept < kMostOpen);
    one = fits ? std::next(one) : models_.erase(one);
  }
  if (used > limits_.memory || models_.size() < before) data_.forget_unused();
}

}  // namespace elbo::engine

// SPDX-License-Identifier: MIT
// One thread lives with the worker: starts it, asks it, buries it. The lock guards what others see.
#include "elbo/serve/worker_pool.h"

#include <sys/socket.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::serve {
namespace {

constexpr double kDeathMemory = 60;  // seconds

const char* state_name(int state) {
  constexpr std::array kNames{"starting", "idle", "busy", "failed"};
  return kNames[static_cast<size_t>(state)];
}

/// The JSON of a frame that came from the worker; DataError where it is none.
Node answer_head(ByteView frame) {
  const api::FrameSizes sizes = api::frame_sizes(frame, api::kFromWorker, "worker");
  Node head = io::parse_json(text_of(frame.subspan(api::kFramePrefix, sizes.head)), "worker");
  if (!head.is_table()) throw DataError("worker: got ", head.kind(), ", want a table");
  return head;
}

std::string text_under(const Node& table, std::string_view key) {
  const Node* node = table.is_table() ? table.find(key) : nullptr;
  const auto* text = node == nullptr ? nullptr : std::get_if<std::string>(&node->value());
  return text == nullptr ? "" : *text;
}

std::vector<std::string> texts_under(const Node& table, std::string_view key) {
  std::vector<std::string> out;
  const Node* node = table.find(key);
  const auto* list = node == nullptr ? nullptr : std::get_if<Node::List>(&node->value());
  if (list == nullptr) return out;
  for (const Node& item : *list)
    if (const auto* text = std::get_if<std::string>(&item.value())) out.push_back(*text);
  return out;
}

/// The worker's frame as an answer to the page; an error in it becomes a status.
Response worker_response(Bytes frame, int64_t number) {
  const Node head = answer_head(frame);
  const Node* answered_number = head.find("number");
  if (answered_number == nullptr || answered_number->literal() != str(number))
    throw DataError("worker: the answer to another request");
  if (const Node* error = head.find("error")) {
    const std::string kind = text_under(*error, "kind");
    return error_response(status_of_kind(kind), kind.empty() ? "Internal" : kind,
                          text_under(*error, "text"));
  }
  Response out;
  out.content_type = kFrameType;
  out.body = std::move(frame);
  return out;
}

}  // namespace

WorkerPool::WorkerPool(WorkerSettings settings, EventHub& events)
    : settings_(std::move(settings)), events_(events), thread_([this] { loop(); }) {}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard guard(lock_);
    ending_ = true;
    // What the thread waits for ends at once.
    if (process_ != nullptr) ::shutdown(process_->link().descriptor, SHUT_RDWR);
  }
  wake_.notify_all();
  thread_.join();
  fail_waiting(503, "WorkerDied", "the studio is ending");
}

void WorkerPool::submit(ComputeTask task) {
  std::deque<ComputeTask> superseded;
  bool is_taken = false;
  std::string failed;
  {
    const std::lock_guard guard(lock_);
    const auto same_lane = [&](const ComputeTask& other) {
      return !task.lane.empty() && other.lane == task.lane;
    };
    const auto found = std::find_if(waiting_.begin(), waiting_.end(), same_lane);
    if (found != waiting_.end()) {
      superseded.push_back(std::move(*found));
      waiting_.erase(found);
    }
    if (state_ == State::failed) failed = text_;
    is_taken = failed.empty() && !ending_ && waiting_.size() < settings_.most_waiting;
    if (is_taken) waiting_.push_back(std::move(task));
  }
  wake_.notify_all();
  for (ComputeTask& old : superseded)
    old.respond(error_response(409, "Superseded", "a newer request of this lane has come"));
  if (!failed.empty()) return task.respond(error_response(502, "WorkerDied", failed));
  if (!is_taken)
    task.respond(error_response(429, "Busy",
                                str(settings_.most_waiting, " requests wait already; try again")));
}

Node WorkerPool::status() const {
  const std::lock_guard guard(lock_);
  Node out = Node::table();
  out.set("state", Node(std::string(state_name(static_cast<int>(state_)))));
  out.set("died", Node(died_));
  out.set("text", Node(text_));
  return out;
}

size_t WorkerPool::waiting() const {
  const std::lock_guard guard(lock_);
  return waiting_.size();
}

std::vector<std::string> WorkerPool::devices() const {
  const std::lock_guard guard(lock_);
  return devices_;
}

void WorkerPool::loop() {
  while (want_worker())
    for (ComputeTask& task : take_next()) run(task);
  std::unique_ptr<WorkerProcess> last;
  const std::lock_guard guard(lock_);
  last = std::move(process_);
}

/// A worker that lives, after as many starts as that takes; false where the pool ends.
bool WorkerPool::want_worker() {
  for (;;) {
    {
      const std::lock_guard guard(lock_);
      if (ending_) return false;
      if (process_ != nullptr && !process_->has_ended()) return true;
    }
    if (process_ != nullptr) bury("while it had nothing to do");
    wait_before_start();
    if (start_worker()) return true;
  }
}

/// After repeated deaths: a while, in which every request is answered by the reason.
void WorkerPool::wait_before_start() {
  std::unique_lock guard(lock_);
  const double now = monotonic_seconds();
  while (!deaths_.empty() && deaths_.front() < now - kDeathMemory) deaths_.pop_front();
  const int extra = static_cast<int>(deaths_.size()) - settings_.free_deaths;
  if (extra <= 0 || ending_) return;
  const double pause = std::min(settings_.longest_pause, settings_.pause * std::exp2(extra - 1));
  const std::string text = str(text_, "; ", deaths_.size(),
                               " in a minute, so the next is started in ", std::ceil(pause), " s");
  guard.unlock();
  set_state(State::failed, text, true);
  fail_waiting(502, "WorkerDied", text);
  guard.lock();
  wake_.wait_for(guard, std::chrono::duration<double>(pause), [this] { return ending_; });
}

bool WorkerPool::start_worker() {
  set_state(State::starting, "the worker is starting", true);
  try {
    auto process = std::make_unique<WorkerProcess>(settings_.words, [this] {
      { const std::lock_guard guard(lock_); }  // whoever is about to wait has looked before
      wake_.notify_all();
    });
    const api::FrameLink link = process->link();
    {
      const std::lock_guard guard(lock_);
      process_ = std::move(process);
      if (ending_) return false;
    }
    const std::optional<Bytes> first = api::receive_frame(link, settings_.start);
    const Node head = first ? answer_head(*first) : Node::table();
    if (head.find("ready") == nullptr) throw IoError("worker: it did not get ready");
    {
      const std::lock_guard guard(lock_);
      devices_ = texts_under(head, "devices");
    }
    set_state(State::idle, "", true);
    return true;
  } catch (const Error& error) {
    if (process_ != nullptr) {
      bury("before it was ready");
    } else {
      set_state(State::starting, error.what(), true);
      const std::lock_guard guard(lock_);
      deaths_.push_back(monotonic_seconds());
    }
    return false;
  }
}

/// The next request; none where the worker has ended meanwhile, or the pool ends.
std::deque<ComputeTask> WorkerPool::take_next() {
  std::unique_lock guard(lock_);
  wake_.wait(guard, [this] { return ending_ || !waiting_.empty() || process_->has_ended(); });
  std::deque<ComputeTask> out;
  if (ending_ || process_->has_ended() || waiting_.empty()) return out;
  out.push_back(std::move(waiting_.front()));
  waiting_.pop_front();
  return out;
}

void WorkerPool::run(ComputeTask& task) {
  set_state(State::busy, "", false);
  Response response = exchange(task);
  // A worker that was ended is another state, set already.
  if (process_ != nullptr) set_state(State::idle, "", false);
  task.respond(std::move(response));
}

/// What the worker answers, or why it did not; then it is gone.
Response WorkerPool::exchange(ComputeTask& task) {
  task.frame.head.set("number", Node(++number_));
  Bytes request;
  try {
    request = encode_frame(task.frame, api::kToWorker);
  } catch (const DataError& error) {
    return error_response(413, "Usage", error.what());
  }
  const double begin = monotonic_seconds();
  try {
    api::send_frame(process_->link(), request, settings_.request);
    const double left = std::max(0., settings_.request - (monotonic_seconds() - begin));
    std::optional<Bytes> frame = api::receive_frame(process_->link(), left);
    if (frame) return worker_response(std::move(*frame), number_);
  } catch (const Error& error) {
    log_debug(error.what());
  }
  const bool is_late = monotonic_seconds() - begin >= settings_.request;
  if (is_late) {
    bury(str("because a request took longer than ", settings_.request, " s"));
    return error_response(
        504, "Timeout",
        str("this took longer than ", settings_.request, " s and was given up; ask for less"));
  }
  return error_response(502, "WorkerDied", str(bury("in this request"), "; a new one is started"));
}

/// Ends the worker and notes its death. Returns what is said of it.
std::string WorkerPool::bury(const std::string& what) {
  const std::string text = str("the process that computes ", process_->end(), ", ", what);
  std::unique_ptr<WorkerProcess> dead;
  bool is_news = true;
  {
    const std::lock_guard guard(lock_);
    is_news = !ending_;
    dead = std::move(process_);
    ++died_;
    deaths_.push_back(monotonic_seconds());
    if (deaths_.size() > 100) deaths_.pop_front();
  }
  if (is_news) log_warning(text);
  set_state(State::starting, text, is_news);
  return text;
}

void WorkerPool::set_state(State state, const std::string& text, bool tell) {
  {
    const std::lock_guard guard(lock_);
    state_ = state;
    text_ = text;
  }
  if (tell) events_.publish("worker", status());
}

void WorkerPool::fail_waiting(int status, const std::string& kind, const std::string& text) {
  std::deque<ComputeTask> all;
  {
    const std::lock_guard guard(lock_);
    all.swap(waiting_);
  }
  for (ComputeTask& task : all) task.respond(error_response(status, kind, text));
}

}  // namespace elbo::serve

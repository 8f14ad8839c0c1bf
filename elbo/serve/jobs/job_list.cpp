// SPDX-License-Identifier: MIT
// A queue of processes.
#include "elbo/serve/jobs/job_list.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/serve/jobs/detached.h"
#include "elbo/serve/records/answer.h"
#include "elbo/serve/records/confined_fs.h"
#include "elbo/study/run/child.h"

namespace elbo::serve {
namespace {

constexpr size_t kMostWaitingJobs = 100, kMostEndedJobs = 100;
constexpr uint64_t kJobTextBytes = 8192;
constexpr size_t kJobTextLines = 12;
constexpr size_t kKeptFolders = 20;

/// What a progress line was when it was last overwritten.
std::string after_returns(const std::string& line) {
  const size_t end = line.find_last_not_of('\r');
  if (end == std::string::npos) return "";
  const size_t begin = line.rfind('\r', end);
  return line.substr(begin == std::string::npos ? 0 : begin + 1,
                     begin == std::string::npos ? end + 1 : end - begin);
}

std::string last_lines_of(const Path& file) {
  std::string text;
  try {
    text = end_of_file(file, kJobTextBytes);
  } catch (const Error&) {
    return "";  // not begun, or removed
  }
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (std::string line = after_returns(text.substr(begin, end - begin)); !line.empty())
      lines.push_back(std::move(line));
    begin = end + 1;
  }
  if (lines.size() > kJobTextLines)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kJobTextLines));
  return join(lines, "\n");
}

/// Removes all but the last of the folders that earlier studios made, whose names are in the order
/// of time.
void remove_earlier(const Path& folder) {
  std::error_code error;
  std::vector<Path> earlier;
  for (auto it = std::filesystem::directory_iterator(folder, error); !error && it != end(it);
       it.increment(error))
    if (it->is_directory(error) && !it->is_symlink(error)) earlier.push_back(it->path());
  std::sort(earlier.begin(), earlier.end());
  for (size_t i = 0; i + kKeptFolders < earlier.size(); ++i)
    std::filesystem::remove_all(earlier[i], error);
}

}  // namespace

JobList::JobList(Path program, const Path& folder, std::function<void()> changed)
    : program_(std::move(program)),
      folder_(folder / str(utc_stamp(), "-", ::getpid())),
      changed_(std::move(changed)) {}

int64_t JobList::add(JobCall call) {
  int64_t number = 0;
  {
    const std::lock_guard hold(lock_);
    size_t waiting = 0;
    for (const Job& job : jobs_) {
      if (job.state == JobState::ended) continue;
      if (job.state == JobState::waiting) ++waiting;
      if (job.call.run == call.run)
        throw DataError("job ", job.number, " of this run ",
                        job.state == JobState::waiting ? "waits" : "runs",
                        "; wait for it, or cancel it");
    }
    if (waiting >= kMostWaitingJobs) throw DataError(waiting, " jobs wait already; cancel some");
    make_folder();
    Job job;
    job.number = number = ++last_;
    job.call = std::move(call);
    jobs_.push_back(std::move(job));
    forget_old();
    reap();
    begin_waiting();
  }
  changed_();
  return number;
}

void JobList::cancel(int64_t number) {
  {
    const std::lock_guard hold(lock_);
    const auto job = std::find_if(jobs_.begin(), jobs_.end(),
                                  [&](const Job& one) { return one.number == number; });
    if (job == jobs_.end()) throw DataError("there is no job ", number);
    if (job->state == JobState::ended) throw DataError("job ", number, " has ended");
    if (job->state == JobState::waiting) {
      job->state = JobState::ended;
      job->code = 128 + SIGINT;
      job->failure = "given up before it began";
    } else if (::kill(job->process, SIGINT) != 0) {  // a child that we have not waited for
      throw IoError("cannot stop job ", number, ": ", std::strerror(errno));
    }
  }
  changed_();
}

void JobList::tend() {
  bool news = false;
  {
    const std::lock_guard hold(lock_);
    news = reap();
    news = begin_waiting() || news;
  }
  if (news) changed_();
}

bool JobList::reap() {
  bool news = false;
  for (Job& job : jobs_) {
    if (job.state != JobState::running) continue;
    const std::optional<int> code = study::exit_code(job.process);
    if (!code) continue;
    job.state = JobState::ended;
    job.code = *code;
    news = true;
  }
  return news;
}

bool JobList::begin_waiting() {
  bool news = false;
  for (Job& job : jobs_) {
    const bool busy = std::any_of(jobs_.begin(), jobs_.end(), [](const Job& other) {
      return other.state == JobState::running;
    });
    if (job.state != JobState::waiting || (busy && job.call.queue)) continue;
    begin(job);
    news = true;
  }
  return news;
}

void JobList::begin(Job& job) {
  job.started = utc_now();
  try {
    job.process = start_detached({program_, job.call.words, output_of(job)});
    job.state = JobState::running;
  } catch (const Error& error) {
    job.state = JobState::ended;
    job.code = static_cast<int>(error.kind());
    job.failure = error.what();
  }
}

void JobList::forget_old() {
  const auto ended = std::count_if(jobs_.begin(), jobs_.end(),
                                   [](const Job& job) { return job.state == JobState::ended; });
  auto surplus = ended - static_cast<std::ptrdiff_t>(kMostEndedJobs);
  std::erase_if(jobs_, [&](const Job& job) {
    if (job.state != JobState::ended || surplus <= 0) return false;
    --surplus;
    std::error_code ignored;
    std::filesystem::remove(output_of(job), ignored);
    return true;
  });
}

void JobList::make_folder() {
  std::error_code error;
  if (std::filesystem::is_directory(folder_, error)) return;
  remove_earlier(folder_.parent_path());
  std::filesystem::create_directories(folder_, error);
  if (error)
    throw IoError("cannot make ", printable(folder_.string()), ": ", error.message(),
                  "; check its permissions");
}

Path JobList::keep(const std::string& name, const std::string& content) {
  make_folder();
  const Path path = folder_ / name;
  write_atomically(real_fs(), path, bytes_of(content));
  return path;
}

Path JobList::output_of(const Job& job) const { return folder_ / str("job-", job.number, ".txt"); }

Node JobList::node_of(const Job& job) const {
  const bool begun = job.process > 0;
  return answer_table({{"job", answer_whole(job.number)},
                       {"kind", answer_text(name_of(job.call.kind))},
                       {"state", answer_text(name_of(job.state))},
                       {"code", job.state == JobState::ended ? answer_whole(job.code) : Node()},
                       {"id", answer_text(job.call.run)},
                       {"title", answer_text(job.call.title)},
                       {"started", answer_text(job.started)},
                       {"text", answer_text(begun ? last_lines_of(output_of(job)) : job.failure)}});
}

Node JobList::jobs() {
  const std::lock_guard hold(lock_);
  Node::List out;
  for (const Job& job : jobs_) out.push_back(node_of(job));
  return Node(std::move(out));
}

}  // namespace elbo::serve

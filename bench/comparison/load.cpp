// SPDX-License-Identifier: MIT
// Busy processes, started and ended around each measurement.
#include "bench/comparison/load.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/comparison/document.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/report/number.h"

namespace elbo::bench {
namespace {

/// Programs that do nothing but compute, for as long as this lives.
class BusyPrograms {
 public:
  explicit BusyPrograms(int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      const pid_t pid = fork();
      if (pid == 0) spin();
      if (pid > 0) pids_.push_back(pid);
    }
    usleep(200'000);  // until the scheduler has spread them
  }
  ~BusyPrograms() {
    for (const pid_t pid : pids_) kill(pid, SIGKILL);
    for (const pid_t pid : pids_) waitpid(pid, nullptr, 0);
  }
  BusyPrograms(const BusyPrograms&) = delete;
  BusyPrograms& operator=(const BusyPrograms&) = delete;

 private:
  [[noreturn]] static void spin() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // none is left behind where this program is killed
    volatile uint64_t state = 1;
    for (;;) state = state * 6364136223846793005u + 1442695040888963407u;
  }

  std::vector<pid_t> pids_;
};

Node list_of(const std::vector<double>& values) {
  Node::List out;
  for (const double value : values) out.push_back(Node(value));
  return Node(std::move(out));
}

}  // namespace

Loaded run_loaded(const Workload& workload, const Entry& entry, int64_t programs,
                  const RoundsOptions& options) {
  Loaded out{workload, {}, {}, ""};
  Contestant contestant(entry, options.scratch);
  contestant.await_ready(120);
  const Quiet quiet(options.lock);
  for (int64_t round = 0; round < options.rounds && !contestant.has_failed(); ++round) {
    const Node idle = contestant.measure(workload.seconds * options.slower);
    const BusyPrograms others(programs);
    const Node busy = contestant.measure(workload.seconds * options.slower);
    if (contestant.has_failed()) break;
    out.idle.push_back(number_in(idle, "steps_per_second"));
    out.busy.push_back(number_in(busy, "steps_per_second"));
  }
  out.failure = contestant.failure();
  return out;
}

std::string load_table(const std::vector<Loaded>& results) {
  std::vector<Row> rows;
  for (const Loaded& result : results) {
    const auto batch = static_cast<double>(result.workload.batch);
    const auto speed = [&](const std::vector<double>& rates) {
      return rates.empty() ? std::string("-") : report::decimal_text(median(rates) * batch, 0);
    };
    rows.push_back(
        {result.workload.title, str(result.workload.batch), speed(result.idle), speed(result.busy),
         result.failure.empty() ? spread_text(spread_of(ratios(result.busy, result.idle)))
                                : "failed: " + result.failure});
  }
  return table_text({"workload", "batch", "idle, images/s", "busy, images/s", "share left"}, rows);
}

Node to_node(const std::vector<Loaded>& results) {
  Node::List out;
  for (const Loaded& result : results) {
    Node line = Node::table();
    line.set("workload", Node(result.workload.name));
    line.set("batch", Node(result.workload.batch));
    line.set("idle_steps_per_second", list_of(result.idle));
    line.set("busy_steps_per_second", list_of(result.busy));
    if (!result.failure.empty()) line.set("failed", Node(result.failure));
    out.push_back(std::move(line));
  }
  return Node(std::move(out));
}

}  // namespace elbo::bench

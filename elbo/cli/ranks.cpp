// SPDX-License-Identifier: MIT
// fork and exec, so that a rank hears of its parent's death. The ranks meet in a file that only
// this user can read, so nothing listens for strangers but what knows a token from it.
#include "elbo/cli/ranks.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "elbo/cli/engine.h"
#include "elbo/cli/process.h"
#include "elbo/core/clock.h"
#include "elbo/core/interrupt.h"
#include "elbo/core/log.h"
#include "elbo/core/ranks.h"
#include "elbo/study/run/child.h"

extern char** environ;

namespace elbo::cli {
namespace {

constexpr int kNotStarted = 127;
constexpr int kSignalled = 128;  // and the signal
constexpr double kGrace = 5;     // seconds that ranks have to end once one has; they take 4
constexpr double kLook = .05;    // seconds between two looks at the ranks

/// A folder of this user alone, removed at the end.
class PrivateFolder {
 public:
  PrivateFolder() {
    const char* parent = std::getenv("TMPDIR");
    path_ = str(parent != nullptr && *parent != '\0' ? parent : "/tmp", "/elbo-ranks-XXXXXX");
    if (mkdtemp(path_.data()) == nullptr)
      throw IoError("no folder in which ranks could meet: ", printable(path_), ": ",
                    std::strerror(errno), "; TMPDIR chooses another place");
  }
  ~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// This process's environment with the place of one rank in it.
std::vector<std::string> environment_of(const std::vector<std::string>& place) {
  std::vector<std::string> out = place;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry, name = text.substr(0, text.find('=') + 1);
    if (std::none_of(place.begin(), place.end(),
                     [&](const std::string& one) { return one.starts_with(name); }))
      out.push_back(text);
  }
  return out;
}

pid_t start_rank(std::vector<std::string> words, std::vector<std::string> environment) {
  const std::vector<char*> arguments = pointers(words), variables = pointers(environment);
  const pid_t parent = getpid(), child = fork();
  if (child < 0) throw IoError("cannot start a rank: ", std::strerror(errno));
  if (child > 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  setpgid(0, 0);  // a Ctrl-C at the terminal reaches it through us alone
  if (getppid() != parent) _exit(kNotStarted);
  execve("/proc/self/exe", arguments.data(), variables.data());
  _exit(kNotStarted);
}

/// The ranks of a run as processes.
class RankProcesses {
 public:
  RankProcesses(const Session& session, int64_t ranks) {
    const std::string store = str(kept_.path(), "/store");
    for (int64_t rank = 0; rank < ranks; ++rank)
      processes_.push_back(start_rank(
          session.words,
          environment_of({str("RANK=", rank), str("WORLD_SIZE=", ranks), str("LOCAL_RANK=", rank),
                          str("LOCAL_WORLD_SIZE=", ranks), str(api::kStoreVariable, "=", store)})));
    codes_.assign(processes_.size(), std::nullopt);
  }
  ~RankProcesses() { signal_all(SIGKILL); }
  RankProcesses(const RankProcesses&) = delete;
  RankProcesses& operator=(const RankProcesses&) = delete;

  int wait() {
    while (look()) {
      study::pause_for(kLook);
      pass_signals_on();
      if (failed_at_ == 0 || monotonic_seconds() - failed_at_ < kGrace) continue;
      log_warning("ranks that did not end within ", kGrace, " s of the first are ended");
      signal_all(SIGKILL);
      failed_at_ = monotonic_seconds();
    }
    std::vector<int> codes;
    for (const auto& code : codes_) codes.push_back(*code);
    return code_of_ranks(codes);
  }

 private:
  /// Whether some rank still lives.
  bool look() {
    bool lives = false;
    for (size_t i = 0; i < processes_.size(); ++i) {
      if (codes_[i]) continue;
      codes_[i] = study::exit_code(processes_[i]);
      if (!codes_[i]) lives = true;
      else if (*codes_[i] != 0 && failed_at_ == 0 && !passed_on_) failed_at_ = monotonic_seconds();
    }
    return lives;
  }

  void pass_signals_on() {
    if (checkpoint_requested() && !codes_[0]) kill(processes_[0], SIGUSR2);
    if (interrupt_requested() == 0 || std::exchange(passed_on_, true)) return;
    signal_all(interrupt_requested());
  }

  void signal_all(int signal) {
    for (size_t i = 0; i < processes_.size(); ++i)
      if (!codes_[i]) kill(processes_[i], signal);
  }

  PrivateFolder kept_;
  std::vector<pid_t> processes_;
  std::vector<std::optional<int>> codes_;
  double failed_at_ = 0;  // monotonic; 0: none has failed
  bool passed_on_ = false;
  InterruptGuard guard_;
};

}  // namespace

void add_ranks(CLI::App& command, RankOptions& options) {
  command
      .add_option("--ranks", options.ranks,
                  "Run as so many processes on this machine, each with its share of the work")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  command
      .add_option("--interface", options.interface,
                  "The network's interface over which ranks talk (default: the one that leads to "
                  "rank 0; also GLOO_SOCKET_IFNAME)")
      ->type_name("NAME");
}

bool starts_ranks(const RankOptions& options) {
  const api::RankPlace place = api::read_rank_place(api::process_environment());
  if (options.ranks == 0 || place.launcher == "--ranks") return false;
  if (place.size > 1)
    throw UsageError("--ranks ", options.ranks, " and ", place.launcher,
                     "'s environment, which says that there are ", place.size,
                     " ranks, contradict each other; leave --ranks out, or the launcher");
  return options.ranks > 1;
}

int run_ranks(const Session& session, int64_t ranks) {
  return RankProcesses(session, ranks).wait();
}

api::RankPlace take_place(Session& session, const RankOptions& options) {
  api::RankPlace place = api::read_rank_place(api::process_environment());
  if (!options.interface.empty()) place.interface = options.interface;
  if (place.local_size > 1 && !threads_are_chosen(session))
    session.threads =
        threads_of_rank(usable_processors(), sysconf(_SC_NPROCESSORS_ONLN), place.local_size);
  return place;
}

int64_t threads_of_rank(int64_t usable, int64_t online, int64_t local_ranks) {
  const bool bound = usable * local_ranks <= online;
  return bound ? usable : std::max<int64_t>(1, usable / local_ranks);
}

int code_of_ranks(const std::vector<int>& codes) {
  const auto found = [&](auto wanted) {
    const auto at = std::find_if(codes.begin(), codes.end(), wanted);
    return at == codes.end() ? 0 : *at;
  };
  const int lost = static_cast<int>(kRankLost);
  if (const int own =
          found([&](int code) { return code > 0 && code < kSignalled && code != lost; }))
    return own;
  if (found([&](int code) { return code == lost; }) != 0) return lost;
  const int stopped =
      found([](int code) { return code == kSignalled + SIGINT || code == kSignalled + SIGTERM; });
  if (stopped != 0) return stopped;
  return found([](int code) { return code != 0; }) != 0 ? lost : 0;
}

}  // namespace elbo::cli

// SPDX-License-Identifier: MIT
// A group of real processes on this machine.
#pragma once
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "elbo/collective/group.h"
#include "elbo/core/fs.h"
#include "elbo/core/log.h"
#include "tests/core/scratch_folder.h"

namespace elbo::test {

/// What each rank says, as text.
using RankWork = std::function<std::string(collective::Group&)>;

/// What became of one rank.
struct RankEnd {
  int code = 0;      ///< its exit code; 128 + the signal that ended it
  std::string said;  ///< what its work returned; the text of its error where that threw
};

/// Of a group in a test: ranks that stand still are missed soon.
inline collective::Meeting quick_meeting() {
  collective::Meeting out;
  out.wait_for = 60, out.silent_for = 2, out.leave_within = 20;
  return out;
}

/// One rank's process: it never returns.
[[noreturn]] inline void be_rank(const collective::Meeting& meeting, const RankWork& work,
                                 const Path& answer) {
  set_log_level(Level::error);
  int code = 0;
  std::string said;
  std::shared_ptr<collective::Group> group;
  try {
    group = collective::form_group(meeting);
    said = work(*group);
    group->leave();
  } catch (const Error& error) {
    const auto* lost = dynamic_cast<const collective::RankFailed*>(&error);
    said = std::string(lost != nullptr && lost->told() ? "(told) " : "") + error.what();
    code = static_cast<int>(error.kind());
  }
  write_atomically(real_fs(), answer, bytes_of(said));
  _exit(code);
}

/// Does `work` in `size` processes that form a group. A rank that stands still at the end is ended.
inline std::vector<RankEnd> in_ranks(int64_t size, const RankWork& work,
                                     collective::Meeting meeting = quick_meeting()) {
  const ScratchFolder scratch;
  meeting.size = size;
  if (meeting.port == 0) meeting.store_file = (scratch / "store").string();
  std::vector<pid_t> ranks;
  for (meeting.rank = 0; meeting.rank < size; ++meeting.rank) {
    const pid_t child = fork();
    if (child == 0) be_rank(meeting, work, scratch / std::to_string(meeting.rank));
    ranks.push_back(child);
  }
  std::vector<RankEnd> out(static_cast<size_t>(size));
  size_t stopped = 0;
  for (size_t i = 0; i < ranks.size(); ++i) {
    int status = 0;
    waitpid(ranks[i], &status, WUNTRACED);
    if (WIFSTOPPED(status)) {  // looked at again when all others have ended
      stopped = i + 1;
      continue;
    }
    out[i].code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    const Path answer = scratch / std::to_string(i);
    if (real_fs().exists(answer)) out[i].said = text_of(real_fs().read(answer, 1 << 20));
  }
  if (stopped == 0) return out;
  kill(ranks[stopped - 1], SIGKILL);
  waitpid(ranks[stopped - 1], nullptr, 0);
  out[stopped - 1].code = 128 + SIGKILL;
  return out;
}

}  // namespace elbo::test

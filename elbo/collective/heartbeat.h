// SPDX-License-Identifier: MIT
// Signs of life between ranks, by a thread of its own: a long step or a figure that is being drawn
// is no failure, a process that was killed or stopped, or whose link is cut, is. Rank 0 hears all
// the others and passes on what has failed; they hear rank 0.
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "elbo/collective/line_link.h"

namespace elbo::collective {

/// A rank that is lost or has failed.
struct RankFailure {
  int64_t rank = 0;   ///< which
  std::string text;   ///< why, as a sentence that begins with the rank
  bool told = false;  ///< another rank tells the user
  double when = 0;    ///< monotonic_seconds()
};

/// Seconds.
struct HeartbeatTimes {
  double silent_for = 7;    ///< after which a rank counts as lost
  double leave_within = 4;  ///< from a failure until the process ends, whatever it is doing
};

/// Watches the other ranks as long as it lives.
class Heartbeat {
 public:
  /// `links`: of rank 0 those to all others, of another the one to rank 0.
  Heartbeat(int64_t rank, std::vector<LineLink> links, const HeartbeatTimes& times);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  /// The first failure of another rank, where there is one.
  std::optional<RankFailure> failure();
  /// Waits for a failure to be known, at most so long.
  std::optional<RankFailure> failure_within(double seconds);
  /// Tells the others that this rank ends, and why; whether rank 0 will tell the user.
  bool fail(const std::string& text);
  /// Tells the others that this rank ends well.
  void leave();

 private:
  struct Peer {
    LineLink link;
    double heard = 0;
    bool gone = false;
  };

  void run();
  void listen(Peer& peer);
  void understand(Peer& peer, const std::string& line);
  void look_for_silence();
  void found(const RankFailure& failure);
  void end_where_overdue();

  const int64_t rank_;
  const HeartbeatTimes times_;
  std::mutex mutex_;
  std::vector<Peer> peers_;
  std::optional<RankFailure> failure_;
  bool stopping_ = false, leaving_ = false;
  std::thread thread_;
};

}  // namespace elbo::collective

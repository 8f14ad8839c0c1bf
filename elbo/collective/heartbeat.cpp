// SPDX-License-Identifier: MIT
// Lines between ranks: "alive", "bye", and "failed RANK TEXT".
#include "elbo/collective/heartbeat.h"

#include <poll.h>
#include <unistd.h>

#include <sstream>

#include "elbo/core/clock.h"
#include "elbo/core/log.h"
#include "elbo/core/ranks.h"
#include "elbo/core/str.h"

namespace elbo::collective {
namespace {

constexpr double kBeat = 1;        // seconds between two signs of life
constexpr int kLook = 200;         // milliseconds between two looks
constexpr double kStoodStill = 3;  // seconds between two looks: this process itself was stopped
constexpr const char* kAlive = "alive";
constexpr const char* kBye = "bye";
constexpr const char* kFailed = "failed";

std::string failed_line(int64_t rank, const std::string& text) {
  return str(kFailed, " ", rank, " ", text);
}

}  // namespace

Heartbeat::Heartbeat(int64_t rank, std::vector<LineLink> links, const HeartbeatTimes& times)
    : rank_(rank), times_(times) {
  for (LineLink& link : links) peers_.push_back({std::move(link), monotonic_seconds()});
  thread_ = std::thread([this] { run(); });
}

Heartbeat::~Heartbeat() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  thread_.join();
}

std::optional<RankFailure> Heartbeat::failure() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::optional<RankFailure> Heartbeat::failure_within(double seconds) {
  for (const double end = monotonic_seconds() + seconds; monotonic_seconds() < end;) {
    if (const auto found = failure()) return found;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return failure();
}

bool Heartbeat::fail(const std::string& text) {
  const std::lock_guard lock(mutex_);
  leaving_ = true;
  for (Peer& peer : peers_)
    if (!peer.gone) peer.link.send(failed_line(rank_, text));
  const bool rank_zero_tells = failure_ ? failure_->told : !peers_.front().gone;
  return rank_ != 0 && rank_zero_tells;
}

void Heartbeat::leave() {
  const std::lock_guard lock(mutex_);
  leaving_ = true;
  for (Peer& peer : peers_)
    if (!peer.gone) peer.link.send(kBye);
}

void Heartbeat::run() {
  double beaten = 0, looked = monotonic_seconds();
  for (;;) {
    std::vector<pollfd> wanted;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      for (const Peer& peer : peers_)
        if (!peer.gone) wanted.push_back({peer.link.descriptor(), POLLIN, 0});
    }
    poll(wanted.data(), wanted.size(), kLook);
    const std::lock_guard lock(mutex_);
    const double now = monotonic_seconds();
    if (now - looked > kStoodStill)
      for (Peer& peer : peers_) peer.heard = now;
    looked = now;
    for (Peer& peer : peers_)
      if (!peer.gone) listen(peer);
    if (now - beaten >= kBeat) {
      for (Peer& peer : peers_)
        if (!peer.gone) peer.link.send(kAlive);
      beaten = now;
    }
    look_for_silence();
    end_where_overdue();
  }
}

void Heartbeat::listen(Peer& peer) {
  std::vector<std::string> lines;
  const bool open = peer.link.receive(lines);
  if (!lines.empty()) peer.heard = monotonic_seconds();
  for (const std::string& line : lines) understand(peer, line);
  if (open || peer.gone) return;
  peer.gone = true;
  found(
      {peer.link.rank(),
       str("rank ", peer.link.rank(), " ended without a word: it was killed, or ran out of memory"),
       rank_ > 1});
}

void Heartbeat::understand(Peer& peer, const std::string& line) {
  if (line == kBye) peer.gone = true;
  std::istringstream words(line);
  std::string kind;
  int64_t rank = 0;
  if (!(words >> kind >> rank) || kind != kFailed) return;
  std::string text;
  std::getline(words >> std::ws, text);
  if (rank_ == 0) peer.gone = true;
  // What rank 0 passes on it tells itself, and its own error as well.
  found({rank, rank_ == 0 ? str("rank ", rank, " failed: ", text) : text, rank_ != 0});
}

void Heartbeat::look_for_silence() {
  const double now = monotonic_seconds();
  for (Peer& peer : peers_) {
    if (peer.gone || now - peer.heard < times_.silent_for) continue;
    peer.gone = true;
    found({peer.link.rank(),
           str("rank ", peer.link.rank(), " has given no sign of life for ", times_.silent_for,
               " s: it was stopped, or its machine or link is down"),
           rank_ > 1});
  }
}

void Heartbeat::found(const RankFailure& failure) {
  if (failure_ || leaving_) return;
  failure_ = failure;
  failure_->when = monotonic_seconds();
  if (rank_ != 0) return;
  for (Peer& peer : peers_)
    if (!peer.gone) peer.link.send(failed_line(failure.rank, failure.text));
}

void Heartbeat::end_where_overdue() {
  if (!failure_ || leaving_ || monotonic_seconds() - failure_->when < times_.leave_within) return;
  if (!failure_->told) log_error(failure_->text, "; this rank was busy and ends at once");
  _exit(static_cast<int>(kRankLost));
}

}  // namespace elbo::collective

// SPDX-License-Identifier: MIT
// Signal handlers that only set atomics.
#include "elbo/core/interrupt.h"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): of POSIX
#include <unistd.h>

#include <array>
#include <atomic>

#include "elbo/core/error.h"

namespace elbo {
namespace {

std::atomic<int> stop_signal{0};
std::atomic<bool> wants_checkpoint{false};
std::atomic<bool> guarded{false};
// Else not allowed in a handler.
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE};
std::array<struct sigaction, kSignals.size()> former;

void on_stop(int signal) {
  if (signal == SIGUSR1) signal = SIGTERM;
  int none = 0;
  if (!stop_signal.compare_exchange_strong(none, signal)) _exit(128 + signal);
}

void on_checkpoint(int) { wants_checkpoint = true; }

void (*handler_of(int signal))(int) {
  if (signal == SIGPIPE) return SIG_IGN;
  return signal == SIGUSR2 ? on_checkpoint : on_stop;
}

}  // namespace

InterruptGuard::InterruptGuard() {
  ELBO_ASSERT(!guarded.exchange(true));
  stop_signal = 0;
  wants_checkpoint = false;
  for (size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &former[i]);
    if (former[i].sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = handler_of(kSignals[i]);
    action.sa_flags = SA_RESTART;  // a read in progress must not fail
    sigemptyset(&action.sa_mask);
    ::sigaction(kSignals[i], &action, nullptr);
  }
}

InterruptGuard::~InterruptGuard() {
  for (size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &former[i], nullptr);
  guarded = false;
}

int interrupt_requested() { return stop_signal; }

bool checkpoint_requested() { return wants_checkpoint.exchange(false); }

}  // namespace elbo

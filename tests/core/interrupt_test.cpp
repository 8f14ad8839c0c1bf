// SPDX-License-Identifier: MIT
// Real signals, sent to this process or to a child.
#include "elbo/core/interrupt.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace elbo {
namespace {

TEST(Interrupt, TheFirstSignalIsNotedAndTheHandlersComeBack) {
  struct sigaction before {
  }, after{};
  ::sigaction(SIGTERM, nullptr, &before);
  {
    const InterruptGuard guard;
    EXPECT_EQ(interrupt_requested(), 0);
    ::raise(SIGTERM);
    EXPECT_EQ(interrupt_requested(), SIGTERM);
  }
  ::sigaction(SIGTERM, nullptr, &after);
  EXPECT_EQ(after.sa_handler, before.sa_handler);
  const InterruptGuard again;
  EXPECT_EQ(interrupt_requested(), 0);  // a new guard starts anew
}

TEST(Interrupt, HangUpAndUserSignalOneAskToStop) {
  for (const int signal : {SIGINT, SIGHUP}) {
    const InterruptGuard guard;
    ::raise(signal);
    EXPECT_EQ(interrupt_requested(), signal);
  }
  const InterruptGuard guard;
  ::raise(SIGUSR1);
  EXPECT_EQ(interrupt_requested(), SIGTERM);
}

TEST(Interrupt, UserSignalTwoAsksForOneCheckpointAndNotToStop) {
  const InterruptGuard guard;
  EXPECT_FALSE(checkpoint_requested());
  ::raise(SIGUSR2);
  EXPECT_TRUE(checkpoint_requested());
  EXPECT_FALSE(checkpoint_requested());
  EXPECT_EQ(interrupt_requested(), 0);
}

TEST(Interrupt, ASignalThatWasIgnoredStaysIgnoredAsUnderNohup) {
  ::signal(SIGHUP, SIG_IGN);
  {
    const InterruptGuard guard;
    ::raise(SIGHUP);
    EXPECT_EQ(interrupt_requested(), 0);
  }
  ::signal(SIGHUP, SIG_DFL);
}

TEST(Interrupt, ABrokenPipeDoesNotEndTheProcess) {
  const InterruptGuard guard;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  EXPECT_EQ(::write(ends[1], "x", 1), -1);
  ::close(ends[1]);
}

TEST(InterruptDeathTest, TheSecondSignalEndsTheProcessWithItsNumber) {
  EXPECT_EXIT(
      {
        const InterruptGuard guard;
        ::raise(SIGINT);
        ::raise(SIGTERM);
      },
      testing::ExitedWithCode(143), "");
  EXPECT_EXIT(
      {
        const InterruptGuard guard;
        ::raise(SIGINT);
        ::raise(SIGINT);
      },
      testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace elbo

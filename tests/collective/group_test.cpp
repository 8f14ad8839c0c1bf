// SPDX-License-Identifier: MIT
// Collectives between real processes, and what the others hear of one that is lost.
#include <gmock/gmock.h>
#include <signal.h>

#include "elbo/collective/heartbeat.h"
#include "elbo/collective/interface.h"
#include "elbo/core/str.h"
#include "tests/collective/processes.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Skips where this build has no Gloo.
#define NEEDS_GLOO()                                                                     \
  if (in_ranks(2, [](collective::Group&) { return std::string("there"); })[0].code == 9) \
  GTEST_SKIP() << "built without Gloo"

std::string numbers(const Tensor& values) {
  const Tensor flat = values.to(torch::kDouble).flatten();
  return join(std::vector<double>(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()),
              " ");
}

TEST(GroupOfOne, KeepsItsValuesAndCostsNoOtherProcess) {
  const auto group = collective::alone();
  Tensor values = torch::tensor({1., 2.});
  group->allreduce(values);
  group->broadcast(values);
  group->barrier();
  EXPECT_EQ(numbers(values), "1 2");
  EXPECT_EQ(group->allgather(values).size(), 1u);
  EXPECT_EQ(collective::broadcast_text(*group, "all"), "all");
  EXPECT_EQ(collective::allgather_texts(*group, "one"), std::vector<std::string>{"one"});
}

TEST(Group, SumsGathersAndBroadcastsOverThreeProcesses) {
  NEEDS_GLOO();
  const auto ends = in_ranks(3, [](collective::Group& group) {
    const auto rank = static_cast<double>(group.rank());
    Tensor sum = torch::tensor({rank, 10 * rank}), first = torch::tensor({rank + 5});
    group.allreduce(sum);
    group.broadcast(first);
    const Tensors all = group.allgather(torch::tensor({rank * rank}));
    group.barrier();
    return str(numbers(sum), ", ", numbers(first), ", ", numbers(torch::cat(all)));
  });
  for (const RankEnd& end : ends) {
    EXPECT_EQ(end.code, 0) << end.said;
    EXPECT_EQ(end.said, "3 30, 5, 0 1 4");
  }
}

TEST(Group, TextsOfAnyLengthReachAllRanks) {
  NEEDS_GLOO();
  const auto ends = in_ranks(2, [](collective::Group& group) {
    const bool first = group.rank() == 0;
    const std::string from_first = collective::broadcast_text(group, first ? "begin" : "ignored");
    const std::string nothing = collective::broadcast_text(group, first ? "" : "ignored");
    return str(from_first, "|", nothing, "|",
               join(collective::allgather_texts(group, first ? "" : "second"), ","));
  });
  for (const RankEnd& end : ends) EXPECT_EQ(end.said, "begin||,second");
}

TEST(Group, MeetsAtAPortAsWell) {
  NEEDS_GLOO();
  collective::Meeting meeting = quick_meeting();
  meeting.port = 20000 + getpid() % 20000;
  const auto ends = in_ranks(
      2,
      [](collective::Group& group) {
        return join(collective::allgather_texts(group, str(group.rank())), " ");
      },
      meeting);
  for (const RankEnd& end : ends) EXPECT_EQ(end.said, "0 1");
}

/// All ranks but `lost` wait for it in a collective; `lost` meets its end.
std::vector<RankEnd> without_rank(int64_t lost,
                                  const std::function<void(collective::Group&)>& end) {
  return in_ranks(3, [=](collective::Group& group) {
    group.barrier();
    if (group.rank() == lost) end(group);
    Tensor sum = torch::ones({1000});
    group.allreduce(sum);
    return std::string("went on");
  });
}

TEST(Group, AKilledRankIsNamedToTheOthersAndTheUserHearsItOnce) {
  NEEDS_GLOO();
  const auto ends = without_rank(1, [](collective::Group&) { raise(SIGKILL); });
  EXPECT_EQ(ends[1].code, 128 + SIGKILL);
  EXPECT_EQ(ends[0].code, 11);
  EXPECT_THAT(ends[0].said,
              AllOf(HasSubstr("rank 1 ended without a word"), Not(HasSubstr("told"))));
  EXPECT_EQ(ends[2].code, 11);
  EXPECT_THAT(ends[2].said, HasSubstr("(told) rank 1 ended without a word"));
}

TEST(Group, ThatRankZeroIsKilledIsToldByRankOne) {
  NEEDS_GLOO();
  const auto ends = without_rank(0, [](collective::Group&) { raise(SIGKILL); });
  EXPECT_THAT(ends[1].said,
              AllOf(HasSubstr("rank 0 ended without a word"), Not(HasSubstr("told"))));
  EXPECT_THAT(ends[2].said, HasSubstr("(told) rank 0 ended without a word"));
}

TEST(Group, AStoppedRankIsMissedAndNamed) {
  NEEDS_GLOO();
  for (const int64_t lost : {0, 1}) {
    const auto ends = without_rank(lost, [](collective::Group&) { raise(SIGSTOP); });
    for (const size_t other : {size_t{2}, static_cast<size_t>(1 - lost)}) {
      EXPECT_EQ(ends[other].code, 11) << lost;
      EXPECT_THAT(ends[other].said,
                  HasSubstr(str("rank ", lost, " has given no sign of life for 2 s")));
    }
  }
}

TEST(Group, AnErrorOfOneRankReachesTheOthersWithItsText) {
  NEEDS_GLOO();
  const auto ends = without_rank(1, [](collective::Group& group) {
    const bool told = group.fail("loss is nan");
    throw DivergedError("loss is nan, told by rank 0: ", told);
  });
  EXPECT_EQ(ends[0].said, "rank 1 failed: loss is nan");
  EXPECT_EQ(ends[1].said, "loss is nan, told by rank 0: true");
  EXPECT_EQ(ends[1].code, 5);
  EXPECT_EQ(ends[2].said, "(told) rank 1 failed: loss is nan");
}

TEST(Group, ARankThatLeavesIsNoFailure) {
  NEEDS_GLOO();
  const auto ends = in_ranks(3, [](collective::Group& group) {
    group.barrier();
    if (group.rank() != 0) return std::string("left");
    usleep(3'500'000);  // longer than a silence would be borne
    group.check();
    return std::string("finished alone");
  });
  EXPECT_EQ(ends[0].said, "finished alone");
}

TEST(Interface, ThisMachineIsReachedByLoopback) {
  EXPECT_EQ(collective::interface_towards("127.0.0.1").name, "lo");
  EXPECT_EQ(collective::interface_called("lo").address, "127.0.0.1");
}

TEST(Interface, AnUnknownOneIsAnErrorWithThoseThatThereAre) {
  try {
    collective::interface_called("lp");
    FAIL() << "accepted";
  } catch (const IoError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no interface \"lp\""));
    EXPECT_THAT(error.what(), HasSubstr("lo"));
  }
}

TEST(Listener, ACallerWithoutTheTokenIsSentAwayAndMissed) {
  collective::Listener listener("127.0.0.1");
  const pid_t stranger = fork();
  if (stranger == 0) {
    try {
      collective::connect_to({"127.0.0.1", listener.port(), "wrong", 1}, 5);
      _exit(1);
    } catch (const IoError&) {
      _exit(0);
    }
  }
  try {
    listener.accept_all(2, "right", 1);
    FAIL() << "a stranger was let in";
  } catch (const IoError& error) {
    EXPECT_THAT(error.what(), HasSubstr("these ranks are missing: 1"));
  }
  int status = 0;
  waitpid(stranger, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace elbo::test

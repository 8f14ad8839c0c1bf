// SPDX-License-Identifier: MIT
// metrics.jsonl against the file that an untroubled run writes.
#include "elbo/run/metrics.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/core/faults/crash_fs.h"
#include "elbo/core/faults/fault_fs.h"
#include "tests/core/quick_fs.h"
#include "tests/run/captured_log.h"

namespace elbo::run {
namespace {

Node line_of(int64_t step) {
  Node line = Node::table();
  line.set("step", Node(step));
  line.set("epoch", Node(step / 10));
  line.set("loss", Node(1.0 / static_cast<double>(step + 1)));
  line.set("time_total", Node(0.5));
  return line;
}

std::string content(const Path& path) {
  return quick_fs().exists(path) ? std::string(text_of(quick_fs().read(path, 1 << 24))) : "";
}

std::string lines_text(int64_t from, int64_t to) {
  const QuickFolder folder;
  MetricsWriter writer(quick_fs(), folder / "m");
  for (int64_t step = from; step <= to; ++step) writer.write(line_of(step));
  writer.close();
  return content(folder / "m");
}

void put(const Path& path, std::string_view text) {
  write_atomically(quick_fs(), path, bytes_of(text));
}

std::vector<Node> lines_in(const Path& path) {
  std::vector<Node> lines;
  read_metrics(quick_fs(), path, [&](const Node& line) { lines.push_back(line); });
  return lines;
}

TEST(Metrics, EveryLineIsReadBack) {
  const QuickFolder folder;
  MetricsWriter writer(quick_fs(), folder / "m");
  for (int64_t step = 0; step < 3; ++step) writer.write(line_of(step));
  writer.close();
  const auto lines = lines_in(folder / "m");
  ASSERT_EQ(lines.size(), 3);
  EXPECT_EQ(lines[2].literal(), line_of(2).literal());
  EXPECT_TRUE(lines_in(folder / "absent").empty());
}

TEST(Metrics, SixtyFourLinesReachTheFileWithoutBeingAsked) {
  const QuickFolder folder;
  MetricsWriter writer(quick_fs(), folder / "m");
  for (int64_t step = 0; step < 64; ++step) writer.write(line_of(step));
  EXPECT_EQ(lines_in(folder / "m").size(), 64);
}

TEST(Metrics, AResumedFileIsThatOfAnUninterruptedRunWhereverTheFirstEnded) {
  const std::string whole = lines_text(0, 9);
  const std::string through_five = lines_text(0, 5);
  for (size_t length = through_five.size(); length <= whole.size(); ++length) {
    const QuickFolder folder;
    put(folder / "m", whole.substr(0, length));
    MetricsWriter writer(quick_fs(), folder / "m", 5);
    EXPECT_EQ(content(folder / "m"), through_five);
    for (int64_t step = 6; step <= 9; ++step) writer.write(line_of(step));
    writer.close();
    EXPECT_EQ(content(folder / "m"), whole) << length;
  }
}

TEST(Metrics, ANewRunStartsWithAnEmptyFile) {
  const QuickFolder folder;
  put(folder / "m", lines_text(0, 3));
  MetricsWriter writer(quick_fs(), folder / "m");
  EXPECT_EQ(content(folder / "m"), "");
}

TEST(Metrics, ALineOfMoreThanOneMebibyteIsRefused) {
  const QuickFolder folder;
  put(folder / "m", lines_text(0, 1) + "{\"step\":" + std::string(1 << 20, ' ') + "2}\n");
  EXPECT_THROW(lines_in(folder / "m"), DataError);
}

TEST(Metrics, ATornLastLineIsNoLineAndABrokenOneInTheMiddleIsNamed) {
  const QuickFolder folder;
  put(folder / "m", lines_text(0, 1) + "{\"step\":2,\"ep");
  EXPECT_EQ(lines_in(folder / "m").size(), 2);
  put(folder / "m", "{\"step\":1}\n{\"step\n{\"step\":3}\n");
  try {
    lines_in(folder / "m");
    FAIL() << "no error";
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("m:2"), std::string::npos) << error.what();
  }
}

TEST(Metrics, AFailureAtAnyOperationIsSaidOnceAndLosesNoLine) {
  const std::string whole = lines_text(0, 9);
  const auto run = [](Fs& fs, const Path& path) {
    MetricsWriter writer(fs, path);
    for (int64_t step = 0; step <= 9; ++step) {
      writer.write(line_of(step));
      if (step % 2 == 1) writer.sync();
    }
    writer.close();
  };
  const QuickFolder counted;
  FaultFs counter(quick_fs());
  run(counter, counted / "m");
  for (const Fault fault : {Fault::no_space, Fault::io_error, Fault::short_write})
    for (int64_t at = 0; at < counter.operations(); ++at) {
      const QuickFolder folder;
      const CapturedLog log;
      FaultFs fs(quick_fs(), {.fault = fault, .at = at});
      run(fs, folder / "m");
      EXPECT_EQ(content(folder / "m"), whole) << "operation " << at;
      EXPECT_EQ(log.count("training goes on"), 1) << log.text();
    }
}

TEST(Metrics, ADiskThatStaysFullIsSaidOnceAndTheLossAtTheEnd) {
  const QuickFolder folder;
  const CapturedLog log;
  FaultFs fs(quick_fs(), {.fault = Fault::no_space, .at = 0, .for_ever = true});
  {
    MetricsWriter writer(fs, folder / "m");
    for (int64_t step = 0; step < 300; ++step) {
      writer.write(line_of(step));
      if (step % 100 == 0) writer.flush();
    }
  }
  EXPECT_EQ(log.count("training goes on"), 1);
  EXPECT_EQ(log.count("300 lines could not be written"), 1) << log.text();
}

TEST(Metrics, AKilledWriterLeavesWholeLinesAndAtMostOneTornOne) {
  const std::string whole = lines_text(0, 9);
  for (int64_t at = 0; at < 12; ++at) {
    const QuickFolder folder;
    FaultFs fs(quick_fs(), {.fault = Fault::kill, .at = at});
    try {
      MetricsWriter writer(fs, folder / "m");
      for (int64_t step = 0; step <= 9; ++step) {
        writer.write(line_of(step));
        writer.flush();
      }
    } catch (const Killed&) {}
    const std::string left = content(folder / "m");
    EXPECT_EQ(whole.substr(0, left.size()), left);
  }
}

TEST(Metrics, LinesThatWereSyncedSurviveAPowerCut) {
  const QuickFolder folder;
  CrashFs fs(quick_fs(), folder.path());
  MetricsWriter writer(fs, folder / "m");
  for (int64_t step = 0; step <= 3; ++step) writer.write(line_of(step));
  writer.sync();
  const size_t synced = fs.operations();
  writer.write(line_of(4));
  writer.flush();
  const std::string four = lines_text(0, 3);
  fs.for_each_state([&](const CrashState& state) {
    if (state.after < synced) return;
    EXPECT_TRUE(text_of(state.entries.at("m").content).starts_with(four));
  });
}

}  // namespace
}  // namespace elbo::run

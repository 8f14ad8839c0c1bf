// SPDX-License-Identifier: MIT
// A run whose config.toml was damaged or edited to anything: every command either does its work or
// refuses with a documented exit code; none crashes, and none reports a fault of the program.
#include <gtest/gtest.h>

#include <map>

#include "elbo/core/fs.h"
#include "elbo/core/rng.h"
#include "tests/cli/program.h"
#include "tests/mutate.h"

namespace elbo::test {
namespace {

constexpr const char* kShortRun =
    "name = \"tiny\"\n[data]\nname = \"synthetic\"\nsize = 8\ncount = 64\n[model]\n"
    "name = \"vae\"\nlatent_dim = 2\nhidden = [8]\n"
    "[train]\nsteps = 20\nbatch_size = 16\ncheckpoint_every = 10\n";

/// The text with one value replaced by another of any kind, as an editor's slip may leave it.
std::string with_another_value(const std::string& text, Rng& rng) {
  static constexpr const char* kValues[] = {"0",
                                            "-1",
                                            "1",
                                            "2.5",
                                            "1000000000",
                                            "-1000000000",
                                            "1e300",
                                            "nan",
                                            "-inf",
                                            "true",
                                            "\"\"",
                                            "\"x\"",
                                            "[]",
                                            "[0]",
                                            "[1, \"a\"]",
                                            "{}",
                                            "",
                                            "1979-05-27",
                                            "9223372036854775807",
                                            "'''a\n'''"};
  std::vector<size_t> signs;
  for (size_t at = text.find(" = "); at != std::string::npos; at = text.find(" = ", at + 1))
    signs.push_back(at + 3);
  const size_t at = signs[static_cast<size_t>(rng.below(static_cast<int64_t>(signs.size())))];
  const char* value = kValues[static_cast<size_t>(rng.below(std::size(kValues)))];
  return text.substr(0, at) + value + text.substr(text.find('\n', at));
}

class DamagedConfigSlow : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("t.toml", kShortRun);
    ASSERT_EQ(elbo(folder_, "train t.toml --threads 1 --out made").code, 0);
    text_ = folder_.read("made/config.toml");
  }
  void lay(const std::string& config) {
    std::filesystem::remove_all(folder_ / "r");
    std::filesystem::copy(
        folder_ / "made", folder_ / "r",
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
    folder_.write("r/config.toml", config);
  }
  /// Whether the command ended as it may; one that computes still when its time is over is well.
  bool ends_well(const std::string& command) {
    // A damaged number may ask for years or terabytes.
    const int status = run_forked(
        {folder_ / "", command, "", folder_ / ".out", folder_ / ".err", 20, rlim_t{12} << 30});
    if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGXCPU;
    ++codes_[WEXITSTATUS(status)];
    return WEXITSTATUS(status) != 1 && WEXITSTATUS(status) < 10;
  }

  Folder folder_;
  std::string text_;
  std::map<int, int> codes_;
};

TEST_F(DamagedConfigSlow, IsReadOrRefusedByEveryCommand) {
  const Bytes whole(bytes_of(text_).begin(), bytes_of(text_).end());
  for (int i = 0; i < 2000; ++i) {
    Rng rng(3, {static_cast<uint64_t>(i)});
    std::string config = with_another_value(text_, rng);
    if (i % 2 == 0) config = text_of(mutated(whole, rng));
    lay(config);
    for (const char* command : {"report r", "eval r --protocol elbo --threads 1",
                                "resume r --set train.steps=22 --threads 1"})
      ASSERT_TRUE(ends_well(command)) << "mutation " << i << ", " << command << ":\n"
                                      << folder_.read(".err") << "\n"
                                      << config;
  }
  EXPECT_GT(codes_[0], 200) << "the commands did work on some";
  EXPECT_GT(codes_[static_cast<int>(ErrorKind::config)], 200) << "and refused others";
}

}  // namespace
}  // namespace elbo::test

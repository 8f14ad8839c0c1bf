// SPDX-License-Identifier: MIT
// Every kind of `elbo latent` with every kind of file that it writes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/cli/tiny_runs.h"

namespace elbo::test {
namespace {

/// Options and the files that they leave, by kind.
const std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>>
    kWritten{
        {"scatter", {{"--count 40", "a.png"}, {"--count 40", "a.json"}, {"--count 40", "a.npy"}}},
        {"manifold", {{"--dims 1 0 --reach 2 --count 3", "b.png"}}},
        {"traverse", {{"--dims 1 --count 3 --reach 1.5", "c.png"}}},
        {"interpolate", {{"--count 3", "d.png"}, {"--count 3 --spherical", "d.webp"}}},
        {"walk",
         {{"--walks 2 --legs 2 --count 2", "e.png"}, {"--walks 2 --legs 2 --count 2", "e.webp"}}},
        {"edit",
         {{"--attribute left --examples 50 --measured 10 --count 2 --plain", "f.png"},
          {"--attribute left --examples 50 --measured 10 --by -1,2", "f.svg"},
          {"--attribute left --examples 50 --measured 10", "f.json"}}},
        {"density",
         {{"--attribute left --examples 50 --count 2", "g.json"},
          {"--attribute left --examples 50 --count 2", "h.png"}}},
        {"invert",
         {{"--count 2 --restarts 2 --steps 3", "i.png"},
          {"--count 2 --from encoder --steps 3", "j.json"}}},
    };

/// The subcommands of `elbo latent`, as the program completes them.
std::set<std::string> kinds_of(const std::string& completion) {
  const std::string before = "\"elbo latent\") COMPREPLY=($(compgen -W \"";
  const size_t begin = completion.find(before) + before.size();
  std::stringstream words(completion.substr(begin, completion.find('"', begin) - begin));
  std::set<std::string> out;
  for (std::string word; words >> word;)
    if (!word.starts_with("-")) out.insert(word);
  return out;
}

TEST(EveryLatentCommand, WritesTheKindsOfFileThatItNames) {
  const TinyRuns& runs = TinyRuns::with({"vae", "told4"});
  ASSERT_EQ(runs.faults, "");
  std::set<std::string> tried;
  for (const auto& [kind, calls] : kWritten) {
    tried.insert(kind);
    for (const auto& [options, file] : calls) {
      const Outcome outcome =
          runs.run("latent " + kind + " vae " + options + " --json --out " + file);
      ASSERT_EQ(outcome.code, 0) << kind << ": " << outcome.err;
      EXPECT_EQ(word_in(io::parse_json(outcome.out, "stdout"), "out"), file);
      EXPECT_GT(runs.read(file).size(), 50u) << file;
    }
  }
  EXPECT_EQ(tried, kinds_of(runs.run("completion bash").out));
}

}  // namespace
}  // namespace elbo::test

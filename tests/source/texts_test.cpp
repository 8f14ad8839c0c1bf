// SPDX-License-Identifier: MIT
// Texts for people speak of what people know: no error names the function that threw it.
#include <gmock/gmock.h>

#include <regex>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// "FILE:LINE: TEXT" of the lines whose texts begin with the name of a function: "[pair_up] got",
/// "pair_up: got", or hand one to a check that puts it there.
std::vector<std::string> named_functions(const std::vector<SourceFile>& files) {
  static const std::regex named(R"re("\[\w+\] |"\[", \w+, "\] )re"
                                R"re(|[(,] ?"[a-z0-9]+(_[a-z0-9]+)+(\(\))?: (got|want))re"
                                R"re(|\bcheck_\w+\([^"]*"[a-z0-9]+(_[a-z0-9]+)+"[,)])re");
  std::vector<std::string> out;
  for (const SourceFile& file : files)
    for (size_t i = 0; i < file.lines.size(); ++i)
      if (std::regex_search(file.lines[i], named))
        out.push_back(file.path + ":" + std::to_string(i + 1) + ": " + file.lines[i]);
  return out;
}

TEST(Texts, BeginWithNoFunctionsName) {
  const std::vector<SourceFile> files = sources({"elbo", "app"});
  EXPECT_GT(files.size(), 400u) << "the check looked at nothing";
  EXPECT_THAT(named_functions(files), IsEmpty());
}

TEST(Texts, ThatNameAFunctionAreFound) {
  const SourceFile bad{
      "a.cpp",
      {R"(throw DataError("[pair_up] got none");)", R"(throw DataError("[", who, "] got none");)",
       R"(throw DataError("pair_up: got none");)", R"(check_rows(x, info(), "pair_up");)"}};
  const SourceFile good{
      "b.cpp",
      {R"(str("[", join(parts, ", "), "]"))", R"(str("[", i, "/", total, "] ", title))",
       R"(": [data] wants name")", R"("pairs: got none")", R"(check_rows(x, "pairs");)",
       R"(found("model.batch_size: got"))"}};
  EXPECT_EQ(named_functions({bad}).size(), bad.lines.size());
  EXPECT_THAT(named_functions({good}), ElementsAre());
}

}  // namespace
}  // namespace elbo::test

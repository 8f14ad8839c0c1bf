// SPDX-License-Identifier: MIT
// Names that the field's own words have replaced (old_words.txt) do not come back.
#include <gmock/gmock.h>

#include <cctype>
#include <map>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Old names and what they are called now.
std::map<std::string, std::string> old_words() {
  std::map<std::string, std::string> out;
  for (const std::string& line : read_source(root() / "tests/source/old_words.txt").lines) {
    if (line.empty() || line.starts_with('#')) continue;
    const size_t blank = line.find(' ');
    out[line.substr(0, blank)] = blank == std::string::npos ? "" : line.substr(blank + 1);
  }
  return out;
}

bool is_of_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Where the text or the character that begins at `at` ends; a ' between digits is a separator.
size_t end_of_literal(const std::string& line, size_t at) {
  if (line[at] == '\'' && at > 0 && is_of_name(line[at - 1])) return at + 1;
  for (size_t end = at + 1; end < line.size(); ++end) {
    if (line[end] == '\\') ++end;
    else if (line[end] == line[at]) return end + 1;
  }
  return line.size();
}

/// The identifiers of a line, outside texts and comments.
std::vector<std::string> identifiers(const std::string& line) {
  std::vector<std::string> out;
  for (size_t at = 0; at < line.size();) {
    if (line.compare(at, 2, "//") == 0) break;
    if (line[at] == '"' || line[at] == '\'') {
      at = end_of_literal(line, at);
    } else if (!is_of_name(line[at])) {
      ++at;
    } else {
      const size_t first = at;
      while (at < line.size() && is_of_name(line[at])) ++at;
      out.push_back(line.substr(first, at - first));
    }
  }
  return out;
}

/// "PLACE: OLD, say NEW" of every old name among a file's identifiers and in its own name. Raw
/// texts of several lines, which hold no code, are passed over.
std::vector<std::string> old_names_in(const SourceFile& file,
                                      const std::map<std::string, std::string>& words) {
  std::vector<std::string> out;
  const auto look = [&](const std::string& name, const std::string& place) {
    if (const auto found = words.find(name); found != words.end())
      out.push_back(place + ": " + name + ", say " + found->second);
  };
  std::string stem = fs::path(file.path).stem().string();
  if (stem.ends_with("_test")) stem.resize(stem.size() - 5);
  look(stem, file.path);
  std::string raw_end;  // of the raw text that the line is in; "": it is in none
  for (size_t i = 0; i < file.lines.size(); ++i) {
    std::string line = file.lines[i];
    if (!raw_end.empty()) {
      const size_t end = line.find(raw_end);
      if (end == std::string::npos) continue;
      line = line.substr(end + raw_end.size());
      raw_end.clear();
    }
    while (true) {
      const size_t raw = line.find("R\"");
      const size_t bracket = raw == std::string::npos ? raw : line.find('(', raw);
      if (bracket == std::string::npos) break;
      const std::string ending = ")" + line.substr(raw + 2, bracket - raw - 2) + "\"";
      const size_t end = line.find(ending, bracket);
      if (end == std::string::npos) {
        raw_end = ending;
        line.resize(raw);
        break;
      }
      line.erase(raw, end + ending.size() - raw);
    }
    for (const std::string& name : identifiers(line))
      look(name, file.path + ":" + std::to_string(i + 1));
  }
  return out;
}

TEST(OldWords, AreNoNamesAnyMore) {
  const auto words = old_words();
  EXPECT_GT(words.size(), 20u) << "the list is empty";
  for (const SourceFile& file : sources({"elbo", "app", "bench", "tests"}))
    EXPECT_THAT(old_names_in(file, words), IsEmpty());
}

TEST(OldWords, AreFoundInCodeAndFileNamesAndNotInTextsAndComments) {
  const std::map<std::string, std::string> words{{"Stake", "PlayerLoss"}, {"deal", "batch"}};
  const SourceFile file{"elbo/eval/deal_test.cpp",
                        {"Stake a;  // a Stake", "f(\"a \\\" Stake\", '\\'', 1'000, Stake{});",
                         "Stakes more = R\"(Stake", "Stake)\" + deal;", "g(R\"x(deal)x\");"}};
  EXPECT_THAT(old_names_in(file, words),
              ElementsAre("elbo/eval/deal_test.cpp: deal, say batch",
                          "elbo/eval/deal_test.cpp:1: Stake, say PlayerLoss",
                          "elbo/eval/deal_test.cpp:2: Stake, say PlayerLoss",
                          "elbo/eval/deal_test.cpp:4: deal, say batch"));
}

}  // namespace
}  // namespace elbo::test

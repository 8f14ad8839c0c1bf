// SPDX-License-Identifier: MIT
// Texts: concatenation, safe printing, and the nearest right word.
#include <gtest/gtest.h>

#include <clocale>

#include "elbo/core/counted.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"

namespace elbo {
namespace {

TEST(Str, JoinsValuesOfAnyKind) {
  EXPECT_EQ(str("got ", 3, " of ", 2.5, ", ", true), "got 3 of 2.5, true");
  EXPECT_EQ(str(), "");
}

TEST(Counted, OneHasNoPlural) {
  EXPECT_EQ(counted(1, "example"), "1 example");
  EXPECT_EQ(counted(0, "example"), "0 examples");
  EXPECT_EQ(counted(size_t{2}, "TIFF file"), "2 TIFF files");
  EXPECT_EQ(counted(1, "entry", "entries"), "1 entry");
  EXPECT_EQ(counted(12, "entry", "entries"), "12 entries");
}

TEST(Str, WritesNumbersThatReadBackExactly) {
  for (const double value : {0.1, 1.0 / 3.0, 1e-300, 123456789.123})
    EXPECT_EQ(std::stod(str(value)), value);
}

TEST(Str, DoesNotFollowTheLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  // Where it is not installed, nothing changes and the test says little.
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  EXPECT_EQ(str(1234.5), "1234.5");
  std::setlocale(LC_ALL, before.c_str());
}

TEST(Printable, KeepsWellFormedText) {
  for (const char* text : {"plain", "d\xC3\xA9j\xC3\xA0", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", ""})
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, WritesWhatSteersATerminalAsHex) {
  EXPECT_EQ(printable("a\x1b[31m\x07\x7f"), "a\\x1b[31m\\x07\\x7f");
  EXPECT_EQ(printable("\xC2\x9B"
                      "0m"),
            "\\xc2\\x9b0m");  // CSI as one C1 character
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
}

TEST(Printable, WritesEndsOfLinesAsTheLettersThatStandForThem) {
  EXPECT_EQ(printable("a\nb\r\tc"), "a\\nb\\r\\tc");
}

TEST(Printable, ShowsTheCharactersThatMakeATextLookLikeAnother) {
  EXPECT_EQ(printable("cat\u202Egnp.exe"), "cat\\u202egnp.exe");  // shown as catexe.png
  EXPECT_EQ(printable("a\u2066b\u2069\u200F\u061C"), "a\\u2066b\\u2069\\u200f\\u061c");
  EXPECT_EQ(printable("a\u2028b\uFEFF\u200B\u00AD"), "a\\u2028b\\ufeff\\u200b\\u00ad");
  EXPECT_EQ(printable("\U000E0041"), "\\U000e0041");
}

TEST(Printable, KeepsTheJoinersThatLettersAndEmojiNeed) {
  for (const char* text : {"\u0646\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
                           "\U0001F469\u200D\U0001F52C", "\u2764\uFE0F"})
    EXPECT_EQ(printable(text), text);
}

TEST(PrintableLines, KeepsLinesAndTabsAndNothingElse) {
  EXPECT_EQ(printable_lines("one\n\ttwo\r\x1b[2J\u202E\n"), "one\n\ttwo\\r\\x1b[2J\\u202e\n");
  const std::string once = printable_lines("\x9b\x1b\u202E");
  EXPECT_EQ(printable_lines(once), once);
}

TEST(Printable, WritesBytesOutsideUtf8AsHex) {
  EXPECT_EQ(printable("\xFF"), "\\xff");
  EXPECT_EQ(printable("\xC0\x80"), "\\xc0\\x80");           // overlong
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(printable("\xE2\x82"), "\\xe2\\x82");           // cut off
}

TEST(Join, PutsSeparatorsBetween) {
  EXPECT_EQ(join(std::vector<int>{1, 2, 3}, " x "), "1 x 2 x 3");
  EXPECT_EQ(join(std::vector<int>{}, ", "), "");
  EXPECT_EQ(join(std::vector<std::string>{"", "a"}, ","), ",a");
}

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("beta", "beta"), 0);
  EXPECT_EQ(edit_distance("bta", "beta"), 1);
  EXPECT_EQ(edit_distance("beeta", "beta"), 1);
  EXPECT_EQ(edit_distance("bexa", "beta"), 1);
  EXPECT_EQ(edit_distance("btea", "beta"), 1);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(edit_distance("", "abc"), 3);
}

TEST(Nearest, FindsTheWordMeantOrNone) {
  const std::vector<std::string> words{"latent_dim", "learning_rate", "beta"};
  EXPECT_EQ(nearest("latent_din", words), "latent_dim");
  EXPECT_EQ(nearest("leraning_rate", words), "learning_rate");
  EXPECT_EQ(nearest("gamma", words), "");
  EXPECT_EQ(did_you_mean("bta", words), " (did you mean \"beta\"?)");
  EXPECT_EQ(did_you_mean("zzz", words), "");
}

}  // namespace
}  // namespace elbo

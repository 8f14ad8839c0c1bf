// SPDX-License-Identifier: MIT
// Quoting, with the shell and make themselves as judges.
#include "elbo/study/cluster/shell_word.h"

#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace elbo::test {
namespace {

const std::vector<std::string> kHostile{
    "plain",
    "",
    " ",
    "two  words ",
    "it's",
    "''",
    "\"quoted\"",
    "$HOME ${HOME} $(touch owned) `touch owned`",
    "a;touch owned",
    "a\nb",
    "\n",
    "ends\n",
    "a\n\n\nb",
    "#no comment",
    "a#b \\# c",
    "back\\slash\\",
    "$$ $@ $< %",
    "tab\tand *? [x] ~ {a,b} !x & | > <",
    "-n",
    "\xC3\xA9\xFF",
    "endef",
    "x\nendef\ny: ; touch owned",
};

TEST(ShellWord, IsTheSameTextToTheShellWhateverItHolds) {
  const Folder folder;
  for (const std::string& text : kHostile) {
    folder.write("script", "printf '%s' " + study::shell_word(text) + " >out\n");
    ASSERT_EQ(std::system(("cd '" + (folder / "") + "' && sh script").c_str()), 0) << text;
    EXPECT_EQ(folder.read("out"), text);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "owned"));
}

TEST(ShellWord, IsTheSameTextInARecipeOfMakeAndInItsVariable) {
  if (std::system("make --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "make is not installed";
  const Folder folder;
  for (const std::string& text : kHostile) {
    const std::string word = study::make_text(study::shell_word(text));
    folder.write("Makefile", "SHELL := /bin/sh\nHASH := \\#\nWORD = " + word + "\nall:\n\t@" +
                                 study::kMakeLineEnd + "printf '%s' $(WORD) >out; printf '%s' " +
                                 word + " >second\n");
    ASSERT_EQ(std::system(("cd '" + (folder / "") + "' && make -s").c_str()), 0) << text;
    EXPECT_EQ(folder.read("out"), text);
    EXPECT_EQ(folder.read("second"), text);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "owned"));
}

TEST(ShellWord, PlainWordsStayReadable) {
  EXPECT_EQ(study::shell_line({"elbo", "train", "a b"}), "elbo train 'a b'");
}

}  // namespace
}  // namespace elbo::test

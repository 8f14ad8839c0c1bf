// SPDX-License-Identifier: MIT
// TOML. Oracle: places counted by hand, and round trips.
#include "elbo/io/toml.h"

#include <gmock/gmock.h>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::io {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

constexpr const char* kExperiment = R"(# an experiment
seed = 7
[model]
kind = "vae"
  beta = 4.0
layers = [400, 20]
deep.er = true
[optim."encoder@fool"]
lr = 1e-3
[[variant]]
name = 'kl only'
set = {a = 1}
)";

void expect_refused(const std::string& text, const std::string& start) {
  EXPECT_THAT([&] { parse_toml(text, "f.toml"); }, ThrowsMessage<ConfigError>(StartsWith(start)))
      << text.substr(0, 80);
}

TEST(Toml, GivesEveryValueAndKeyItsPlace) {
  const Node root = parse_toml(kExperiment, "f.toml");
  const Node& model = *root.find("model");
  EXPECT_EQ(root.find("seed")->place().text(), "f.toml:2:8");
  EXPECT_EQ(model.find("beta")->place().text(), "f.toml:5:10");
  EXPECT_EQ(model.entries()[1].key_place.text(), "f.toml:5:3");
  EXPECT_EQ(std::get<Node::List>(model.find("layers")->value())[1].place().text(), "f.toml:6:16");
  EXPECT_EQ(model.find("deep")->find("er")->place().text(), "f.toml:7:11");
}

TEST(Toml, KeepsTypesAndTheOrderOfTheFile) {
  const Node root = parse_toml(kExperiment, "f.toml");
  std::vector<std::string> keys;
  for (const auto& entry : root.entries()) keys.push_back(entry.key);
  EXPECT_THAT(keys, ::testing::ElementsAre("seed", "model", "optim", "variant"));
  EXPECT_EQ(std::get<int64_t>(root.find("seed")->value()), 7);
  EXPECT_EQ(std::get<double>(root.find("model")->find("beta")->value()), 4.0);
  EXPECT_EQ(std::get<double>(root.find("optim")->find("encoder@fool")->find("lr")->value()), 1e-3);
  EXPECT_EQ(std::get<std::string>(
                std::get<Node::List>(root.find("variant")->value())[0].find("name")->value()),
            "kl only");
}

TEST(Toml, ReadsBackWhatItWrote) {
  const std::string once = write_toml(parse_toml(kExperiment, "f.toml"));
  EXPECT_EQ(write_toml(parse_toml(once, "again.toml")), once);
  EXPECT_THAT(once, HasSubstr("beta = 4.0\n"));
  EXPECT_THAT(once, HasSubstr("[optim.\"encoder@fool\"]\n"));
}

TEST(Toml, WritesValuesBeforeTablesSoThatNoneChangesItsOwner) {
  Node root = Node::table();
  root.set("a", Node::table()).set("x", Node(int64_t{1}));
  root.set("b", Node(std::string("quote \" and \\ and \n")));
  root.set("nothing", Node());
  root.set("empty", Node::table());
  EXPECT_EQ(write_toml(root), "b = \"quote \\\" and \\\\ and \\n\"\n\n[a]\nx = 1\n\n[empty]\n");
  EXPECT_EQ(std::get<std::string>(parse_toml(write_toml(root), "f").find("b")->value()),
            "quote \" and \\ and \n");
}

TEST(Toml, SaysFileLineAndColumnOfAMistake) {
  expect_refused("a = 1\nb = ]", "f.toml:2:5: ");
  expect_refused("a = 1\na = 2", "f.toml:2:");
  expect_refused("a = \"\xFF\"", "f.toml:1:");
  expect_refused("a = 99999999999999999999", "f.toml:1:");
}

// The sanitizer of undefined behaviour sees what toml++ does with them.
TEST(Toml, ReadsLettersOutsideAsciiInTextsAndRefusesThemElsewhere) {
  const Node root = parse_toml("a = \"\"\"x \\\n \xC3\xA9 \xD1\x92\"\"\" # \xD1\x92\n", "f.toml");
  EXPECT_EQ(std::get<std::string>(root.find("a")->value()), "x \xC3\xA9 \xD1\x92");
  for (const char* bad : {"a = 7 \xD1\x92", "\xC3\xA9 = 1", "a = \xD1\x92", "a \xD1\x92 = 1"})
    expect_refused(bad, "f.toml:1:");
}

// Its assertions, which without NDEBUG end the process and with it are undefined behaviour.
TEST(Toml, RefusesTextsThatBreakWhatItsParserTakesForGranted) {
  for (const char* text : {"a=[}", "a = [1, }", "[\x7f", "[\x7f]\na = 1", "x = {a=[}}"})
    expect_refused(text, "f.toml");
}

TEST(Toml, RefusesDatesInWords) {
  expect_refused("a = 1\nday = 2026-11-22", "f.toml:2:7: got a date");
  expect_refused("at = 07:32:00", "f.toml:1:6: got a date");
}

TEST(Toml, RefusesDepthAboveThirtyTwoOfBracketsAndOfDots) {
  const auto nested = [](size_t depth) {
    return "a = " + std::string(depth, '[') + std::string(depth, ']');
  };
  const auto dotted = [](size_t dots) {
    std::string key = "a";
    for (size_t i = 0; i < dots; ++i) key += ".a";
    return key;
  };
  EXPECT_NO_THROW(parse_toml(nested(30), "f.toml"));
  EXPECT_NO_THROW(parse_toml(dotted(30) + " = 1", "f.toml"));
  expect_refused("\n" + nested(33), "f.toml:2: nested deeper than 32");
  expect_refused(nested(400'000), "f.toml:1: nested deeper");
  expect_refused("[" + dotted(400'000) + "]", "f.toml:1: nested deeper");
  expect_refused(dotted(400'000) + " = 1", "f.toml:1: nested deeper");
}

TEST(Toml, ATextMayEndInQuotesOfItsOwnAndHidesNothingBehindThem) {
  const auto read = [](const std::string& text) {
    return std::get<std::string>(parse_toml(text, "f").find("x")->value());
  };
  EXPECT_EQ(read("x = '''a''''"), "a'");
  EXPECT_EQ(read("x = \"\"\"a\"\"\"\"\""), "a\"\"");
  EXPECT_EQ(read("x = \"\"\"\\\"\"\"\\\"\"\"\""), "\"\"\"\"");
  std::string deep = "{a";
  for (int i = 0; i < 200'000; ++i) deep += ".a";
  for (const char* end : {"'''a''''", "'''a'''''", "\"\"\"a\"\"\"\"", "\"\"\"a\"\"\"\"\"", "''''''",
                          "\"\"\"\\\"\"\"\"", "\"\"", "''", "'\\'", "\"'\""})
    expect_refused(str("x = [", end, ",", deep), "f.toml:1: nested deeper");
}

TEST(Toml, RefusesLinesAndNumbersOfKeysThatNoExperimentHas) {
  std::string keys, tables, row = "a = [0";
  for (int i = 0; i < 10'001; ++i) keys += str("k", i, "=1\n"), tables += str("[t", i, "]\n");
  for (int i = 0; i < 32'768; ++i) row += ",0";
  expect_refused(keys, "f.toml:10001: more than 10000 keys");
  expect_refused(tables, "f.toml:10001: more than 10000 keys");
  expect_refused(row + "]", "f.toml:1: a line of more than 65536 characters");
  std::string rows = "a = [";
  for (int i = 0; i < 65'536; ++i) rows += "0,\n";
  expect_refused(rows + "]", "f.toml:65535: more than 65536 values");
  EXPECT_NO_THROW(parse_toml(
      "a = \"" + std::string(100'000, 'x') + "\" # " + std::string(100'000, '='), "f.toml"));
}

TEST(Toml, CountsLinesInsideTexts) {
  expect_refused("a = \"\"\"\n\n\"\"\"\nb = " + std::string(33, '['), "f.toml:4: nested deeper");
}

TEST(Toml, CountsNoBracketsInTextsAndComments) {
  const std::string many(100, '[');
  EXPECT_NO_THROW(parse_toml("a = \"" + many + "\\\"" + many + "\" # " + many + "\nb = '" + many +
                                 "'\nc = '''\n" + many + "\n'''\nd = \"\"\"" + many + "\"\"\"\n",
                             "f"));
}

TEST(Toml, RefusesAFileOfMoreThanOneMebibyte) {
  expect_refused("#" + std::string(1 << 20, ' '), "f.toml: got 1048577 bytes");
}

Node overridden(const std::string& assignment) {
  Node root = parse_toml("[model]\nlatent_dim = 20\n", "f.toml");
  apply_override(root, assignment);
  return root;
}

TEST(Override, ReadsItsValueAsToml) {
  EXPECT_EQ(std::get<int64_t>(
                overridden("model.latent_dim=2").find("model")->find("latent_dim")->value()),
            2);
  EXPECT_EQ(std::get<double>(overridden("model.beta = 0.5").find("model")->find("beta")->value()),
            0.5);
  EXPECT_EQ(std::get<bool>(overridden("data.shuffle=false").find("data")->find("shuffle")->value()),
            false);
  EXPECT_EQ(
      std::get<std::string>(overridden("model.name=\"a b\"").find("model")->find("name")->value()),
      "a b");
  EXPECT_EQ(
      std::get<Node::List>(overridden("model.layers=[1, 2]").find("model")->find("layers")->value())
          .size(),
      2u);
}

TEST(Override, TakesABareWordForAText) {
  EXPECT_EQ(
      std::get<std::string>(overridden("model.kind=vae").find("model")->find("kind")->value()),
      "vae");
  EXPECT_EQ(
      std::get<std::string>(
          overridden("data.folder=/srv/pictures/28x28").find("data")->find("folder")->value()),
      "/srv/pictures/28x28");
}

TEST(Override, NamesItselfAsThePlace) {
  const Node root = overridden("model.layers=[1, 2]");
  const Node& layers = *root.find("model")->find("layers");
  EXPECT_EQ(layers.place().text(), "--set model.layers=[1, 2]");
  EXPECT_EQ(std::get<Node::List>(layers.value())[0].place().text(), "--set model.layers=[1, 2]");
}

TEST(Override, RefusesWhatIsNoAssignment) {
  for (const char* bad : {"model.latent_dim", "model.latent_dim=", "=2", "model..x=2",
                          "model.latent_dim.x=2", "a=[1,", "a=1\nb=2", "a=\"x", "a=2 # c\nb = 3"})
    EXPECT_THAT([&] { overridden(bad); }, ThrowsMessage<ConfigError>(StartsWith("--set "))) << bad;
}

}  // namespace
}  // namespace elbo::io

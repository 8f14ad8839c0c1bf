// SPDX-License-Identifier: MIT
// The configuration tree.
#include "elbo/core/node.h"

#include <gmock/gmock.h>

#include "elbo/core/error.h"

namespace elbo {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Node whole(int64_t value) { return Node(value); }

TEST(Place, IsFileLineAndColumnOrTheFileAlone) {
  EXPECT_EQ((Place{"mnist.toml", 3, 8}.text()), "mnist.toml:3:8");
  EXPECT_EQ((Place{"--set a=1", 0, 0}.text()), "--set a=1");
  EXPECT_EQ((Place{"a\x1b.toml", 1, 1}.text()), "a\\x1b.toml:1:1");
}

TEST(Node, KeepsTheOrderInWhichKeysWereSet) {
  Node table = Node::table();
  table.set("z", whole(1));
  table.set("a", whole(2));
  table.set("z", whole(3));
  EXPECT_EQ(table.literal(), R"({"z" = 3, "a" = 2})");
  table.erase("z");
  EXPECT_EQ(table.literal(), R"({"a" = 2})");
  EXPECT_EQ(table.find("z"), nullptr);
}

TEST(Node, SaysWhatItIsAndRefusesToBeATableWhereItIsNone) {
  const Node text(std::string("x"), {"f.toml", 2, 5});
  EXPECT_EQ(text.kind(), "a text");
  EXPECT_THAT([&] { text.entries(); },
              ThrowsMessage<ConfigError>(HasSubstr("f.toml:2:5: got a text, want a table")));
}

TEST(Node, TheEntriesOfAValueThatEndsOutliveIt) {
  static_assert(!std::is_reference_v<decltype(std::declval<Node>().entries())>);
  const auto made = [] {
    Node table = Node::table();
    table.set("a", Node(int64_t{1}));
    return table;
  };
  std::string keys;
  for (const Node::Entry& entry : made().entries()) keys += entry.key;
  EXPECT_EQ(keys, "a");
}

TEST(Node, WritesLiteralsAsToml) {
  EXPECT_EQ(Node(true).literal(), "true");
  EXPECT_EQ(Node(2.0).literal(), "2.0");
  EXPECT_EQ(Node(1e-3).literal(), "0.001");
  EXPECT_EQ(Node(std::string("a\"b\\c\n\x01")).literal(), "\"a\\\"b\\\\c\\n\\u0001\"");
  EXPECT_EQ(Node(Node::List{whole(1), Node(0.5)}).literal(), "[1, 0.5]");
}

TEST(SetAt, MakesTheTablesOnItsWay) {
  Node root = Node::table();
  set_at(root, "model.encoder.depth", whole(3));
  EXPECT_EQ(std::get<int64_t>(root.find("model")->find("encoder")->find("depth")->value()), 3);
}

TEST(SetAt, RefusesAPathThatNoTreeIsSoDeepFor) {
  const auto path = [](size_t names) {
    std::string out = "a";
    for (size_t i = 1; i < names; ++i) out += ".a";
    return out;
  };
  Node root = Node::table();
  EXPECT_NO_THROW(set_at(root, path(32), whole(1)));
  EXPECT_THROW(set_at(root, path(33), whole(1)), ConfigError);
  EXPECT_THROW(set_at(root, path(1'000'000), whole(1)), ConfigError);
}

TEST(Place, IsSharedByAllThatStandsInAFile) {
  const SharedText file(std::string(1000, 'f'));
  const Node one(int64_t{1}, {file, 1, 1}), copy = one;
  EXPECT_EQ(&one.place().file.text(), &file.text());
  EXPECT_EQ(&copy.place().file.text(), &file.text());
  EXPECT_TRUE(Place().file.empty());
}

TEST(SetAt, RefusesAWayThroughAValueAndEmptyNames) {
  Node root = Node::table();
  root.set("seed", whole(7));
  EXPECT_THROW(set_at(root, "seed.x", whole(1)), ConfigError);
  EXPECT_THROW(set_at(root, "a..b", whole(1)), ConfigError);
  EXPECT_THROW(set_at(root, "", whole(1)), ConfigError);
}

TEST(Merge, JoinsTablesAndReplacesAllElse) {
  Node under = Node::table(), over = Node::table();
  set_at(under, "model.beta", whole(1));
  set_at(under, "model.depth", whole(2));
  set_at(over, "model.beta", whole(5));
  set_at(over, "seed", whole(9));
  merge(under, over);
  EXPECT_EQ(under.literal(), R"({"model" = {"beta" = 5, "depth" = 2}, "seed" = 9})");
}

}  // namespace
}  // namespace elbo

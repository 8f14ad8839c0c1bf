// SPDX-License-Identifier: MIT
// JSON. Oracle: RFC 8259's grammar, one test a rule, and round trips.
#include "elbo/io/json.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "elbo/core/error.h"

namespace elbo::io {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

void expect_json_refused(const std::string& text, const std::string& reason) {
  EXPECT_THAT([&] { parse_json(text, "f.json"); }, ThrowsMessage<DataError>(HasSubstr(reason)))
      << text;
}

TEST(Json, ReadsEveryKindOfValue) {
  const Node node = parse_json(
      R"( {"n": null, "b": true, "i": -3, "d": 2.0, "t": "a\u00e9\n", "l": [1, []], "o": {}} )",
      "f.json");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(node.find("n")->value()));
  EXPECT_EQ(std::get<bool>(node.find("b")->value()), true);
  EXPECT_EQ(std::get<int64_t>(node.find("i")->value()), -3);
  EXPECT_EQ(std::get<double>(node.find("d")->value()), 2.0);
  EXPECT_EQ(std::get<std::string>(node.find("t")->value()), "a\xC3\xA9\n");
  EXPECT_EQ(std::get<Node::List>(node.find("l")->value()).size(), 2u);
  EXPECT_TRUE(node.find("o")->is_table());
  EXPECT_EQ(node.find("i")->place().text(), "f.json");
}

TEST(Json, KeepsTheOrderOfKeys) {
  EXPECT_EQ(write_json(parse_json(R"({"z": 1, "a": {"y": 2, "b": 3}})", "f")),
            R"({"z":1,"a":{"y":2,"b":3}})");
}

TEST(Json, ReadsBackEveryNumberAsTheSameValueAndType) {
  for (const double value :
       {0.0, -0.0, 1.0, 0.1, 1e22, 1e-300, 5e-324, std::numeric_limits<double>::max(), 1.0 / 3.0}) {
    const Node back = parse_json(write_json(Node(value)), "f");
    ASSERT_TRUE(std::holds_alternative<double>(back.value())) << write_json(Node(value));
    EXPECT_EQ(std::get<double>(back.value()), value);
    EXPECT_EQ(std::signbit(std::get<double>(back.value())), std::signbit(value));
  }
  for (const int64_t value : {int64_t{0}, int64_t{1} << 62, std::numeric_limits<int64_t>::min(),
                              std::numeric_limits<int64_t>::max()})
    EXPECT_EQ(std::get<int64_t>(parse_json(write_json(Node(value)), "f").value()), value);
}

TEST(Json, WritesNumbersThatAreNotFiniteAsTexts) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(write_json(Node(Node::List{Node(std::nan("")), Node(inf), Node(-inf)})),
            R"(["nan","inf","-inf"])");
}

TEST(Json, ReadsBackEveryTextAndReplacesWhatIsNotUtf8) {
  for (const std::string text :
       {"", "plain", "\"\\/\b\f\n\r\t", "\x01\x1f\x7f", "\xC3\xA9 \xF0\x9F\x98\x80",
        "\0"
        "a"})
    EXPECT_EQ(std::get<std::string>(parse_json(write_json(Node(text)), "f").value()), text);
  EXPECT_EQ(std::get<std::string>(parse_json(write_json(Node(std::string("a\xFF"))), "f").value()),
            "a\xEF\xBF\xBD");
}

TEST(Json, IndentsByTwoSpacesWhereAsked) {
  EXPECT_EQ(write_json(parse_json(R"({"a":[1,2],"b":{},"c":[]})", "f"), true),
            "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": []\n}");
}

TEST(Json, RefusesADuplicateKey) {
  expect_json_refused(R"({"a": 1, "a": 2})", "the key \"a\" stands twice");
  expect_json_refused(R"({"o": {"a": 1, "\u0061": 2}})", "the key \"a\" stands twice");
  EXPECT_NO_THROW(parse_json(R"([{"a": 1}, {"a": 2}])", "f"));
}

TEST(Json, RefusesDepthAboveSixtyFour) {
  EXPECT_NO_THROW(parse_json(std::string(64, '[') + std::string(64, ']'), "f"));
  expect_json_refused(std::string(65, '[') + std::string(65, ']'), "nested deeper than 64");
  expect_json_refused(std::string(1'000'000, '['), "nested deeper than 64");
}

TEST(Json, RefusesBytesOutsideUtf8) {
  for (const char* bad : {"\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xF5\x80\x80\x80\"",
                          "\"\xC3\"", R"("\ud800")"})
    expect_json_refused(bad, "f.json:1:");
}

TEST(Json, RefusesNulBytesAndByteOrderMarks) {
  expect_json_refused(std::string("{}\0garbage", 10), "a NUL byte at 2");
  expect_json_refused("\xEF\xBB\xBF{}", "byte order mark");
}

TEST(Json, RefusesWholeNumbersBeyond64Bits) {
  expect_json_refused("9223372036854775808", "beyond 64 bits");
  expect_json_refused("-9223372036854775809", "beyond 64 bits");
  expect_json_refused("123456789012345678901234567890", "beyond 64 bits");
  expect_json_refused("1e999", "overflow");
}

TEST(Json, RefusesWhatOnlyLooksLikeJson) {
  for (const char* bad :
       {"", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "'a'", "[01]", "[+1]", "[.5]", "[1.]", "NaN",
        "Infinity", "// c\n1", "1 2", "\"a\nb\"", "tru", "{\"a\" 1}"})
    expect_json_refused(bad, "not valid JSON");
}

TEST(Json, SaysLineAndColumnOfAMistake) {
  expect_json_refused("{\n  \"a\": 1,\n  \"b\": x\n}", "f.json:3:8: not valid JSON");
}

}  // namespace
}  // namespace elbo::io

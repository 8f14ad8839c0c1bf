// SPDX-License-Identifier: MIT
// safetensors: the writer, and every rule of the reader by name. Oracle: the format's own text,
// files built by hand.
#include "elbo/io/safetensors.h"

#include <gmock/gmock.h>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::ThrowsMessage;

Bytes bytes(const std::string& text) {
  const ByteView view = bytes_of(text);
  return Bytes(view.begin(), view.end());
}

std::string length_word(uint64_t length) {
  std::string out;
  for (int i = 0; i < 8; ++i) out += static_cast<char>(length >> (8 * i));
  return out;
}

Bytes file(const std::string& header, size_t data) {
  return bytes(length_word(header.size()) + header + std::string(data, '\1'));
}

/// An entry of the header for `count` bytes of U8.
std::string u8(const std::string& name, int begin, int end) {
  return str("\"", name, R"(":{"dtype":"U8","shape":[)", end - begin, R"(],"data_offsets":[)",
             begin, ",", end, "]}");
}

void expect_weights_refused(const Bytes& content, const std::string& reason) {
  EXPECT_THAT(
      [&] { Safetensors(content, "w.safetensors"); },
      ThrowsMessage<DataError>(::testing::AllOf(HasSubstr("w.safetensors"), HasSubstr(reason))));
}

void expect_header_refused(const std::string& header, const std::string& reason, size_t data = 4) {
  SCOPED_TRACE(header);
  expect_weights_refused(file(header, data), reason);
}

TEST(Safetensors, WritesTheDocumentedBytes) {
  const Bytes data = bytes("abcd");
  const std::string header =
      R"({"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
  EXPECT_EQ(text_of(write_safetensors({{"w", DType::f32, {1}, data}}, {{"format", "pt"}})),
            length_word(padded.size()) + padded + "abcd");
}

TEST(Safetensors, OrdersBySizeOfElementThenNameSoThatAllIsAligned) {
  const Bytes data(8);
  const ByteView view(data);
  const Bytes content = write_safetensors({{"b", DType::u8, {3}, view.first(3)},
                                           {"z", DType::f32, {2}, view},
                                           {"a", DType::f32, {1}, view.first(4)},
                                           {"n", DType::i64, {}, view}},
                                          {});
  const Safetensors back(content, "w");
  std::vector<std::string> names;
  for (const TensorEntry& entry : back.tensors()) {
    names.push_back(entry.name);
    EXPECT_EQ(static_cast<size_t>(entry.data.data() - back.tensors()[0].data.data()) %
                  dtype_size(entry.dtype),
              0u);
  }
  EXPECT_THAT(names, ElementsAre("n", "a", "z", "b"));
}

TEST(Safetensors, ReadsBackEveryTypeScalarsAndEmptyTensors) {
  const Bytes data = bytes("0123456789abcdef");
  std::vector<TensorEntry> entries{{"scalar", DType::i64, {}, ByteView(data).first(8)},
                                   {"empty", DType::f32, {3, 0, 2}, {}},
                                   {"none", DType::boolean, {0}, {}}};
  for (const DType type : {DType::f64, DType::i64, DType::f32, DType::i32, DType::f16, DType::bf16,
                           DType::u8, DType::boolean})
    entries.push_back({dtype_name(type), type, {2, 1}, ByteView(data).first(2 * dtype_size(type))});
  const Safetensors back(write_safetensors(entries, {{"format", "pt"}, {"k", ""}}), "w");
  ASSERT_EQ(back.tensors().size(), entries.size());
  for (const TensorEntry& entry : entries) {
    const TensorEntry* found = back.find(entry.name);
    ASSERT_NE(found, nullptr) << entry.name;
    EXPECT_EQ(found->dtype, entry.dtype);
    EXPECT_EQ(found->shape, entry.shape);
    EXPECT_EQ(text_of(found->data), text_of(entry.data));
  }
  EXPECT_THAT(back.metadata(), ElementsAre(Pair("format", "pt"), Pair("k", "")));
  EXPECT_EQ(back.find("absent"), nullptr);
}

TEST(Safetensors, WritesEqualBytesWhateverTheOrderGiven) {
  const Bytes data(4);
  const TensorEntry a{"a", DType::f32, {1}, data}, b{"b", DType::f32, {1}, data};
  EXPECT_EQ(write_safetensors({a, b}, {}), write_safetensors({b, a}, {}));
}

TEST(Safetensors, RefusesToWriteANameTwiceOrDataThatDoNotFit) {
  const Bytes data(4);
  EXPECT_THROW(write_safetensors({{"a", DType::f32, {1}, data}, {"a", DType::f32, {1}, data}}, {}),
               Error);
  EXPECT_THROW(write_safetensors({{"a", DType::f32, {2}, data}}, {}), Error);
}

TEST(Safetensors, ReadsAHeaderPaddedWithSpacesAndAFileWithoutTensors) {
  EXPECT_EQ(Safetensors(file("{" + u8("a", 0, 4) + "}   ", 4), "w").tensors().size(), 1u);
  EXPECT_TRUE(Safetensors(file("{}", 0), "w").tensors().empty());
}

TEST(Safetensors, ViewsSurviveAMove) {
  Safetensors first(file("{" + u8("a", 0, 4) + "}", 4), "w");
  const Safetensors second(std::move(first));
  EXPECT_EQ(text_of(second.find("a")->data), "\1\1\1\1");
}

// One test a rule.

TEST(SafetensorsRule, FileHasAtLeastTenBytes) {
  expect_weights_refused(bytes(length_word(2).substr(0, 8) + "{"), "at least 10");
}

TEST(SafetensorsRule, HeaderLengthIsAtLeastTwo) {
  expect_weights_refused(bytes(length_word(1) + "{}"), "header of 1 bytes");
  expect_weights_refused(bytes(length_word(0) + "{}"), "header of 0 bytes");
}

TEST(SafetensorsRule, HeaderLengthFitsTheFile) {
  expect_weights_refused(bytes(length_word(3) + "{}"), "header of 3 bytes, want 2 to 2");
  expect_weights_refused(bytes(length_word(~uint64_t{0}) + "{}"),
                         "header of 18446744073709551615 bytes");
  expect_weights_refused(bytes(length_word(~uint64_t{0} - 7) + "{}"), "want 2 to 2");
}

TEST(SafetensorsRule, HeaderIsAtMostSixteenMebibytes) {
  expect_weights_refused(file("{}" + std::string((16u << 20) - 1, ' '), 0), "want 2 to 16777216");
}

TEST(SafetensorsRule, HeaderBeginsWithABrace) {
  expect_header_refused(" {}", "must begin with {", 0);
}

TEST(SafetensorsRule, HeaderIsJson) {
  expect_header_refused("{\"a\"}", "not valid JSON");
  expect_header_refused("{} x", "not valid JSON");
  expect_header_refused(std::string("{}\0\0", 4), "NUL");
}

TEST(SafetensorsRule, HeaderIsUtf8) {
  expect_header_refused("{" + u8("\xFF", 0, 4) + "}", "not valid JSON");
}

TEST(SafetensorsRule, NoNameTwice) {
  expect_header_refused("{" + u8("a", 0, 2) + "," + u8("a", 2, 4) + "}", "stands twice");
}

TEST(SafetensorsRule, NoFieldTwice) {
  expect_header_refused(R"({"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
                        "stands twice");
  expect_header_refused(R"({"__metadata__":{"a":"","a":""}})", "stands twice", 0);
  expect_header_refused(R"({"__metadata__":{},"__metadata__":{}})", "stands twice", 0);
}

TEST(SafetensorsRule, NoUnknownField) {
  expect_header_refused(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"stride":[1]}})",
                        "an unknown field at \"a.stride\"");
}

TEST(SafetensorsRule, NoFieldMissing) {
  expect_header_refused(R"({"a":{"shape":[4],"data_offsets":[0,4]}})", "without all of dtype");
  expect_header_refused(R"({"a":{"dtype":"U8","data_offsets":[0,4]}})", "without all of dtype");
  expect_header_refused(R"({"a":{"dtype":"U8","shape":[4]}})", "without all of dtype");
  expect_header_refused(R"({"a":{}})", "without all of dtype");
}

TEST(SafetensorsRule, OffsetsAreTwoNumbers) {
  expect_header_refused(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0]}})",
                        "data_offsets of two numbers");
  expect_header_refused(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}})",
                        "data_offsets of two numbers");
}

TEST(SafetensorsRule, NumbersAreWholeAndNotNegative) {
  expect_header_refused(R"({"a":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}})", "not whole");
  expect_header_refused(R"({"a":{"dtype":"U8","shape":[4e0],"data_offsets":[0,4]}})", "not whole");
  expect_header_refused(R"({"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}})",
                        "the number -4");
}

TEST(SafetensorsRule, NumbersAreAtMostTwoToThe53) {
  expect_header_refused(R"({"a":{"dtype":"U8","shape":[9007199254740993],"data_offsets":[0,4]}})",
                        "the number 9007199254740993");
  expect_header_refused(
      R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,18446744073709551620]}})",
      "beyond 64 bits");
}

TEST(SafetensorsRule, ValuesHaveTheirTypes) {
  for (const char* bad :
       {R"({"a":1})", R"({"a":"x"})", R"({"a":[1]})", R"({"a":null})", R"({"a":true})",
        R"({"a":{"dtype":1}})", R"({"a":{"dtype":["U8"]}})", R"({"a":{"dtype":"U8","shape":4}})",
        R"({"a":{"dtype":"U8","shape":["4"]}})", R"({"a":{"dtype":"U8","shape":[[4]]}})",
        R"({"a":{"dtype":"U8","shape":[{}]}})", R"({"a":{"dtype":{}}})", R"({"a":{"shape":null}})",
        R"({"__metadata__":{"a":1}})", R"({"__metadata__":{"a":{}}})",
        R"({"__metadata__":{"a":["b"]}})", R"({"__metadata__":"a"})", R"({"__metadata__":[]})"})
    expect_header_refused(bad, "a safetensors header with");
}

TEST(SafetensorsRule, DepthIsBounded) {
  expect_header_refused("{\"a\":" + std::string(1'000'000, '['), "a list");
}

TEST(SafetensorsRule, NamesHaveOneTo256Bytes) {
  EXPECT_NO_THROW(Safetensors(file("{" + u8(std::string(256, 'n'), 0, 4) + "}", 4), "w"));
  expect_header_refused("{" + u8(std::string(257, 'n'), 0, 4) + "}", "a name of 257 bytes");
  expect_header_refused("{" + u8("", 0, 4) + "}", "a name of 0 bytes");
}

TEST(SafetensorsRule, RankIsAtMostEight) {
  EXPECT_NO_THROW(Safetensors(
      file(R"({"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,4],"data_offsets":[0,4]}})", 4), "w"));
  expect_header_refused(R"({"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,4],"data_offsets":[0,4]}})",
                        "more than 8 numbers");
}

TEST(SafetensorsRule, TensorsAreAtMostAHundredThousand) {
  std::string header = "{";
  for (int i = 0; i <= 100'000; ++i) header += str(i == 0 ? "" : ",", u8(str(i), 0, 0));
  expect_weights_refused(file(header + "}", 0), "more than 100000 tensors");
}

TEST(SafetensorsRule, TypesAreThoseOfTheList) {
  for (const char* type : {"F8_E4M3", "I16", "f32", "", "C64", "F32 "})
    expect_header_refused(
        str(R"({"a":{"dtype":")", type, R"(","shape":[4],"data_offsets":[0,4]}})"), "the dtype \"");
}

TEST(SafetensorsRule, ShapesDoNotOverflow) {
  expect_header_refused(
      R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}})", "overflows");
  expect_header_refused(
      R"({"a":{"dtype":"F64","shape":[9007199254740992,256],"data_offsets":[0,4]}})", "overflows");
  expect_header_refused(
      R"({"a":{"dtype":"F64","shape":[4611686018427387904],"data_offsets":[0,0]}})",
      "the number 4611686018427387904", 0);
}

TEST(SafetensorsRule, DataFitTheShape) {
  expect_header_refused(R"({"a":{"dtype":"U8","shape":[5],"data_offsets":[0,4]}})",
                        "are 4 bytes, its shape wants 5");
  expect_header_refused(R"({"a":{"dtype":"F32","shape":[0],"data_offsets":[0,4]}})",
                        "are 4 bytes, its shape wants 0");
}

TEST(SafetensorsRule, NoGap) {
  expect_header_refused("{" + u8("a", 1, 4) + "}", "begin at 1, want 0");
  expect_header_refused("{" + u8("a", 0, 1) + "," + u8("b", 2, 4) + "}", "begin at 2, want 1");
}

TEST(SafetensorsRule, NoOverlap) {
  expect_header_refused("{" + u8("a", 0, 3) + "," + u8("b", 2, 4) + "}", "begin at 2, want 3");
  expect_header_refused("{" + u8("a", 0, 4) + "," + u8("b", 0, 4) + "}", "begin at 0, want 4");
}

TEST(SafetensorsRule, OffsetsDoNotRunBackwards) {
  expect_header_refused(
      R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}})",
      "end at 0");
}

TEST(SafetensorsRule, OffsetsStayInTheFile) {
  expect_header_refused("{" + u8("a", 0, 5) + "}", "end at 5 of 4 bytes");
}

TEST(SafetensorsRule, DataReachToTheLastByte) {
  expect_header_refused("{" + u8("a", 0, 3) + "}", "1 bytes behind the last tensor");
  expect_header_refused("{}", "4 bytes behind the last tensor");
}

}  // namespace
}  // namespace elbo::io

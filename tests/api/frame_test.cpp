// SPDX-License-Identifier: MIT
// Frames: an independent reading of their bytes, every way to lie about a size or a place, damage.
#include "elbo/api/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "elbo/api/frame_link.h"
#include "elbo/core/error.h"
#include "tests/replay.h"

namespace elbo::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Bytes raw_frame(uint32_t head, uint32_t blob, const std::string& rest) {
  std::string out(8, '\0');
  for (int i = 0; i < 4; ++i) out[i] = static_cast<char>(head >> (8 * i) & 0xFF);
  for (int i = 0; i < 4; ++i) out[4 + i] = static_cast<char>(blob >> (8 * i) & 0xFF);
  out += rest;
  const ByteView view = bytes_of(out);
  return {view.begin(), view.end()};
}

Bytes json_frame(const std::string& json, const std::string& blob = "") {
  return raw_frame(static_cast<uint32_t>(json.size()), static_cast<uint32_t>(blob.size()),
                   json + blob);
}

std::string refused(const Bytes& bytes, const FrameLimits& limits = {}) {
  try {
    decode_frame(bytes, limits, "frame");
  } catch (const DataError& error) {
    return error.what();
  }
  return "accepted";
}

std::string refused_array(const std::string& description, const std::string& blob) {
  const Frame frame = decode_frame(json_frame("{\"a\":" + description + "}", blob), {}, "frame");
  try {
    array_at(frame, frame.head, "a");
  } catch (const DataError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Frame, LiesInMemoryAsTheContractSays) {
  Frame frame;
  frame.head.set("op", Node(std::string("decode")));
  const std::vector<uint8_t> bytes{1, 2, 3};
  const std::vector<float> floats{1.f, -2.f};
  set_array(frame, frame.head, "b", array_of(std::span(bytes), {3}));
  set_array(frame, frame.head, "f", array_of(std::span(floats), {2, 1}));
  const std::string json = R"({"op":"decode","b":{"type":"u8","shape":[3],"at":0},)"
                           R"("f":{"type":"f32","shape":[2,1],"at":4}})";
  // 1.0 and -2.0 by IEEE 754, little endian, after three bytes and one of padding.
  const std::string blob("\1\2\3\0\0\0\x80\x3f\0\0\0\xc0", 12);
  EXPECT_EQ(encode_frame(frame, kToWorker), json_frame(json, blob));
}

TEST(Frame, GivesBackWhatWasPutIn) {
  Frame frame;
  const std::vector<int32_t> numbers{-1, 0, 1 << 30};
  const std::vector<float> floats{.5f};
  set_array(frame, frame.head, "i", array_of(std::span(numbers), {1, 3}));
  set_array(frame, frame.head, "f", array_of(std::span(floats), {}));
  set_array(frame, frame.head, "none", array_of(std::span<const uint8_t>(), {0, 7}));
  const Frame again = decode_frame(encode_frame(frame, {}), {}, "frame");
  EXPECT_THAT(array_at(again, again.head, "i").i32(), ElementsAre(-1, 0, 1 << 30));
  EXPECT_THAT(array_at(again, again.head, "i").shape, ElementsAre(1, 3));
  EXPECT_THAT(array_at(again, again.head, "f").f32(), ElementsAre(.5f));
  EXPECT_EQ(array_at(again, again.head, "none").elements(), 0);
  EXPECT_THROW(array_at(again, again.head, "i").f32(), DataError);
}

TEST(Frame, ThatLiesAboutItsSizeIsRefused) {
  EXPECT_THAT(refused({}), HasSubstr("got 0 bytes"));
  EXPECT_THAT(refused(raw_frame(2, 0, "{} ")), HasSubstr("got 11 bytes, want 10"));
  EXPECT_THAT(refused(raw_frame(3, 0, "{}")), HasSubstr("got 10 bytes, want 11"));
  EXPECT_THAT(refused(raw_frame(0xFFFFFFFF, 0xFFFFFFFF, "{}")), HasSubstr("bytes of JSON"));
  EXPECT_THAT(refused(raw_frame(2, 0xFFFFFFFF, "{}")), HasSubstr("a blob of 4294967295"));
  EXPECT_THAT(refused(json_frame("{}", "12345"), {2, 4}), HasSubstr("a blob of 5"));
  EXPECT_EQ(refused(json_frame("{}", "1234"), {2, 4}), "accepted");
}

TEST(Frame, WhoseJsonIsNoTableOrTooDeepIsRefused) {
  EXPECT_THAT(refused(json_frame("[1]")), HasSubstr("want a table"));
  EXPECT_THAT(refused(json_frame("")), HasSubstr("not valid JSON"));
  EXPECT_THAT(refused(json_frame("{\"a\":1,\"a\":2}")), HasSubstr("twice"));
  const auto nested = [](size_t depth) {
    return json_frame("{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}");
  };
  EXPECT_EQ(refused(nested(32)), "accepted");
  EXPECT_THAT(refused(nested(33)), HasSubstr("deeper than 32"));
}

TEST(Frame, ArraysOutsideTheBlobAreRefused) {
  EXPECT_EQ(refused_array(R"({"type":"f32","shape":[1],"at":0})", "1234"), "accepted");
  for (const char* beyond :
       {R"({"type":"f32","shape":[2],"at":0})", R"({"type":"u8","shape":[1],"at":4})",
        R"({"type":"u8","shape":[0],"at":8})", R"({"type":"i32","shape":[1],"at":4})",
        R"({"type":"f32","shape":[4611686018427387904],"at":0})",
        R"({"type":"u8","shape":[4294967296,4294967296],"at":0})"})
    EXPECT_THAT(refused_array(beyond, "1234"), HasSubstr("beyond the blob of 4")) << beyond;
}

TEST(Frame, ArraysThatAreNotDescribedAsTheyShouldAreRefused) {
  for (const char* wrong :
       {"1", R"({"shape":[1],"at":0})", R"({"type":"f64","shape":[1],"at":0})",
        R"({"type":"u8","at":0})", R"({"type":"u8","shape":[-1],"at":0})",
        R"({"type":"u8","shape":[1.5],"at":0})", R"({"type":"u8","shape":[1]})",
        R"({"type":"u8","shape":[1],"at":-4})", R"({"type":"u8","shape":[1],"at":1})",
        R"({"type":"u8","shape":[1,1,1,1,1,1,1,1,1],"at":0})"})
    EXPECT_THAT(refused_array(wrong, "1234"), HasSubstr("want ")) << wrong;
}

TEST(Frame, SurvivesDamage) {
  test::survives_damage(
      json_frame(R"({"a":{"type":"i32","shape":[2],"at":4}})", "123456789012"), [](ByteView bytes) {
        const Frame frame = decode_frame(bytes, {}, "frame");
        const FrameArray array = array_at(frame, frame.head, "a");
        EXPECT_GE(array.bytes.data(), frame.blob.data());
        EXPECT_LE(array.bytes.data() + array.bytes.size(), frame.blob.data() + frame.blob.size());
      });
}

/// Both ends of a socket pair.
struct LinkPair {
  LinkPair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0); }
  ~LinkPair() { shut(0), shut(1); }
  FrameLink link(int end) const { return {ends[end], kFromWorker, kFromWorker, "worker"}; }
  void shut(int end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
  int ends[2] = {-1, -1};
};

TEST(FrameLink, CarriesLargeFramesInOrderAndSaysWhenTheOtherSideHasClosed) {
  LinkPair pair;
  Frame large;
  large.blob.assign(3 << 20, std::byte{7});
  const Bytes first = encode_frame(large, kFromWorker), second = json_frame("{\"b\":1}");
  std::thread sender([&] {
    send_frame(pair.link(0), first);
    send_frame(pair.link(0), second);
    pair.shut(0);
  });
  EXPECT_TRUE(receive_frame(pair.link(1)) == first);
  EXPECT_EQ(receive_frame(pair.link(1)), second);
  EXPECT_EQ(receive_frame(pair.link(1)), std::nullopt);
  sender.join();
}

TEST(FrameLink, RefusesWhatIsCutOffTooLargeOrTooSlow) {
  LinkPair pair;
  EXPECT_THROW(receive_frame(pair.link(1), .01), IoError);
  const Bytes huge = raw_frame(2, 0xFFFFFFFF, "");
  ASSERT_EQ(::write(pair.ends[0], huge.data(), huge.size()), 8);
  EXPECT_THROW(receive_frame(pair.link(1)), DataError);
  const Bytes cut = raw_frame(10, 0, "{");
  ASSERT_EQ(::write(pair.ends[0], cut.data(), cut.size()), 9);
  EXPECT_THROW(receive_frame(pair.link(1), .01), IoError);
  ASSERT_EQ(::write(pair.ends[0], cut.data(), cut.size()), 9);
  pair.shut(0);
  EXPECT_THROW(receive_frame(pair.link(1)), IoError);
  EXPECT_THROW(send_frame(pair.link(1), cut), IoError);
}

TEST(FrameLink, ASenderDoesNotWaitForeverForAReaderThatDoesNotRead) {
  LinkPair pair;
  EXPECT_THROW(send_frame(pair.link(0), Bytes(8 << 20), .05), IoError);
}

TEST(Frame, CorpusIsReadOrRefused) {
  test::replay("frame", [](ByteView bytes) { decode_frame(bytes, {}, "frame"); });
}

}  // namespace
}  // namespace elbo::api

// SPDX-License-Identifier: MIT
// Event files. Oracle: RFC 3720's checksums, bytes that TensorBoard's own writer produced, and for
// the rest the messages' wire format by hand.
#include "elbo/io/tfevents.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "elbo/core/str.h"

namespace elbo::io {
namespace {

std::string hex(ByteView bytes) {
  std::string out;
  for (const std::byte byte : bytes) out += fmt::format("{:02x}", static_cast<unsigned>(byte));
  return out;
}

TEST(TfEvents, ChecksumIsThatOfRfc3720) {
  EXPECT_EQ(crc32c(Bytes(32, std::byte{0})), 0x8a9136aau);
  EXPECT_EQ(crc32c(Bytes(32, std::byte{0xFF})), 0x62a8ab43u);
  EXPECT_EQ(crc32c(bytes_of("123456789")), 0xe3069283u);
}

TEST(TfEvents, VersionIsTheBytesOfTensorBoard) {
  EXPECT_EQ(hex(tf_version_event(1.0)),
            "1800000000000000a37f4b2209000000000000f03f1a0d627261696e2e4576656e743a3286bf577a");
}

TEST(TfEvents, ScalarIsTheBytesOfTensorBoard) {
  EXPECT_EQ(
      hex(tf_scalar_event("loss/g", 0.5f, 7, 1.0)),
      "1c00000000000000c8c1951d09000000000000f03f10072a0f0a0d0a066c6f73732f67150000003f39c377ae");
}

/// The message inside a record: without length, checksum and checksum.
std::string message(const Bytes& record) {
  return hex(ByteView(record).subspan(12, record.size() - 16));
}

TEST(TfEvents, ImageCarriesHeightWidthColoursAndPng) {
  const std::string png = "PNG";
  // wall_time 1.0 | step 300 | summary { value { tag "x", image { h 2, w 3, colours 1, png } } }
  EXPECT_EQ(message(tf_image_event("x", {bytes_of(png), 3, 2, 1}, 300, 1.0)),
            "09000000000000f03f"
            "10ac02"
            "2a12"
            "0a10"
            "0a0178"
            "220b"
            "0802"
            "1003"
            "1801"
            "2203504e47");
}

TEST(TfEvents, TextIsATensorOfOneStringForThePluginOfThatName) {
  // wall_time 1.0 | step 3 | summary { value { tag "x", tensor { dtype 7, shape { dim { size 1 } },
  // string "ab" }, metadata { plugin_data { plugin_name "text" } } } }
  EXPECT_EQ(message(tf_text_event("x", "ab", 3, 1.0)),
            "09000000000000f03f"
            "1003"
            "2a1d"
            "0a1b"
            "0a0178"
            "420c"
            "0807"
            "120412020801"
            "42026162"
            "4a08"
            "0a06"
            "0a0474657874");
}

TEST(TfEvents, SessionStartIsLogStatusOne) {
  EXPECT_EQ(message(tf_session_start(5, 1.0)),
            "09000000000000f03f"
            "1005"
            "3a02"
            "0801");
}

TEST(TfEvents, FrameCarriesLengthAndMaskedChecksums) {
  const Bytes record = tf_scalar_event("t", 1.f, 1, 2.0);
  uint64_t length = 0;
  for (size_t i = 8; i-- > 0;) length = length << 8 | static_cast<uint64_t>(record[i]);
  EXPECT_EQ(length + 16, record.size());
}

}  // namespace
}  // namespace elbo::io

// SPDX-License-Identifier: MIT
// gzip. Oracle: a file that GNU gzip wrote, round trips, and the limit.
#include "elbo/io/gzip.h"

#include <gmock/gmock.h>

#include <array>

#include "elbo/core/error.h"

namespace elbo::io {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Bytes repeated(std::string_view text, int times) {
  Bytes out;
  for (int i = 0; i < times; ++i)
    out.insert(out.end(), bytes_of(text).begin(), bytes_of(text).end());
  return out;
}

TEST(Gzip, ReadsWhatGnuGzipWrote) {  // printf 'hello, elbo\n' | gzip -n | xxd -i
  constexpr std::array<uint8_t, 32> kFile{0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00,
                                          0x00, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xd7,
                                          0x51, 0x48, 0xcd, 0x49, 0xca, 0xe7, 0x02, 0x00,
                                          0xda, 0xa5, 0x3f, 0x6a, 0x0c, 0x00, 0x00, 0x00};
  EXPECT_EQ(text_of(gunzip(std::as_bytes(std::span(kFile)), 100, "gnu.gz")), "hello, elbo\n");
}

TEST(Gzip, ReadsBackWhatItWroteAndWritesEqualBytesForEqualContent) {
  for (const int times : {0, 1, 50'000}) {
    const Bytes content = repeated("seven\n", times);
    const Bytes packed = gzip(content);
    EXPECT_TRUE(is_gzip(packed));
    EXPECT_EQ(packed, gzip(content));
    EXPECT_EQ(gunzip(packed, content.size(), "own.gz"), content);
  }
}

TEST(Gzip, JoinsTheMembersOfAFile) {
  Bytes file = gzip(bytes_of("first, "));
  const Bytes second = gzip(bytes_of("second"));
  file.insert(file.end(), second.begin(), second.end());
  EXPECT_EQ(text_of(gunzip(file, 100, "two.gz")), "first, second");
}

TEST(Gzip, StopsAtItsLimit) {
  const Bytes packed = gzip(Bytes(1 << 20));
  EXPECT_EQ(gunzip(packed, 1 << 20, "zeros.gz").size(), size_t{1} << 20);
  EXPECT_THAT([&] { gunzip(packed, (1 << 20) - 1, "zeros.gz"); },
              ThrowsMessage<DataError>(HasSubstr("zeros.gz: holds more than the 1048575 bytes")));
}

TEST(Gzip, RefusesWhatFollowsTheLastMember) {
  Bytes file = gzip(bytes_of("content"));
  file.push_back(std::byte{'x'});
  EXPECT_THROW(gunzip(file, 100, "tail.gz"), DataError);
}

TEST(Gzip, RefusesACutFileAndAWrongChecksum) {
  Bytes file = gzip(bytes_of("content"));
  EXPECT_THAT([&] { gunzip(ByteView(file).first(file.size() - 1), 100, "cut.gz"); },
              ThrowsMessage<DataError>(HasSubstr("ends too early")));
  file[file.size() - 8] ^= std::byte{1};
  EXPECT_THAT([&] { gunzip(file, 100, "bad.gz"); },
              ThrowsMessage<DataError>(HasSubstr("incorrect data check")));
  EXPECT_THROW(gunzip(bytes_of("plain"), 100, "plain"), DataError);
}

}  // namespace
}  // namespace elbo::io

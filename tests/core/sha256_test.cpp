// SPDX-License-Identifier: MIT
// SHA-256. Oracle: the examples of FIPS 180-4.
#include "elbo/core/sha256.h"

#include <gtest/gtest.h>

namespace elbo {
namespace {

TEST(Sha256, IsThatOfFips180) {
  EXPECT_EQ(sha256_hex({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex(bytes_of("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(Bytes(1'000'000, std::byte{'a'})),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnThePieces) {
  Sha256 hash;
  for (const char* piece : {"", "a", "bc"}) hash.update(bytes_of(piece));
  EXPECT_EQ(hash.hex(), sha256_hex(bytes_of("abc")));
}

TEST(Sha256, StartsAnewAfterItsResult) {
  Sha256 hash;
  hash.update(bytes_of("something")).hex();
  EXPECT_EQ(hash.update(bytes_of("abc")).hex(), sha256_hex(bytes_of("abc")));
}

}  // namespace
}  // namespace elbo

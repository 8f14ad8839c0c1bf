// SPDX-License-Identifier: MIT
// .npz. Oracle: an archive that NumPy 2.4 wrote, and archives from a writer of our own
// (npz_specimen.h), whole and then changed in one place.
#include "elbo/io/archives/npz.h"

#include <gmock/gmock.h>

#include "elbo/core/error.h"
#include "elbo/io/npy.h"
#include "tests/io/npz_specimen.h"

namespace elbo::io {
namespace {

using test::zip_file;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr uint64_t kMost = 1 << 20;

/// np.savez_compressed(f, x=np.array([[1, 2, 3]], dtype='<i4'))
const char* const kOfNumpy =
    "504b03042d000000080000002100806ec0e0ffffffffffffffff05001400782e6e7079010010008c00000000000000"
    "4f000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5"
    "a06e9369a2aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402f91a863a0ac69a3a0ab50a64"
    "032e46060606262066066200504b01022d032d000000080000002100"
    "806ec0e04f0000008c000000050000000000000000000000800100000000782e6e7079504b05060000000001000100"
    "33000000860000000000";

Bytes unhexed(std::string_view text) {
  Bytes out;
  for (size_t i = 0; i < text.size(); i += 2)
    out.push_back(static_cast<std::byte>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return out;
}

Bytes copied(const std::string& text) {
  const ByteView view = bytes_of(text);
  return Bytes(view.begin(), view.end());
}

std::string one_number(int64_t value) {
  return std::string(text_of(encode_npy(std::vector<int64_t>{value}, {1})));
}

float number_in(const std::string& archive, const std::string& member = "") {
  return decode_npy(npy_file(copied(archive), member, kMost, "a.npz"), "a").values.at(0);
}

void refused(const std::string& archive, const std::string& reason,
             const std::string& member = "") {
  EXPECT_THAT([&] { number_in(archive, member); }, ThrowsMessage<DataError>(HasSubstr(reason)));
}

/// `archive` with `bytes` at the place that `from_mark` behind the last `mark` is.
std::string changed(std::string archive, const std::string& mark, size_t from_mark,
                    const std::string& bytes) {
  return archive.replace(archive.rfind(mark) + from_mark, bytes.size(), bytes);
}

TEST(Npz, ReadsWhatNumpyWrites) {
  const NpyArray x = decode_npy(npy_file(unhexed(kOfNumpy), "", kMost, "x.npz"), "x");
  EXPECT_THAT(x.shape, ElementsAre(1, 3));
  EXPECT_THAT(x.values, ElementsAre(1.f, 2.f, 3.f));
}

TEST(Npz, ReadsStoredDeflatedAndWideMembersByName) {
  const std::string archive = zip_file({{"stored.npy", one_number(1)},
                                        {"note.txt", "x"},
                                        {"deflated.npy", one_number(2), true},
                                        {"wide.npy", one_number(3), true, true},
                                        {"arr_0.npy", one_number(4)}},
                                       "a remark");
  EXPECT_EQ(number_in(archive, "stored"), 1);
  EXPECT_EQ(number_in(archive, "deflated"), 2);
  EXPECT_EQ(number_in(archive, "wide"), 3);
  EXPECT_EQ(number_in(archive), 4) << "the first that np.savez() got without a name";
  refused(archive, "holds the arrays stored, deflated, wide, arr_0, want one called other",
          "other");
}

TEST(Npz, WantsANameWhereSeveralArraysHaveOne) {
  refused(zip_file({{"mu.npy", one_number(1)}, {"sigma.npy", one_number(2)}}),
          "holds the arrays mu, sigma, want one, or one called arr_0");
  refused(zip_file({{"data.pkl", "x"}}), "without a .npy in it");
  refused(zip_file({{"x.npy", one_number(1)}, {"x.npy", one_number(2)}}), "two arrays called x");
}

TEST(Npz, AFileThatIsNoArchiveIsReadAsItIs) { EXPECT_EQ(number_in(one_number(7)), 7); }

TEST(Npz, RefusesWhatAnArchivePromisesAndCannotHold) {
  const std::string stored = zip_file({{"x.npy", one_number(1)}}),
                    deflated = zip_file({{"x.npy", one_number(1), true}});
  const std::string far(4, '\x7f'), huge("\xff\xff\xff\x7f", 4);
  // Where the list is.
  refused(changed(stored, "PK\5\6", 16, far), "it ends too early");
  refused(changed(stored, "PK\5\6", 10, "\x02"), "it ends too early");  // how many it has
  refused(changed(stored, "PK\1\2", 0, "XX"), "its list of members is damaged");
  // Where the member is.
  refused(changed(stored, "PK\1\2", 42, far), "it ends too early");
  refused(changed(stored, "PK\1\2", 42, "\x01"), "is not where the list says");
  refused(changed(stored, "PK\1\2", 20, huge), "two sizes");
  refused(changed(stored, "PK\1\2", 20, huge + huge), "it ends too early");
  // Its size unpacked.
  refused(changed(deflated, "PK\1\2", 24, huge), "more than its");
  refused(changed(deflated, "PK\1\2", 24, std::string("\x05\0\0\0", 4)),
          "holds more than the 5 bytes");
  refused(changed(stored, "PK\1\2", 10, "\x0c"), "packed by method 12");
  refused(changed(stored, "PK\1\2", 8, "\x01"), "is encrypted");
  refused(changed(stored, "PK\1\2", 16, "????"), "wrong checksum");
  refused(changed(stored, "PK\5\6", 4, "\x01"), "one part of several");
  refused(changed(stored, "PK\5\6", 8, std::string("\xff\xff\xff\xff", 4)), "want at most 4096");
  refused(stored.substr(0, stored.size() - 1), "no list of its members at its end");
  refused(stored.substr(0, 10), "it ends too early");
}

TEST(Npz, RefusesAnArrayBeyondTheLimitBeforeItIsUnpacked) {
  const std::string archive = zip_file({{"x.npy", std::string(100'000, '\0'), true}});
  const auto members = npz_members(bytes_of(archive), "a.npz");
  ASSERT_EQ(members.size(), 1u);
  EXPECT_EQ(npz_array(bytes_of(archive), members[0], 100'000, "a.npz").size(), 100'000u);
  EXPECT_THAT([&] { npz_array(bytes_of(archive), members[0], 99'999, "a.npz"); },
              ThrowsMessage<DataError>(HasSubstr("has 100000 bytes, want at most 99999")));
  NpzMember bomb = members[0];
  bomb.size = (uint64_t{1} << 30) + 1;
  EXPECT_THAT([&] { npz_array(bytes_of(archive), bomb, uint64_t{1} << 40, "a.npz"); },
              ThrowsMessage<DataError>(HasSubstr("more than 100 times as many")));
}

TEST(Npz, EveryCutIsRefused) {
  const std::string archive = zip_file({{"x.npy", one_number(1), true}, {"y.npy", one_number(2)}});
  for (size_t size = 4; size < archive.size(); ++size)
    EXPECT_THROW(number_in(archive.substr(0, size), "x"), DataError) << size;
}

}  // namespace
}  // namespace elbo::io

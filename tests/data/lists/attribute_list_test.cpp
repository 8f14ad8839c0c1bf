// SPDX-License-Identifier: MIT
// Lists of attributes from strangers: damaged, lying about their length, with names that leave the
// folder, steer a terminal, or are chosen to be slow.
#include "elbo/data/lists/attribute_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstring>
#include <functional>
#include <utility>

#include "fuzz/attributes.h"
#include "tests/data/lists/tables.h"
#include "tests/mutate.h"

#include "elbo/core/str.h"

namespace elbo::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Bytes copy_of(std::string_view text) {
  const ByteView view = bytes_of(text);
  return Bytes(view.begin(), view.end());
}

/// What the reader says against a list; its first byte is the layout (fuzz/attributes.h).
std::string refusal(std::string_view text) {
  return error_of([&] { parse_attributes(bytes_of(text)); });
}

const std::string kCeleba = "02\nSmiling Young\n000001.jpg -1  1\n000002.jpg  1 -1\n";
const std::string kPartition = "000001.jpg 0\n000002.jpg 2\n";
const std::string kLfw =
    "1# remark\n#\tperson\timagenum\tMale\tSmiling\nAnn B\t1\t1.5e0\t-.25\n"
    "C\t12\t+3\t-0\t\n";
const std::string kCsv =
    "2file,split,old,\"the, \"\"smile\"\"\"\r\na/p 1.png,train,0.25,-1\r\n"
    "\"p,2.png\",test,true,1\r\n";

void survives(const std::string& specimen) {
  survives_damage(copy_of(specimen),
                  [](ByteView bytes) { EXPECT_TRUE(is_sound(parse_attributes(bytes))); });
}

TEST(AttributeListDamage, Celeba) { survives(kCeleba); }
TEST(AttributeListDamage, CelebaWithItsPartition) { survives(kCeleba + '\0' + kPartition); }
TEST(AttributeListDamage, Lfw) { survives(kLfw); }
TEST(AttributeListDamage, Csv) { survives(kCsv); }

TEST(AttributeList, ACountThatIsNoneIsRefused) {
  for (const char* count :
       {"0", "-1", "1.5", "1e30", "99999999999999999999999", "nan", "inf", "+-1", "1 1", "0x1"})
    EXPECT_THAT(refusal(str("0", count, "\nA\na.jpg 1\n")),
                HasSubstr(str("input:1: got \"", count, "\", want the number of pictures")))
        << count;
}

TEST(AttributeList, ACountIsComparedButNothingIsReservedForIt) {
  EXPECT_THAT(refusal("01000000000\nA\na.jpg 1\n"), HasSubstr("got 1 picture, want 1000000000"));
}

TEST(AttributeList, NamesThatLeaveTheFolderAreRefusedInEveryLayout) {
  using namespace std::string_literals;
  for (const std::string& name :
       {"../a.jpg"s, "/etc/passwd"s, "a/../../b.jpg"s, "a/.."s, "./a.jpg"s, "a/./b.jpg"s,
        "a//b.jpg"s, "a/"s, "."s, ".."s, "/"s}) {
    EXPECT_THAT(refusal(str("01\nA\n", name, " 1\n")), HasSubstr("input:3: got the file name"))
        << name;
    EXPECT_THAT(refusal(str("2file,a\n", name, ",1\n")), HasSubstr("input:2: got the file name"))
        << name;
    EXPECT_THAT(refusal(str("2file,a\n\"", name, "\",1\n")),
                HasSubstr("input:2: got the file name"))
        << name;
    EXPECT_THAT(refusal(str("1#\tperson\timagenum\tM\n", name, "/..\t1\t1\n")),
                HasSubstr("input:2: got the file name"))
        << name;
  }
  EXPECT_THAT(refusal("1#\tperson\timagenum\tM\n\t1\t1\n"),
              HasSubstr("input:2: got the file name"));
}

TEST(AttributeList, ANameThatTheSystemWouldCutAtANulIsRefused) {
  EXPECT_THAT(refusal(std::string("2file,a\npasswd\0.png,1\n", 22)),
              AllOf(HasSubstr("got the file name \"passwd\\x00.png\""), HasSubstr("NUL")));
  EXPECT_THAT(refusal(std::string("1#\tperson\timagenum\tM\nAnn\0B\t1\t1\n", 32)),
              HasSubstr("NUL"));
}

TEST(AttributeList, NoErrorHoldsAControlCharacter) {
  const std::string bad = "\x1b[31m\x7f\b";
  for (const std::string& text :
       {"0" + bad + "\n", "01\nA\na.jpg " + bad + "\n", "01\nA\n/" + bad + " 1\n",
        "01\n" + bad + " " + bad + "\na 1 1\n", "02\nA\n" + bad + " 1\n" + bad + " 1\n",
        "01\nA\n" + bad + " 1\n" + '\0', kCeleba + '\0' + bad + " 7\n",
        kCeleba + '\0' + bad + " 0\n" + bad + " 0\n",
        "1#\tperson\timagenum\tM\n/" + bad + "\t1\t1\n",
        "1#\tperson\timagenum\tM\nA\t" + bad + "\t1\n",
        "1#\tperson\timagenum\tM\nA\t1\t" + bad + "\n",
        "1#\tperson\timagenum\t" + bad + "\t" + bad + "\nA\t1\t1\t1\n", "2" + bad + "\n",
        "2file," + bad + "\na,7\n", "2file,a\na," + bad + "\n", "2file,split\na," + bad + "\n",
        "2file,a\n/" + bad + ",1\n", "2file," + bad + "\na,-1\nb,0.5\n"}) {
    const std::string said = refusal(text);
    EXPECT_THAT(said, AllOf(HasSubstr("\\x1b[31m\\x7f\\x08"), Not(HasSubstr("\x1b")),
                            Not(HasSubstr("\x7f")), Not(HasSubstr("\b"))))
        << printable(text);
  }
}

TEST(AttributeList, AnErrorShowsTheBeginningOfALongField) {
  const std::string many(100'000, 'x');
  for (const std::string& text :
       {"0" + many + "\n", "01\nA\na.jpg " + many + "\n", "01\nA\n../" + many + " 1\n",
        "02\nA\n" + many + " 1\n" + many + " 1\n", "01\nA\n" + many + " 1\n" + '\0',
        "1#\tperson\timagenum\tM\nA\t1\t" + many + "\n",
        "1#\tperson\timagenum\tM\nA\t" + many + "\t1\n", "2file," + many + "\na,7\n",
        "2file,a\na," + many + "\n", "2file,split\na," + many + "\n", "2" + many + "\n"})
    EXPECT_LT(refusal(text).size(), 1000u) << text.substr(0, 40);
}

TEST(AttributeList, ALineIsBoundedBeforeItIsCutIntoColumns) {
  const size_t limit = size_t{1} << 18;
  for (const std::string& text :
       {"01\n" + std::string(limit + 1, 'a'), "1#" + std::string(limit, '\t'),
        "2" + std::string(limit + 1, ','), kCeleba + '\0' + std::string(limit + 1, ' ')})
    EXPECT_THAT(refusal(text),
                HasSubstr(str("got a line of ", limit + 1, " bytes, want at most ", limit)))
        << text.substr(0, 10);
  EXPECT_EQ(
      parse_attributes(bytes_of("01\n" + std::string(limit, 'a') + "\na.jpg 1\n")).names[0].size(),
      limit);
}

TEST(AttributeList, APartitionThatNamesAFileTwiceIsRefused) {
  EXPECT_THAT(refusal(kCeleba + '\0' + "000002.jpg 0\n" + kPartition),
              HasSubstr("partition:3: got \"000002.jpg\" again, it is in line 1 already"));
}

TEST(AttributeList, AnAttributeWithoutANameIsRefused) {
  EXPECT_THAT(refusal("1#\tperson\timagenum\t\tMale\nAnn B\t1\t1\t1\n"),
              HasSubstr("got an attribute without a name"));
}

TEST(AttributeList, TwoSignsAreNoNumber) {
  EXPECT_EQ(data::number_in("+1"), 1);
  EXPECT_EQ(data::number_in("-1"), -1);
  for (const char* text : {"+-1", "++1", "-+1", "--1", "+", "-", ""})
    EXPECT_EQ(data::number_in(text), std::nullopt) << text;
}

/// One round of MurmurHash64A over eight bytes, which libstdc++ hashes strings with, and its
/// inverse.
constexpr uint64_t kMurmur = 0xc6a4a7935bd1e995;
uint64_t mixed(uint64_t k) { return k *= kMurmur, (k ^ k >> 47) * kMurmur; }
uint64_t unmixed(uint64_t k) {
  uint64_t inverse = 1;
  for (int i = 0; i < 6; ++i) inverse *= 2 - kMurmur * inverse;  // Newton's method modulo 2^64
  return k *= inverse, (k ^ k >> 47) * inverse;
}

bool is_letters(uint64_t block) {
  for (int i = 0; i < 8; ++i)
    if (const uint64_t c = block >> 8 * i & 255; c <= ' ' || c == '/' || c == '.') return false;
  return true;
}

/// Two blocks that the hash tells apart by its top bit alone: in a pair of such blocks the second
/// takes back what the first did.
std::pair<uint64_t, uint64_t> twins(Rng& rng) {
  for (;;) {
    uint64_t one = 0;
    for (int i = 0; i < 8; ++i) one = one << 8 | static_cast<uint64_t>('a' + rng.below(26));
    const uint64_t other = unmixed(mixed(one) ^ uint64_t{1} << 63);
    if (is_letters(other)) return {one, other};
  }
}

/// 2^bits names of one hash.
std::vector<std::string> colliding_names(int bits) {
  Rng rng(5);
  std::vector<std::array<std::string, 2>> pieces;
  for (int bit = 0; bit < bits; ++bit) {
    const auto a = twins(rng), b = twins(rng);
    std::array<std::string, 2> piece{std::string(16, ' '), std::string(16, ' ')};
    const uint64_t values[] = {a.first, b.first, a.second, b.second};
    std::memcpy(piece[0].data(), values, 16);
    std::memcpy(piece[1].data(), values + 2, 16);
    pieces.push_back(piece);
  }
  std::vector<std::string> out(size_t{1} << bits);
  for (size_t i = 0; i < out.size(); ++i)
    for (int bit = 0; bit < bits; ++bit) out[i] += pieces[static_cast<size_t>(bit)][i >> bit & 1];
  return out;
}

TEST(AttributeList, NamesThatAreChosenToCollideAreReadInSeconds) {
  const std::vector<std::string> names = colliding_names(16);
  ASSERT_EQ(std::hash<std::string>()(names.front()), std::hash<std::string>()(names.back()))
      << "another library's hash: these names show nothing";
  std::string list = str("0", names.size(), "\nA\n"), partition;
  for (const std::string& name : names) list += name + " 1\n", partition += name + " 0\n";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(parse_attributes(bytes_of(list + '\0' + partition)).images.size(), names.size());
  // .2 s: the bound is for a loaded machine
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), 10);
}

}  // namespace
}  // namespace elbo::test

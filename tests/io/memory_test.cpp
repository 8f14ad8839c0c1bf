// SPDX-License-Identifier: MIT
// How much memory the worst files take: those whose trees are largest for their size. Oracle: the
// promise of SECURITY.md, the file's size and 64 MB.
#include <gtest/gtest.h>

#include <tuple>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/gzip.h"
#include "elbo/io/json.h"
#include "elbo/io/safetensors.h"
#include "elbo/io/toml.h"
#include "tests/io/allocation.h"

namespace elbo::io {
namespace {

constexpr size_t kMemoryAllowance = 64'000'000;

using Text = std::tuple<const char*, const char*, const char*>;  // beginning, what is repeated, end

/// `begin`, then `piece` with each # replaced by a running number until there are `size` bytes,
/// then `end`.
std::string filled(const std::string& begin, const std::string& piece, size_t size,
                   const std::string& end) {
  std::string out = begin;
  for (size_t i = 0; out.size() < size; ++i)
    for (const char c : piece)
      if (c == '#') out += str(i);
      else out += c;
  return out + end;
}

TEST(Memory, OfAJsonTreeIsBounded) {
  for (const char* piece : {"0,", "[],", "{},", "\"\",", "[0],", "{\"a\":0},", "1.5,"}) {
    const std::string text = filled("[", piece, 4 << 20, "0]");
    EXPECT_LE(test::peak_of([&] { parse_json(text, "f"); }), text.size() + kMemoryAllowance)
        << piece;
    EXPECT_THROW(parse_json(text, "f"), DataError) << piece;
  }
  for (const char* piece : {"\"#\":0,", "\"a longer key #\":\"\","}) {
    const std::string text = filled("{", piece, 2 << 20, "\"z\":0}");
    EXPECT_LE(test::peak_of([&] { parse_json(text, "f"); }), text.size() + kMemoryAllowance)
        << piece;
  }
}

TEST(Memory, OfAJsonTextOfOneLongStringIsAFewTimesIt) {
  const std::string text = "\"" + std::string(16 << 20, 'x') + "\"";
  EXPECT_LE(test::peak_of([&] { parse_json(text, "f"); }), 5 * text.size());
}

TEST(Memory, OfATomlTreeIsBoundedThoughEveryValueNamesItsFile) {
  const std::string file = "a/path/that/is/longer/than/what/it/stands/beside/experiment.toml";
  for (const auto& [begin, piece, end] : std::vector<Text>{{"a = [", "0,\n", "]"},
                                                           {"a = [", "[],\n", "]"},
                                                           {"a = [", "{a=0},\n", "]"},
                                                           {"", "k#=0\n", ""},
                                                           {"", "[t#]\n", ""},
                                                           {"", "a.b.c.d.e.f.k#=0\n", ""},
                                                           {"a = [", "'',\n", "]"}}) {
    const std::string text = filled(begin, piece, 1 << 19, end);
    EXPECT_LE(test::peak_of([&] { parse_toml(text, file); }), text.size() + kMemoryAllowance)
        << piece;
  }
}

TEST(Memory, OfAListOnTheCommandLineIsNotItsSquare) {
  const std::string assignment = filled("model.hidden=[", "1,", 60'000, "1]");
  Node root = Node::table();
  const size_t peak = test::peak_of([&] { apply_override(root, assignment); });
  EXPECT_EQ(std::get<Node::List>(root.find("model")->find("hidden")->value()).size(), 29'994u);
  EXPECT_LE(peak, 400 * assignment.size());
}

TEST(Memory, OfASafetensorsHeaderIsBounded) {
  for (const auto& [begin, piece, end] :
       std::vector<Text>{{"{\"__metadata__\":{", "\"#\":\"\",", "\"z\":\"\"}}"},
                         {"{", "\"#\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},",
                          "\"z\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}"}}) {
    const std::string header = filled(begin, piece, 4 << 20, end);
    Bytes file;
    for (unsigned shift = 0; shift < 64; shift += 8)
      file.push_back(static_cast<std::byte>(header.size() >> shift));
    const ByteView text = bytes_of(header);
    file.insert(file.end(), text.begin(), text.end());
    EXPECT_LE(test::peak_of([&] { Safetensors(file, "f"); }), file.size() + kMemoryAllowance)
        << piece;
  }
}

TEST(Memory, OfAPackedFileIsAtMostThreeTimesItsContent) {
  const size_t size = 64 << 20;
  const Bytes packed = gzip(Bytes(size));
  EXPECT_LE(test::peak_of([&] { EXPECT_EQ(gunzip(packed, size, "f").size(), size); }),
            3 * size + (1 << 20));
  EXPECT_LE(test::peak_of([&] { gunzip(packed, 1 << 20, "f"); }), size_t{4} << 20)
      << "no more than what is wanted";
}

}  // namespace
}  // namespace elbo::io

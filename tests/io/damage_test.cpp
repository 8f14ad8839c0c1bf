// SPDX-License-Identifier: MIT
// Every parser of elbo/io against damaged files. Oracle: a parser reads or refuses, and holds at
// most the file's size plus 64 MiB.
#include <gtest/gtest.h>

#include "elbo/io/archives/npz.h"
#include "elbo/io/gzip.h"
#include "elbo/io/image.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "elbo/io/safetensors.h"
#include "elbo/io/toml.h"
#include "tests/io/allocation.h"
#include "tests/io/bmp_specimen.h"
#include "tests/io/exif_specimen.h"
#include "tests/io/jpeg_specimen.h"
#include "tests/io/npz_specimen.h"
#include "tests/io/png_specimen.h"
#include "tests/io/webp_specimen.h"
#include "tests/mutate.h"

namespace elbo::io {
namespace {

constexpr size_t kAllowance = size_t{64} << 20;

/// Measures one parse, also one that ends in an exception.
class AllocationGuard {
 public:
  explicit AllocationGuard(size_t file_size) : file_size_(file_size) {
    test::begin_allocation_peak();
  }
  AllocationGuard(const AllocationGuard&) = delete;
  AllocationGuard& operator=(const AllocationGuard&) = delete;
  ~AllocationGuard() { EXPECT_LE(test::allocation_peak(), file_size_ + kAllowance); }

 private:
  size_t file_size_;
};

/// Damages a specimen of at most 4 KB. The resident peak counts what C libraries take; sanitizers
/// hold back freed memory, so not under them.
template <class Parse>
void survives(const Bytes& specimen, Parse parse) {
  ASSERT_LE(specimen.size(), 4096u);
  [[maybe_unused]] const size_t before = test::resident_peak();
  test::survives_damage(specimen, [&](ByteView bytes) {
    const AllocationGuard guard(bytes.size());
    parse(bytes);
  });
#ifndef __SANITIZE_ADDRESS__
  EXPECT_LE(test::resident_peak(), before + specimen.size() + kAllowance);
#endif
}

Bytes copy_of(std::string_view text) {
  const ByteView view = bytes_of(text);
  return Bytes(view.begin(), view.end());
}

Bytes png(int colour, int depth, bool interlaced) {
  test::PngSpecimen specimen{
      .width = 14, .height = 12, .colour = colour, .depth = depth, .interlaced = interlaced};
  Rng rng(11);
  specimen.samples.resize(14 * 12 * specimen.samples_a_pixel());
  for (uint16_t& sample : specimen.samples)
    sample = static_cast<uint16_t>(rng.below(int64_t{1} << depth));
  if (colour == 3) specimen.palette.assign(48, 'p'), specimen.transparency = "tr";
  specimen.extra = test::png_chunk("tEXt", std::string("step\0", 5) + "500");
  return test::png_file(specimen);
}

void parse_image(ByteView bytes) { decode_image(bytes, "f"); }

TEST(Damage, GreyPng) { survives(png(0, 8, false), parse_image); }
TEST(Damage, RgbPng) { survives(png(2, 8, false), parse_image); }
TEST(Damage, PalettePng) { survives(png(3, 4, false), parse_image); }
TEST(Damage, SixteenBitPngWithAlpha) { survives(png(6, 16, false), parse_image); }
TEST(Damage, InterlacedPng) { survives(png(2, 8, true), parse_image); }
TEST(Damage, GreyJpeg) {
  survives(test::jpeg_file({.width = 24, .height = 20, .channels = 1}), parse_image);
}
TEST(Damage, RgbJpeg) { survives(test::jpeg_file({.width = 24, .height = 20}), parse_image); }
TEST(Damage, CmykJpeg) {
  survives(test::jpeg_file({.width = 24, .height = 20, .channels = 4}), parse_image);
}
TEST(Damage, Exif) {
  survives(copy_of(test::exif_of(6, false) + test::exif_of(3, true)), [](ByteView bytes) {
    const int orientation = exif_orientation(bytes);
    EXPECT_TRUE(orientation >= 1 && orientation <= 8);
  });
}
TEST(Damage, PaletteBmp) {
  survives(test::bmp_file({.width = 3,
                           .height = 2,
                           .bits = 8,
                           .palette = {{0, 1, 2}, {9, 9, 9}},
                           .rows = {std::string(3, '\1'), std::string(3, '\0')}}),
           parse_image);
}
TEST(Damage, BmpWithMasks) {
  survives(test::bmp_file({.width = 2,
                           .height = -2,
                           .bits = 32,
                           .head = 124,
                           .packing = 3,
                           .masks = {0xFF, 0xFF00, 0xFF0000, 0xFF000000},
                           .rows = {"abcdefgh", "ijklmnop"}}),
           parse_image);
}
TEST(Damage, LosslessWebp) {
  survives(test::webp_file({.width = 20,
                            .height = 14,
                            .pixels = std::vector<uint8_t>(20 * 14 * 4, 77),
                            .exif = test::exif_of(6, true)}),
           parse_image);
}
TEST(Damage, LossyWebp) {
  survives(test::webp_file({20, 14, std::vector<uint8_t>(20 * 14 * 3, 77), true}), parse_image);
}
TEST(Damage, ProgressiveJpeg) {
  survives(test::jpeg_file({.width = 24, .height = 20, .progressive = true}), parse_image);
}

TEST(Damage, Safetensors) {
  const Bytes data(256, std::byte{1});
  const ByteView view(data);
  const Bytes specimen = write_safetensors({{"net.0.weight", DType::f32, {8, 8}, view},
                                            {"net.0.bias", DType::f32, {8}, view.first(32)},
                                            {"steps", DType::i64, {}, view.first(8)}},
                                           {{"format", "pt"}});
  survives(specimen, [](ByteView bytes) { Safetensors(Bytes(bytes.begin(), bytes.end()), "f"); });
}

TEST(Damage, Npy) {
  const std::vector<float> values(60, 1.f);
  survives(encode_npy(values, {3, 20}), [](ByteView bytes) { decode_npy(bytes, "f"); });
}

TEST(Damage, HalfPrecisionByColumns) {
  survives(copy_of(std::string(
               "\x93NUMPY\1\0;\0{'descr': '>f2', 'fortran_order': True, 'shape': (2, 2), }\n"
               "\x3c\0\xc0\0\x2e\x66\x7c\0",
               77)),
           [](ByteView bytes) { decode_npy(bytes, "f"); });
}

TEST(Damage, Npz) {
  const std::vector<float> values(60, 1.f);
  const std::string array(text_of(encode_npy(values, {3, 20}))),
      archive =
          test::zip_file({{"x.npy", array, true}, {"y.npy", array, true, true}, {"z.npy", array}});
  survives(copy_of(archive), [](ByteView bytes) {
    for (const NpzMember& member : npz_members(bytes, "f"))
      decode_npy(npz_array(bytes, member, 1 << 20, "f"), "f");
  });
}

TEST(Damage, Gzip) {
  survives(gzip(Bytes(2000, std::byte{'a'})), [](ByteView bytes) { gunzip(bytes, 1 << 20, "f"); });
}

TEST(Damage, Toml) {
  survives(copy_of("seed = 7\n[model]\nkind = \"vae\"\nbeta = 4.0e-1\nlayers = [400, [20, 0x1F]]\n"
                   "deep.er = true\n[[variant]]\nname = 'kl only'\n"
                   "set = {a = 1, b = \"\\u00e9\"}\n"
                   "text = \"\"\"\nmany\\\n  lines\"\"\"\n# end\n[optim.\"a@b\"]\nlr = +1_000\n"
                   "n = nan\n"),
           [](ByteView bytes) { parse_toml(text_of(bytes), "f"); });
}

TEST(Damage, Json) {
  survives(
      copy_of(
          R"({"step": 500, "loss": {"kl": 1.5e1, "nll": "nan"}, "list": [1, -2, true, null, "\u00e9\n"], "empty": [{}, []]})"),
      [](ByteView bytes) { parse_json(text_of(bytes), "f"); });
}

}  // namespace
}  // namespace elbo::io

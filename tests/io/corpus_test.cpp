// SPDX-License-Identifier: MIT
// The seeds of the fuzz targets, and the findings among them, on every build. Oracle: each is read
// or refused.
#include <gtest/gtest.h>

#include "elbo/io/archives/npz.h"
#include "elbo/io/archives/tar.h"
#include "elbo/io/archives/zip.h"
#include "elbo/io/gzip.h"
#include "elbo/io/image.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "elbo/io/safetensors.h"
#include "elbo/io/toml.h"
#include "tests/replay.h"

namespace elbo::io {
namespace {

using test::replay;

TEST(Corpus, IsReadOrRefused) {
  replay("png", [](ByteView bytes) { decode_png(bytes, "seed"); });
  replay("jpeg", [](ByteView bytes) { decode_jpeg(bytes, "seed"); });
  replay("webp", [](ByteView bytes) { decode_webp(bytes, "seed"); });
  replay("bmp", [](ByteView bytes) { decode_bmp(bytes, "seed"); });
  replay("exif", [](ByteView bytes) { exif_orientation(bytes); });
  replay("toml", [](ByteView bytes) { parse_toml(text_of(bytes), "seed"); });
  replay("json", [](ByteView bytes) { parse_json(text_of(bytes), "seed"); });
  replay("npy", [](ByteView bytes) { decode_npy(bytes, "seed"); });
  replay("npz", [](ByteView bytes) {
    for (const NpzMember& member : npz_members(bytes, "seed"))
      decode_npy(npz_array(bytes, member, 1 << 20, "seed"), "array");
  });
  replay("tar", [](ByteView bytes) {
    each_tar_member(MemoryBytes(bytes, "seed"), "seed", [](TarMember&&) {});
  });
  replay("zip", [](ByteView bytes) {
    each_zip_member(MemoryBytes(bytes, "seed"), {.name = "seed"}, [](ZipMember&&) {});
  });
  replay("gzip", [](ByteView bytes) { gunzip(bytes, 1 << 20, "seed"); });
  replay("safetensors",
         [](ByteView bytes) { Safetensors(Bytes(bytes.begin(), bytes.end()), "seed"); });
}

}  // namespace
}  // namespace elbo::io

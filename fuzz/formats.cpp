// SPDX-License-Identifier: MIT
// Fuzz targets of the formats of io/: images, texts, arrays. Each program is compiled for one of
// them, ELBO_FUZZ_TARGET.
#include "elbo/io/archives/npz.h"
#include "elbo/io/archives/tar.h"
#include "elbo/io/archives/zip.h"
#include "elbo/io/gzip.h"
#include "elbo/io/image.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "elbo/io/safetensors.h"
#include "elbo/io/toml.h"
#include "fuzz/target.h"

namespace elbo::fuzz_targets {

/// PNG: read or refused.
void png(ByteView bytes) { io::decode_png(bytes, "input", {.side = 4096, .pixels = 1 << 22}); }

/// JPEG: read or refused.
void jpeg(ByteView bytes) { io::decode_jpeg(bytes, "input", {.side = 4096, .pixels = 1 << 22}); }

/// Still WebP pictures: read or refused.
void webp(ByteView bytes) { io::decode_webp(bytes, "input", {.side = 4096, .pixels = 1 << 22}); }

/// BMP: read or refused.
void bmp(ByteView bytes) { io::decode_bmp(bytes, "input", {.side = 4096, .pixels = 1 << 22}); }

/// EXIF data: whatever they hold, the orientation is one of eight.
void exif(ByteView bytes) {
  const int orientation = io::exif_orientation(bytes);
  ELBO_ASSERT(orientation >= 1 && orientation <= 8);
}

/// gzip: what is inflated is packed and inflated again as the same bytes.
void gzip(ByteView bytes) {
  const Bytes content = io::gunzip(bytes, 1 << 20, "input");
  ELBO_ASSERT(io::gunzip(io::gzip(content), content.size(), "own") == content);
}

/// JSON: what is read is written as a text that reads back as the same.
void json(ByteView bytes) {
  const std::string once = io::write_json(io::parse_json(text_of(bytes), "input"));
  ELBO_ASSERT(io::write_json(io::parse_json(once, "own")) == once);
}

/// TOML: what is read is written as a text that reads back as the same.
void toml(ByteView bytes) {
  const std::string once = io::write_toml(io::parse_toml(text_of(bytes), "input"));
  ELBO_ASSERT(io::write_toml(io::parse_toml(once, "own")) == once);
}

/// NumPy arrays: what is read is written and read again as the same shape.
void npy(ByteView bytes) {
  const io::NpyArray array = io::decode_npy(bytes, "input");
  ELBO_ASSERT(io::decode_npy(io::encode_npy(array.values, array.shape), "own").shape ==
              array.shape);
}

/// Archives of NumPy arrays: each member is unpacked and read, or refused.
void npz(ByteView bytes) {
  for (const io::NpzMember& member : io::npz_members(bytes, "input"))
    io::decode_npy(io::npz_array(bytes, member, 1 << 22, "input"), "array");
}

/// Tar archives: every member lies inside, and a name without a fault leads nowhere else.
void tar(ByteView bytes) {
  io::each_tar_member(io::MemoryBytes(bytes, "input"), "input", [&](io::TarMember&& member) {
    ELBO_ASSERT(member.at <= bytes.size() && member.size <= bytes.size() - member.at);
    const io::MemberName name = io::member_name(std::move(member.name));
    ELBO_ASSERT(!name.fault.empty() ||
                (name.name.front() != '/' && name.name != ".." && name.name.find("../") != 0 &&
                 name.name.find("/../") == std::string::npos));
  });
}

/// Zip archives: every member lies inside, and is unpacked to the size that it promises, or
/// refused.
void zip(ByteView bytes) {
  const io::ZipReading reading{.name = "input"};
  io::each_zip_member(io::MemoryBytes(bytes, "input"), reading, [&](io::ZipMember&& member) {
    ELBO_ASSERT(member.at <= bytes.size() && member.packed <= bytes.size() - member.at);
    const ByteView packed = bytes.subspan(member.at, member.packed);
    ELBO_ASSERT(io::zip_content(packed, member, 1 << 20, reading).size() == member.size);
  });
}

/// safetensors: what is read is written and read again with the same tensors.
void safetensors(ByteView bytes) {
  const io::Safetensors file(Bytes(bytes.begin(), bytes.end()), "input");
  const io::Safetensors again(io::write_safetensors(file.tensors(), file.metadata()), "own");
  ELBO_ASSERT(again.tensors().size() == file.tensors().size() &&
              again.metadata() == file.metadata());
}

}  // namespace elbo::fuzz_targets

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, elbo::fuzz_targets::ELBO_FUZZ_TARGET);
}

// SPDX-License-Identifier: MIT
// PNG through libpng (http://www.libpng.org/pub/png/libpng-manual.txt). libpng leaves by longjmp:
// each call into it runs inside guarded_png(), and what needs a destructor lives outside. EXIF is
// read by a walk over the chunks of our own.
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <memory>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/gzip.h"
#include "elbo/io/image.h"

namespace elbo::io {
namespace {

constexpr size_t kHeaderBytes = 33;      // signature and IHDR
constexpr int64_t kDeflateRatio = 1032;  // no deflate stream expands further (zlib technical notes)
constexpr size_t kTextBytes = 200;
constexpr size_t kMostWarnings = 8;
constexpr const char* kEndsEarly = "the file ends too early";

/// Warnings about chunks that change the picture, but after which it is whole.
constexpr std::string_view kForgivenPng[] = {"PLTE: ignored in grayscale PNG",
                                             "PLTE: truncated",
                                             "IDAT: Too much image data",
                                             "IDAT: Extra compressed data",
                                             "Extra compressed data",
                                             "tRNS: invalid with alpha channel",
                                             "tRNS: out of place",
                                             "tRNS: duplicate",
                                             "tRNS: invalid"};

/// What the callbacks of libpng share with us.
struct PngSession {
  png_structp png = nullptr;
  png_infop info = nullptr;
  bool writing = false;
  ByteView in;
  Bytes out;
  char text[kTextBytes] = "";
  char warnings[kMostWarnings][kTextBytes] = {};
  size_t warned = 0;

  PngSession() = default;
  PngSession(const PngSession&) = delete;
  PngSession& operator=(const PngSession&) = delete;
  ~PngSession() {
    if (writing) png_destroy_write_struct(&png, &info);
    else png_destroy_read_struct(&png, &info, nullptr);
  }
};

[[noreturn]] void on_png_error(png_structp png, png_const_charp message) {
  auto* session = static_cast<PngSession*>(png_get_error_ptr(png));
  std::snprintf(session->text, kTextBytes, "%s", message);
  png_longjmp(png, 1);
}

/// Chunk warnings read "tEXt: ..."; a lower-case first letter marks a chunk that does not change
/// the picture, except transparency.
bool is_forgiven(std::string_view message) {
  const bool names_chunk = message.size() > 4 && message[4] == ':';
  if (names_chunk && message[0] >= 'a' && !message.starts_with("tRNS")) return true;
  return std::find(std::begin(kForgivenPng), std::end(kForgivenPng), message) !=
         std::end(kForgivenPng);
}

void on_warning(png_structp png, png_const_charp message) {
  if (!is_forgiven(message)) png_error(png, message);
  auto* session = static_cast<PngSession*>(png_get_error_ptr(png));
  for (size_t i = 0; i < session->warned; ++i)
    if (std::strncmp(session->warnings[i], message, kTextBytes - 1) == 0) return;
  if (session->warned < kMostWarnings)
    std::snprintf(session->warnings[session->warned++], kTextBytes, "%s", message);
}

void on_read(png_structp png, png_bytep to, size_t count) {
  auto* session = static_cast<PngSession*>(png_get_io_ptr(png));
  if (count > session->in.size()) png_error(png, kEndsEarly);
  std::memcpy(to, session->in.data(), count);
  session->in = session->in.subspan(count);
}

bool appended(Bytes& out, ByteView bytes) noexcept {
  try {
    out.insert(out.end(), bytes.begin(), bytes.end());
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void on_write(png_structp png, png_bytep from, size_t count) {
  auto* session = static_cast<PngSession*>(png_get_io_ptr(png));
  if (!appended(session->out, {reinterpret_cast<const std::byte*>(from), count}))
    png_error(png, "out of memory");
}

/// Runs `step`, which owns nothing; false where libpng gave up, the reason in `session.text`.
template <class Step>
bool guarded_png(PngSession& session, Step step) {
  if (setjmp(png_jmpbuf(session.png)) != 0) return false;
  step(session.png, session.info);
  return true;
}

uint32_t big_endian(ByteView bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint32_t>(bytes[at + i]);
  return value;
}

/// Bits of one pixel as stored, by colour type and depth; 0 where the pair does not exist.
int64_t bits_a_pixel(int colour, int depth) {
  static constexpr int kSamples[] = {1, 0, 3, 1, 2, 0, 4};
  return colour <= 6 && depth <= 16 ? int64_t{kSamples[colour]} * depth : 0;
}

/// Believes nothing of a header that limits, or the size of the file, contradict.
void check_png_header(ByteView bytes, const std::string& name, const DecodeOptions& limits) {
  if (bytes.size() < kHeaderBytes ||
      png_sig_cmp(reinterpret_cast<png_const_bytep>(bytes.data()), 0, 8) != 0 ||
      text_of(bytes.subspan(12, 4)) != "IHDR")
    throw DataError(printable(name), ": not a PNG, or cut off in its header (", bytes.size(),
                    " bytes)");
  const int64_t width = big_endian(bytes, 16), height = big_endian(bytes, 20);
  check_image_size(width, height, limits, name);
  const int64_t stored =
      width * height * bits_a_pixel(static_cast<int>(bytes[25]), static_cast<int>(bytes[24])) / 8;
  if (stored / kDeflateRatio > static_cast<int64_t>(bytes.size()))
    throw DataError(printable(name), ": got a PNG of ", bytes.size(), " bytes that promises ",
                    width, " x ", height,
                    " pixels, more than so few bytes can hold; an incomplete download?");
}

void prepare_reading(png_structp png, png_infop info) {
  // check_png_header() has applied ours
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max(png, 8u << 20);
  png_set_chunk_cache_max(png, 128);
  // All but IHDR, PLTE, tRNS, IDAT, IEND.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
  png_read_info(png, info);
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
}

/// What a walk over the chunks finds, without reading pixels.
struct PngChunks {
  ByteView exif;            // empty where there is none with the right checksum
  bool ends_whole = false;  // the file ends behind a whole chunk
};

PngChunks chunks_of_png(ByteView bytes) {
  PngChunks out;
  size_t at = 8;
  while (bytes.size() - at >= 12) {
    const size_t size = big_endian(bytes, at);
    if (size > bytes.size() - at - 12) return out;
    const std::string_view type = text_of(bytes.subspan(at + 4, 4));
    if (type == "eXIf" &&
        checksum_of(bytes.subspan(at + 4, size + 4)) == big_endian(bytes, at + 8 + size))
      out.exif = bytes.subspan(at + 8, size);
    at += 12 + size;
    if (type == "IEND") return out;
  }
  out.ends_whole = at == bytes.size();
  return out;
}

[[noreturn]] void refuse_png(const PngSession& session, const std::string& name) {
  throw DataError(printable(name), ": a damaged PNG: ", printable(session.text));
}

void open_reader(PngSession& session) {
  session.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &session, on_png_error, on_warning);
  if (session.png != nullptr) session.info = png_create_info_struct(session.png);
  if (session.info == nullptr) throw MemoryError("not enough memory to read a PNG");
  png_set_read_fn(session.png, &session, on_read);
}

void open_writer(PngSession& session) {
  session.writing = true;
  session.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &session, on_png_error, on_warning);
  if (session.png != nullptr) session.info = png_create_info_struct(session.png);
  if (session.info == nullptr) throw MemoryError("not enough memory to write a PNG");
  png_set_write_fn(session.png, &session, on_write, nullptr);
}

std::vector<png_bytep> rows_of(uint8_t* pixels, int64_t height, size_t row_bytes) {
  std::vector<png_bytep> rows(static_cast<size_t>(height));
  for (size_t y = 0; y < rows.size(); ++y) rows[y] = pixels + y * row_bytes;
  return rows;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// libpng's view of the texts; it copies them in png_set_text().
std::vector<png_text> text_chunks(const std::vector<std::pair<std::string, std::string>>& texts) {
  std::vector<png_text> chunks;
  for (const auto& [key, value] : texts) {
    ELBO_ASSERT(!key.empty() && key.size() < 80 && is_ascii(key));
    png_text chunk{};
    chunk.compression = is_ascii(value) ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;
    chunk.key = const_cast<png_charp>(key.c_str());
    chunk.text = const_cast<png_charp>(value.c_str());
    chunk.text_length = value.size();
    chunks.push_back(chunk);
  }
  return chunks;
}

}  // namespace

Image decode_png(ByteView bytes, const std::string& name, const DecodeOptions& options) {
  check_png_header(bytes, name, options);
  PngSession session;
  session.in = bytes;
  open_reader(session);
  if (!guarded_png(session, prepare_reading)) refuse_png(session, name);

  Image image;
  image.width = png_get_image_width(session.png, session.info);
  image.height = png_get_image_height(session.png, session.info);
  image.channels = png_get_channels(session.png, session.info);
  const size_t row_bytes = png_get_rowbytes(session.png, session.info);
  ELBO_ASSERT(row_bytes == static_cast<size_t>(image.width * image.channels));
  image.pixels.resize(static_cast<size_t>(image.height) * row_bytes);
  std::vector<png_bytep> rows = rows_of(image.pixels.data(), image.height, row_bytes);
  png_bytepp first = rows.data();
  if (!guarded_png(session, [first](png_structp png, png_infop) { png_read_image(png, first); }))
    refuse_png(session, name);
  const PngChunks chunks = chunks_of_png(bytes);
  const bool ended =
      guarded_png(session, [](png_structp png, png_infop) { png_read_end(png, nullptr); });
  if (!ended && !(chunks.ends_whole && std::string_view(session.text) == kEndsEarly))
    refuse_png(session, name);
  if (image.channels % 2 == 0) image = over_background(std::move(image), options.background);
  for (size_t i = 0; i < session.warned; ++i)
    image.warnings.push_back(printable(session.warnings[i]));
  if (ended) warn_of_rest(image, session.in);
  else image.warnings.push_back("no mark at its end");
  return oriented(std::move(image), exif_orientation(chunks.exif));
}

Bytes encode_png(const Image& image,
                 const std::vector<std::pair<std::string, std::string>>& texts) {
  check_image(image);
  std::vector<png_text> chunks = text_chunks(texts);
  std::vector<png_bytep> rows = rows_of(const_cast<uint8_t*>(image.pixels.data()), image.height,
                                        static_cast<size_t>(image.width * image.channels));
  PngSession session;
  open_writer(session);
  const bool complete = guarded_png(session, [&](png_structp png, png_infop info) {
    const int colour = image.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB;
    png_set_IHDR(png, info, static_cast<png_uint_32>(image.width),
                 static_cast<png_uint_32>(image.height), 8, colour, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_text(png, info, chunks.data(), static_cast<int>(chunks.size()));
    png_set_compression_level(png, 6);
    png_write_info(png, info);
    png_write_image(png, rows.data());
    png_write_end(png, nullptr);
  });
  if (!complete)
    throw Error(ErrorKind::internal, str("cannot encode a PNG: ", printable(session.text)));
  return std::move(session.out);
}

}  // namespace elbo::io

// SPDX-License-Identifier: MIT
// JPEG through libjpeg-turbo (libjpeg.txt). Of its warnings those that leave every pixel known are
// kept as warnings; that of data that end too early, or of codes that mean nothing, is an error.
// libjpeg leaves by longjmp: each call into it runs inside guarded_jpeg(), and what needs a
// destructor lives outside.
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>

#include <jerror.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdlib>
#include <memory>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/reduced.h"

namespace elbo::io {
namespace {

constexpr int kMostScans = 100;
/// Every block takes at least one bit, and three components with the most lopsided sampling have 9
/// blocks for 32 x 32 pixels.
constexpr int64_t kJpegPixelsAByte = 1024;
constexpr long kWorkingMemory = 768L << 20;

/// Warnings of libjpeg after which the picture is whole: a strange number in a header, bytes
/// between the parts, no mark at the end.
constexpr std::array kForgivenJpeg = {JWRN_ADOBE_XFORM,     JWRN_BOGUS_PROGRESSION,
                                      JWRN_EXTRANEOUS_DATA, JWRN_JFIF_MAJOR,
                                      JWRN_JPEG_EOF,        JWRN_NOT_SEQUENTIAL};

/// libjpeg's error manager with the way out of it.
struct JpegHandler {
  jpeg_error_mgr manager;  // first, so that a pointer to it is one to the handler
  std::jmp_buf jump;
  char text[JMSG_LENGTH_MAX];
  // The first of each kind; "" where there was none.
  char forgiven[kForgivenJpeg.size()][JMSG_LENGTH_MAX];
};

[[noreturn]] void on_jpeg_error(j_common_ptr common) {
  auto* handler = reinterpret_cast<JpegHandler*>(common->err);
  common->err->format_message(common, handler->text);
  std::longjmp(handler->jump, 1);
}

void on_jpeg_message(j_common_ptr common, int level) {
  if (level >= 0) return;
  const auto found = std::find(kForgivenJpeg.begin(), kForgivenJpeg.end(), common->err->msg_code);
  if (found == kForgivenJpeg.end()) on_jpeg_error(common);
  char* text = reinterpret_cast<JpegHandler*>(common->err)->forgiven[found - kForgivenJpeg.begin()];
  if (text[0] == '\0') common->err->format_message(common, text);
}

void on_progress(j_common_ptr common) {
  if (reinterpret_cast<j_decompress_ptr>(common)->input_scan_number <= kMostScans) return;
  auto* handler = reinterpret_cast<JpegHandler*>(common->err);
  std::snprintf(handler->text, sizeof handler->text, "more than %d scans", kMostScans);
  std::longjmp(handler->jump, 1);
}

void prepare(JpegHandler& handler) {
  jpeg_std_error(&handler.manager);
  handler.manager.error_exit = on_jpeg_error;
  handler.manager.emit_message = on_jpeg_message;
  handler.text[0] = '\0';
}

/// Runs `step`, which owns nothing; false where libjpeg gave up, the reason in `handler.text`.
template <class Step>
bool guarded_jpeg(JpegHandler& handler, Step step) {
  if (setjmp(handler.jump) != 0) return false;
  step();
  return true;
}

/// A decompressor with its callbacks.
struct JpegReader {
  jpeg_decompress_struct jpeg{};
  JpegHandler handler{};
  jpeg_progress_mgr progress{};

  JpegReader() {
    prepare(handler);
    jpeg.err = &handler.manager;
    progress.progress_monitor = on_progress;
  }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  ~JpegReader() { jpeg_destroy_decompress(&jpeg); }
};

/// A compressor and the memory that libjpeg writes to.
struct JpegWriter {
  jpeg_compress_struct jpeg{};
  JpegHandler handler{};
  unsigned char* data = nullptr;
  unsigned long size = 0;

  JpegWriter() {
    prepare(handler);
    jpeg.err = &handler.manager;
  }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;
  ~JpegWriter() {
    jpeg_destroy_compress(&jpeg);
    std::free(data);
  }
};

bool read_header(JpegReader& reader, ByteView bytes) {
  return guarded_jpeg(reader.handler, [&reader, bytes] {
    jpeg_create_decompress(&reader.jpeg);
    reader.jpeg.progress = &reader.progress;
    reader.jpeg.mem->max_memory_to_use = kWorkingMemory;
    jpeg_mem_src(&reader.jpeg, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_save_markers(&reader.jpeg, JPEG_APP0 + 1, 0xFFFF);  // EXIF
    jpeg_read_header(&reader.jpeg, TRUE);
  });
}

void check_jpeg_header(const jpeg_decompress_struct& jpeg, ByteView bytes, const std::string& name,
                       const DecodeOptions& limits) {
  const int64_t width = jpeg.image_width, height = jpeg.image_height;
  check_image_size(width, height, limits, name);
  if (width * height / kJpegPixelsAByte > static_cast<int64_t>(bytes.size()))
    throw DataError(printable(name), ": got a JPEG of ", bytes.size(), " bytes that promises ",
                    width, " x ", height,
                    " pixels, more than so few bytes can hold; an incomplete download?");
  if (jpeg.num_components != 1 && jpeg.num_components != 3 && jpeg.num_components != 4)
    throw DataError(printable(name), ": got a JPEG of ", jpeg.num_components,
                    " components, want grey, RGB or CMYK; convert it first");
  if (jpeg.arith_code)
    throw DataError(printable(name),
                    ": got a JPEG with arithmetic coding, want Huffman coding; convert it first");
}

[[noreturn]] void refuse_jpeg(const JpegHandler& handler, const std::string& name) {
  throw DataError(printable(name), ": a damaged JPEG: ", printable(handler.text));
}

/// The orientation in the first EXIF marker.
int orientation_of(const jpeg_decompress_struct& jpeg) {
  for (jpeg_saved_marker_ptr marker = jpeg.marker_list; marker != nullptr; marker = marker->next) {
    const ByteView bytes(reinterpret_cast<const std::byte*>(marker->data), marker->data_length);
    if (text_of(bytes).starts_with("Exif")) return exif_orientation(bytes);
  }
  return 1;
}

/// Ink to light, without a profile: each of three inks lets through what it does not cover, and so
/// does black. Adobe's programs store what is let through. 4 -> 3 values a pixel.
void cmyk_to_rgb(const uint8_t* from, uint8_t* to, int64_t pixels, bool inverted) {
  const auto light = [inverted](uint8_t ink) { return inverted ? unsigned{ink} : 255U - ink; };
  for (int64_t i = 0; i < pixels; ++i)
    for (int64_t c = 0; c < 3; ++c)
      to[3 * i + c] =
          static_cast<uint8_t>((light(from[4 * i + c]) * light(from[4 * i + 3]) + 127) / 255);
}

/// Whether every pixel is known although the end mark was missing: one scan is whole where no bit
/// was wanted beyond it, several only where each coefficient has been refined to its last bit.
bool is_whole_without_end(jpeg_decompress_struct& jpeg) {
  if (jpeg_has_multiple_scans(&jpeg) == FALSE) return true;
  if (jpeg.progressive_mode == FALSE || jpeg.coef_bits == nullptr) return false;
  for (int component = 0; component < jpeg.num_components; ++component)
    for (int k = 0; k < DCTSIZE2; ++k)
      if (jpeg.coef_bits[component][k] != 0) return false;
  return true;
}

/// What decoding has filled and found.
struct JpegTarget {
  uint8_t* pixels;  // height x width x channels
  size_t row_bytes;
  uint8_t* inks;  // width x 4, for CMYK; else null
  bool whole = true;
  size_t rest = 0;  // bytes behind the end
};

void decode_rows(jpeg_decompress_struct& jpeg, JpegTarget& target) {
  jpeg.out_color_space = jpeg.num_components == 1 ? JCS_GRAYSCALE
                         : target.inks != nullptr ? JCS_CMYK
                                                  : JCS_RGB;
  // The exact transform and the smooth upsampling, which all of libjpeg-turbo's machines do alike.
  jpeg.dct_method = JDCT_ISLOW;
  jpeg.do_fancy_upsampling = TRUE;
  jpeg_start_decompress(&jpeg);
  while (jpeg.output_scanline < jpeg.output_height) {
    uint8_t* to = target.pixels + jpeg.output_scanline * target.row_bytes;
    JSAMPROW row = target.inks != nullptr ? target.inks : to;
    jpeg_read_scanlines(&jpeg, &row, 1);
    if (target.inks != nullptr)
      cmyk_to_rgb(target.inks, to, jpeg.output_width, jpeg.saw_Adobe_marker != FALSE);
  }
  target.whole = is_whole_without_end(jpeg);
  jpeg_finish_decompress(&jpeg);
  target.rest = jpeg.src->bytes_in_buffer;
}

/// libjpeg's words, without those that every such warning begins with.
std::string warning_text(const char* text) {
  std::string_view out(text);
  for (const std::string_view start : {"Corrupt JPEG data: ", "Warning: "})
    if (out.starts_with(start)) out.remove_prefix(start.size());
  return printable(out);
}

void take_warnings(const JpegHandler& handler, Image& image) {
  for (size_t i = 0; i < kForgivenJpeg.size(); ++i)
    if (handler.forgiven[i][0] != '\0')
      image.warnings.push_back(kForgivenJpeg[i] == JWRN_JPEG_EOF
                                   ? "no mark at its end"
                                   : warning_text(handler.forgiven[i]));
}

/// The size as it is shown and how many times smaller it is decoded, of which libjpeg is told.
ReducedImage reduced_size(jpeg_decompress_struct& jpeg, int orientation,
                          const Reduction& reduction) {
  ReducedImage out;
  out.width = jpeg.image_width, out.height = jpeg.image_height;
  if (is_on_side(orientation)) std::swap(out.width, out.height);
  if (reduction) out.times = reduction(out.width, out.height);
  ELBO_ASSERT(out.times == 1 || out.times == 2 || out.times == 4 || out.times == 8);
  jpeg.scale_num = 1;
  jpeg.scale_denom = static_cast<unsigned>(out.times);
  return out;
}

/// Where the picture lies once it was turned: what its last row and column hold beyond it comes
/// first where they do.
RealRectangle place_in(const ReducedImage& reduced, int orientation) {
  const double width = static_cast<double>(reduced.width) / static_cast<double>(reduced.times),
               height = static_cast<double>(reduced.height) / static_cast<double>(reduced.times);
  return {
      .left =
          is_mirrored_across(orientation) ? static_cast<double>(reduced.image.width) - width : 0,
      .top = is_mirrored_down(orientation) ? static_cast<double>(reduced.image.height) - height : 0,
      .width = width,
      .height = height};
}

bool misses_end(const JpegHandler& handler) {
  return handler.forgiven[std::find(kForgivenJpeg.begin(), kForgivenJpeg.end(), JWRN_JPEG_EOF) -
                          kForgivenJpeg.begin()][0] != '\0';
}

}  // namespace

ReducedImage decode_reduced_jpeg(ByteView bytes, const std::string& name,
                                 const DecodeOptions& options, const Reduction& reduction) {
  JpegReader reader;
  jpeg_decompress_struct& jpeg = reader.jpeg;
  if (!read_header(reader, bytes)) refuse_jpeg(reader.handler, name);
  check_jpeg_header(jpeg, bytes, name, options);
  const int orientation = orientation_of(jpeg);  // finishing forgets the markers
  ReducedImage out = reduced_size(jpeg, orientation, reduction);

  Image image{(jpeg.image_width + out.times - 1) / out.times,
              (jpeg.image_height + out.times - 1) / out.times,
              jpeg.num_components == 1 ? 1 : 3,
              {}};
  const auto row_bytes = static_cast<size_t>(image.width * image.channels);
  image.pixels.resize(static_cast<size_t>(image.height) * row_bytes);
  std::vector<uint8_t> inks(jpeg.num_components == 4 ? static_cast<size_t>(image.width) * 4 : 0);
  JpegTarget target{image.pixels.data(), row_bytes, inks.empty() ? nullptr : inks.data()};
  const bool complete =
      guarded_jpeg(reader.handler, [&jpeg, &target] { decode_rows(jpeg, target); });
  if (!complete) refuse_jpeg(reader.handler, name);
  const bool cut = misses_end(reader.handler);
  if (cut && !target.whole)
    throw DataError(printable(name),
                    ": a damaged JPEG: it ends before its last scan; an incomplete copy?");
  take_warnings(reader.handler, image);
  if (!cut) warn_of_rest(image, bytes.last(target.rest));
  out.image = oriented(std::move(image), orientation);
  out.place = place_in(out, orientation);
  return out;
}

Image decode_jpeg(ByteView bytes, const std::string& name, const DecodeOptions& options) {
  return decode_reduced_jpeg(bytes, name, options, {}).image;
}

Bytes encode_jpeg(const Image& image, int quality) {
  check_image(image);
  ELBO_ASSERT(quality >= 1 && quality <= 100);
  JpegWriter writer;
  jpeg_compress_struct& jpeg = writer.jpeg;
  const bool complete = guarded_jpeg(writer.handler, [&] {
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &writer.data, &writer.size);
    jpeg.image_width = static_cast<JDIMENSION>(image.width);
    jpeg.image_height = static_cast<JDIMENSION>(image.height);
    jpeg.input_components = static_cast<int>(image.channels);
    jpeg.in_color_space = image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, quality, TRUE);
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < jpeg.image_height) {
      auto* row = const_cast<uint8_t*>(image.pixels.data()) +
                  static_cast<size_t>(jpeg.next_scanline * image.width * image.channels);
      jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
  });
  if (!complete)
    throw Error(ErrorKind::internal, str("cannot encode a JPEG: ", printable(writer.handler.text)));
  const auto* first = reinterpret_cast<const std::byte*>(writer.data);
  return Bytes(first, first + writer.size);
}

}  // namespace elbo::io

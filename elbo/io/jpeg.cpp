// SPDX-License-Identifier: MIT
// JPEG through libjpeg-turbo (libjpeg.txt). A warning, such as that of data that end too early, is an error. libjpeg leaves by longjmp: each
// call into it runs inside guarded(), and what needs a destructor lives outside.
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>

#include <csetjmp>
#include <cstdlib>
#include <memory>

#include "elbo/core/error.h"
#include "elbo/io/image.h"

namespace elbo {
namespace {

constexpr int kMostScans = 100;
/// Every block takes at least one bit, and three components with the most lopsided sampling have 9 blocks for 32 x 32 pixels.
constexpr int64_t kPixelsAByte = 1024;
constexpr long kWorkingMemory = 768L << 20;

/// libjpeg's error manager with the way out of it.
struct Handler {
  jpeg_error_mgr manager;  // first, so that a pointer to it is one to the handler
  std::jmp_buf jump;
  char text[JMSG_LENGTH_MAX];
};

[[noreturn]] void on_jpeg_error(j_common_ptr common) {
  auto* handler = reinterpret_cast<Handler*>(common->err);
  common->err->format_message(common, handler->text);
  std::longjmp(handler->jump, 1);
}

void on_message(j_common_ptr common, int level) {
  if (level < 0) on_jpeg_error(common);
}

void on_progress(j_common_ptr common) {
  if (reinterpret_cast<j_decompress_ptr>(common)->input_scan_number <= kMostScans) return;
  auto* handler = reinterpret_cast<Handler*>(common->err);
  std::snprintf(handler->text, sizeof handler->text, "more than %d scans", kMostScans);
  std::longjmp(handler->jump, 1);
}

void prepare(Handler& handler) {
  jpeg_std_error(&handler.manager);
  handler.manager.error_exit = on_jpeg_error;
  handler.manager.emit_message = on_message;
  handler.text[0] = '\0';
}

/// Runs `step`, which owns nothing; false where libjpeg gave up, the reason in `handler.text`.
template <class Step>
bool guarded_jpeg(Handler& handler, Step step) {
  if (setjmp(handler.jump) != 0) return false;
  step();
  return true;
}

/// A decompressor with its callbacks.
struct JpegReader {
  jpeg_decompress_struct jpeg{};
  Handler handler{};
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
  Handler handler{};
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
    jpeg_read_header(&reader.jpeg, TRUE);
  });
}

void check_jpeg_header(const jpeg_decompress_struct& jpeg, ByteView bytes, const std::string& name, const DecodeLimits& limits) {
  const int64_t width = jpeg.image_width, height = jpeg.image_height;
  check_picture_size(width, height, limits, name);
  if (width * height / kPixelsAByte > static_cast<int64_t>(bytes.size()))
    throw DataError(printable(name), ": got a JPEG of ", bytes.size(), " bytes that promises ", width, " x ", height,
                    " pixels, more than so few bytes can hold; an incomplete download?");
  if (jpeg.num_components != 1 && jpeg.num_components != 3)
    throw DataError(printable(name), ": got a JPEG of ", jpeg.num_components, " components (CMYK?), want grey or RGB; convert it first");
  if (jpeg.arith_code) throw DataError(printable(name), ": got a JPEG with arithmetic coding, want Huffman coding; convert it first");
}

[[noreturn]] void refuse_jpeg(const Handler& handler, const std::string& name) {
  throw DataError(printable(name), ": a damaged JPEG: ", printable(handler.text));
}

}  // namespace

Image decode_jpeg(ByteView bytes, const std::string& name, const DecodeLimits& limits) {
  JpegReader reader;
  jpeg_decompress_struct& jpeg = reader.jpeg;
  if (!read_header(reader, bytes)) refuse_jpeg(reader.handler, name);
  check_jpeg_header(jpeg, bytes, name, limits);

  Image image{jpeg.image_width, jpeg.image_height, jpeg.num_components, {}};
  const size_t row_bytes = static_cast<size_t>(image.width * image.channels);
  image.pixels.resize(static_cast<size_t>(image.height) * row_bytes);
  uint8_t* pixels = image.pixels.data();
  const bool complete = guarded_jpeg(reader.handler, [&jpeg, pixels, row_bytes] {
    jpeg.out_color_space = jpeg.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&jpeg);
    while (jpeg.output_scanline < jpeg.output_height) {
      JSAMPROW row = pixels + jpeg.output_scanline * row_bytes;
      jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
  });
  if (!complete) refuse_jpeg(reader.handler, name);
  return image;
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
      auto* row = const_cast<uint8_t*>(image.pixels.data()) + static_cast<size_t>(jpeg.next_scanline * image.width * image.channels);
      jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
  });
  if (!complete) throw Error(ErrorKind::internal, str("cannot encode a JPEG: ", printable(writer.handler.text)));
  const auto* first = reinterpret_cast<const std::byte*>(writer.data);
  return Bytes(first, first + writer.size);
}

}  // namespace elbo

// SPDX-License-Identifier: MIT
// BMP (Microsoft's BITMAPFILEHEADER and the headers behind it): uncompressed, 8 bits with a
// palette, 24 or 32 bits, from the bottom up or the top down. Where all pixels of a picture with an
// alpha channel are transparent, the channel is taken to be unused, as other readers do.
#include <algorithm>
#include <bit>
#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/image.h"

namespace elbo::io {
namespace {

constexpr size_t kBmpFileHead = 14, kBmpCoreHead = 12, kBmpInfoHead = 40, kBmpAlphaMaskHead = 56,
                 kBmpLargestHead = 124;
constexpr uint32_t kBmpPlain = 0, kRunLength8 = 1, kRunLength4 = 2, kBmpMasks = 3,
                   kBmpAlphaMasks = 6;

/// What the headers say, checked.
struct BmpHead {
  int64_t width = 0, height = 0;
  bool top_down = false;
  uint32_t bits = 0;
  uint32_t red = 2, green = 1, blue = 0;  // which byte of a pixel
  std::optional<uint32_t> alpha;
  uint64_t palette = 0, colours = 0, entry = 4;  // place, count, bytes of one
  uint64_t pixels = 0, row = 0;                  // place, bytes of a row
};

/// Little-endian numbers of a file.
class BmpReader {
 public:
  BmpReader(ByteView bytes, const std::string& name) : bytes_(bytes), name_(printable(name)) {}

  uint32_t number(uint64_t at, size_t width) const {
    if (at > bytes_.size() || width > bytes_.size() - at) refuse("cut off in its header");
    uint32_t value = 0;
    for (size_t i = width; i-- > 0;) value = value << 8 | std::to_integer<uint32_t>(bytes_[at + i]);
    return value;
  }
  template <class... Args>
  [[noreturn]] void refuse(const Args&... reason) const {
    throw DataError(name_, ": a BMP that is ", reason...);
  }

  BmpHead head(const DecodeOptions& options) const {
    BmpHead out;
    const uint32_t size = number(kBmpFileHead, 4);
    if (size != kBmpCoreHead && (size < kBmpInfoHead || size > kBmpLargestHead))
      refuse("damaged: a header of ", size, " bytes");
    read_size(out, size == kBmpCoreHead, options);
    const uint32_t packing = size == kBmpCoreHead ? kBmpPlain : number(kBmpFileHead + 16, 4);
    check_packing(out.bits, packing);
    if (packing != kBmpPlain) read_masks(out, size, packing);
    read_palette(out, size, packing);
    out.row = (static_cast<uint64_t>(out.width) * out.bits + 31) / 32 * 4;
    const uint64_t want = out.pixels + out.row * static_cast<uint64_t>(out.height);
    if (bytes_.size() < want)
      refuse("cut off: got ", bytes_.size(), " bytes, want ", want, "; an incomplete copy?");
    return out;
  }

 private:
  void read_size(BmpHead& out, bool core, const DecodeOptions& options) const {
    out.pixels = number(10, 4);
    const size_t side = core ? 2 : 4, at = kBmpFileHead + 4;
    const uint32_t width = number(at, side), height = number(at + side, side);
    out.width = core ? int64_t{width} : int64_t{static_cast<int32_t>(width)};
    out.height = core ? int64_t{height} : int64_t{static_cast<int32_t>(height)};
    out.top_down = out.height < 0;
    if (out.top_down) out.height = -out.height;
    check_image_size(out.width, out.height, options, name_);
    out.bits = number(at + 2 * side + 2, 2);
  }

  void check_packing(uint32_t bits, uint32_t packing) const {
    if (packing == kRunLength8 || packing == kRunLength4)
      refuse("compressed (run lengths), want an uncompressed one; save it as PNG");
    if (packing != kBmpPlain && packing != kBmpMasks && packing != kBmpAlphaMasks)
      refuse("packed in the way ", packing, ", want an uncompressed one; save it as PNG");
    if (bits != 8 && bits != 24 && bits != 32)
      refuse("of ", bits, " bits a pixel, want 8, 24 or 32; save it as PNG");
    if (packing != kBmpPlain && bits != 32)
      refuse("of ", bits, " bits a pixel with masks, want 32; save it as PNG");
  }

  /// The byte of a pixel that a mask covers.
  uint32_t byte_of(uint32_t mask) const {
    const auto shift = static_cast<uint32_t>(mask == 0 ? 0 : std::countr_zero(mask));
    if (mask != uint64_t{0xFF} << shift || shift % 8 != 0)
      refuse("one whose colours are no whole bytes; save it as PNG");
    return shift / 8;
  }

  void read_masks(BmpHead& out, uint32_t size, uint32_t packing) const {
    const size_t at = kBmpFileHead + kBmpInfoHead;  // in the header, or right behind a short one
    out.red = byte_of(number(at, 4)), out.green = byte_of(number(at + 4, 4)),
    out.blue = byte_of(number(at + 8, 4));
    const bool has_alpha = size >= kBmpAlphaMaskHead || packing == kBmpAlphaMasks;
    if (const uint32_t mask = has_alpha ? number(at + 12, 4) : 0; mask != 0)
      out.alpha = byte_of(mask);
  }

  void read_palette(BmpHead& out, uint32_t size, uint32_t packing) const {
    out.palette = kBmpFileHead + size;
    if (size == kBmpInfoHead && packing != kBmpPlain)
      out.palette += packing == kBmpAlphaMasks ? 16 : 12;
    if (out.pixels < out.palette) refuse("damaged: its pixels begin inside its header");
    if (out.bits != 8) return;
    out.entry = size == kBmpCoreHead ? 3 : 4;
    const uint32_t said = size == kBmpCoreHead ? 0 : number(kBmpFileHead + 32, 4);
    out.colours = std::min<uint64_t>(
        {said == 0 || said > 256 ? 256 : said, (out.pixels - out.palette) / out.entry});
    if (out.palette + out.colours * out.entry > bytes_.size()) refuse("cut off in its palette");
  }

  ByteView bytes_;
  std::string name_;
};

/// The rows of a file in the order in which they are seen.
const uint8_t* bmp_row(ByteView bytes, const BmpHead& head, int64_t y) {
  const int64_t row = head.top_down ? y : head.height - 1 - y;
  return reinterpret_cast<const uint8_t*>(bytes.data()) + head.pixels +
         head.row * static_cast<uint64_t>(row);
}

/// RGB, or grey where all colours are.
Image image_by_palette(ByteView bytes, const BmpHead& head, const std::string& name) {
  const auto* palette = reinterpret_cast<const uint8_t*>(bytes.data()) + head.palette;
  bool grey = true;
  for (uint64_t i = 0; i < head.colours; ++i)
    grey = grey && palette[i * head.entry] == palette[i * head.entry + 1] &&
           palette[i * head.entry] == palette[i * head.entry + 2];
  Image out{head.width, head.height, grey ? 1 : 3, {}};
  out.pixels.reserve(static_cast<size_t>(out.width * out.height * out.channels));
  for (int64_t y = 0; y < head.height; ++y)
    for (const uint8_t *at = bmp_row(bytes, head, y), *end = at + head.width; at != end; ++at) {
      if (*at >= head.colours)
        throw DataError(printable(name), ": a damaged BMP: a pixel has colour ", int{*at}, " of ",
                        head.colours);
      const uint8_t* colour = palette + *at * head.entry;  // blue, green, red
      if (grey) out.pixels.push_back(colour[0]);
      else out.pixels.insert(out.pixels.end(), {colour[2], colour[1], colour[0]});
    }
  return out;
}

bool is_all_clear(ByteView bytes, const BmpHead& head) {
  for (int64_t y = 0; y < head.height; ++y)
    for (int64_t x = 0; x < head.width; ++x)
      if (bmp_row(bytes, head, y)[4 * x + *head.alpha] != 0) return false;
  return true;
}

Image image_by_channels(ByteView bytes, const BmpHead& head, Rgb background) {
  const bool has_alpha = head.alpha.has_value() && !is_all_clear(bytes, head);
  Image out{head.width, head.height, has_alpha ? 4 : 3, {}};
  out.pixels.reserve(static_cast<size_t>(out.width * out.height * out.channels));
  const uint32_t step = head.bits / 8;
  for (int64_t y = 0; y < head.height; ++y) {
    const uint8_t* at = bmp_row(bytes, head, y);
    for (int64_t x = 0; x < head.width; ++x, at += step) {
      out.pixels.insert(out.pixels.end(), {at[head.red], at[head.green], at[head.blue]});
      if (has_alpha) out.pixels.push_back(at[*head.alpha]);
    }
  }
  return has_alpha ? over_background(std::move(out), background) : out;
}

}  // namespace

Image decode_bmp(ByteView bytes, const std::string& name, const DecodeOptions& options) {
  if (!text_of(bytes).starts_with("BM")) throw DataError(printable(name), ": not a BMP");
  const BmpHead head = BmpReader(bytes, name).head(options);
  return head.bits == 8 ? image_by_palette(bytes, head, name)
                        : image_by_channels(bytes, head, options.background);
}

}  // namespace elbo::io

// SPDX-License-Identifier: MIT
// Telling images apart, showing them, and counting their bytes.
#include "elbo/report/gallery.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/image.h"
#include "elbo/io/resize.h"
#include "elbo/io/webp_container.h"
#include "elbo/io/xml.h"
#include "elbo/report/number.h"

namespace elbo::report {
namespace {

constexpr int64_t kPixelsToSee = 600;  // below this width the pixels are shown as squares

bool is_svg(ByteView bytes) {
  const std::string_view head = text_of(bytes.first(std::min<size_t>(bytes.size(), 1024)));
  const size_t start = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return start != std::string_view::npos && head[start] == '<' &&
         head.find("<svg") != std::string_view::npos;
}

/// The number that `text` begins with; 0 where there is none.
double leading_number(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

InlineImage svg_image(Bytes bytes, const std::string& name) {
  const io::XmlElement root = io::parse_xml(text_of(bytes), name);
  if (root.name != "svg") throw DataError(name, ": got <", printable(root.name), ">, want <svg>");
  const auto side = [&](const char* attribute, size_t place) {
    if (const std::string* length = root.find(attribute)) return leading_number(*length);
    const std::string* box = root.find("viewBox");
    size_t at = 0;
    for (size_t i = 0; box != nullptr && i < place && at != std::string::npos; ++i)
      at = box->find(' ', at == 0 ? 0 : at + 1);
    return box == nullptr || at == std::string::npos
               ? 0.0
               : leading_number(std::string_view(*box).substr(at + 1));
  };
  const double width = side("width", 2), height = side("height", 3);
  if (!(width >= 1 && width <= 20'000 && height >= 1 && height <= 20'000))
    throw DataError(name, ": an SVG without a width and height");
  return {"svg+xml", static_cast<int64_t>(width), static_cast<int64_t>(height), std::move(bytes),
          false};
}

}  // namespace

InlineImage inline_image(Bytes bytes, const std::string& name) {
  if (io::is_webp(bytes)) {
    const io::WebpFacts facts = io::webp_facts(bytes, name);
    return {"webp", facts.width, facts.height, std::move(bytes), facts.moves};
  }
  if (is_svg(bytes)) return svg_image(std::move(bytes), name);
  const io::Image image = io::decode_image(bytes, name);
  // A third of the bytes.
  if (io::image_kind(bytes) == "bmp")
    return {"png", image.width, image.height, io::encode_png(image), false};
  return {std::string(io::image_kind(bytes)), image.width, image.height, std::move(bytes), false};
}

InlineImage first_frame(const InlineImage& moving, const std::string& name) {
  return {"webp", moving.width, moving.height, io::webp_first_frame(moving.bytes, name), false};
}

Markup image_element(const InlineImage& image, const std::string& alt) {
  const bool drawn = image.kind == "svg+xml";
  const int64_t scale =
      drawn ? 1 : std::max<int64_t>(1, kPixelsToSee / std::max<int64_t>(1, image.width));
  const char* look = drawn ? "paper" : image.width < kPixelsToSee ? "pixels" : "smooth";
  return element("img",
                 {{"src", str("data:image/", image.kind, ";base64,", io::base64(image.bytes))},
                  {"alt", alt},
                  {"class", look},
                  {"width", str(image.width * scale)},
                  {"height", str(image.height * scale)}});
}

namespace {

constexpr uint64_t kMostFile = uint64_t{64} << 20;
constexpr uint64_t kMostInline = 700'000;  // bytes of one picture
constexpr int64_t kLeastSide = 200;        // smaller than this a grid shows nothing
constexpr int kJpegQuality = 88;

Markup missing(const std::string& text) { return element("p", {{"class", "missing"}}, text); }

uint64_t inline_size(const Bytes& bytes) { return (bytes.size() + 2) / 3 * 4; }

/// Photographs shrink ten times as JPEG; grey grids of digits are best as PNG.
Bytes encoded(const io::Image& image) {
  return image.channels == 3 ? io::encode_jpeg(image, kJpegQuality) : io::encode_png(image);
}

struct Shrunk {
  Bytes bytes;
  io::Image image;
};

/// The picture in at most `most` bytes: as JPEG where it is coloured, halved while that is not
/// enough.
std::optional<Shrunk> shrunk(io::Image image, uint64_t most) {
  while (true) {
    Bytes bytes = encoded(image);
    if (inline_size(bytes) <= most) return Shrunk{std::move(bytes), std::move(image)};
    if (std::min(image.width, image.height) / 2 < kLeastSide) return std::nullopt;
    image = io::resized(image, image.width / 2, image.height / 2);
  }
}

}  // namespace

Markup Gallery::inlined(const Bytes& bytes, const io::Image& image, const ImageRequest& request) {
  left_ -= std::min<uint64_t>(left_, inline_size(bytes));
  return image_element(
      {std::string(io::image_kind(bytes)), image.width, image.height, bytes, false}, request.alt);
}

Markup Gallery::image(Fs& fs, const ImageRequest& request) try {
  Bytes bytes = fs.read(request.file, kMostFile);
  io::Image image = io::decode_image(bytes, request.name);
  if (io::image_kind(bytes) == "bmp") bytes = encoded(image);
  const uint64_t most = std::min(left_, kMostInline);
  if (inline_size(bytes) <= most) return inlined(bytes, image, request);
  const auto small = shrunk(std::move(image), most);
  if (!small)
    return missing(str(request.name, " (", size_text(bytes.size()),
                       ") is left out to keep this page small; it is in the run folder."));
  return inlined(small->bytes, small->image, request);
} catch (const Error& error) {
  return missing(str(request.name, " cannot be shown: ", error.what()));
}

Markup Gallery::drawing(const Markup& drawing, const std::string& name) {
  if (drawing.source().size() > left_)
    return missing(str(name, " is left out to keep this page small."));
  left_ -= drawing.source().size();
  return drawing;
}

}  // namespace elbo::report

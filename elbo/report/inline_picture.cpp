// SPDX-License-Identifier: MIT
// Telling pictures apart, and showing them.
#include "elbo/report/inline_picture.h"

#include <algorithm>
#include <charconv>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/image.h"
#include "elbo/io/webp_container.h"
#include "elbo/io/xml.h"

namespace elbo {
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

InlinePicture svg_picture(Bytes bytes, const std::string& name) {
  const XmlElement root = parse_xml(text_of(bytes), name);
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

InlinePicture inline_picture(Bytes bytes, const std::string& name) {
  if (is_webp(bytes)) {
    const WebpFacts facts = webp_facts(bytes, name);
    return {"webp", facts.width, facts.height, std::move(bytes), facts.moves};
  }
  if (is_svg(bytes)) return svg_picture(std::move(bytes), name);
  const Image image = decode_image(bytes, name);
  // A third of the bytes.
  if (picture_kind(bytes) == "bmp")
    return {"png", image.width, image.height, encode_png(image), false};
  return {std::string(picture_kind(bytes)), image.width, image.height, std::move(bytes), false};
}

InlinePicture first_frame(const InlinePicture& moving, const std::string& name) {
  return {"webp", moving.width, moving.height, webp_first_frame(moving.bytes, name), false};
}

Markup picture_element(const InlinePicture& picture, const std::string& alt) {
  const bool drawn = picture.kind == "svg+xml";
  const int64_t scale =
      drawn ? 1 : std::max<int64_t>(1, kPixelsToSee / std::max<int64_t>(1, picture.width));
  const char* look = drawn ? "paper" : picture.width < kPixelsToSee ? "pixels" : "smooth";
  return element("img",
                 {{"src", str("data:image/", picture.kind, ";base64,", base64(picture.bytes))},
                  {"alt", alt},
                  {"class", look},
                  {"width", str(picture.width * scale)},
                  {"height", str(picture.height * scale)}});
}

}  // namespace elbo

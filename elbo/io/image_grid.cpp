// SPDX-License-Identifier: MIT
// Row by row copies into a black image. In the SVG the PNG is defined once; each place shows its
// part of it through a view box.
#include "elbo/io/image_grid.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/escape.h"

namespace elbo::io {
namespace {

/// Copies `image` into `grid`, which has as many channels, with its upper left corner at (left,
/// top).
void paste(const Image& image, Image& grid, int64_t left, int64_t top) {
  const int64_t row = image.width * image.channels;
  for (int64_t y = 0; y < image.height; ++y)
    std::copy_n(image.pixels.begin() + y * row, row,
                grid.pixels.begin() + ((top + y) * grid.width + left) * grid.channels);
}

}  // namespace

Image as_rgb(const Image& image) {
  check_image(image);
  if (image.channels == 3) return image;
  Image out{image.width, image.height, 3, {}};
  out.pixels.reserve(image.pixels.size() * 3);
  for (const uint8_t grey : image.pixels) out.pixels.insert(out.pixels.end(), 3, grey);
  return out;
}

Image make_grid(const std::vector<Image>& images, int64_t columns, int64_t padding) {
  ELBO_ASSERT(!images.empty() && columns > 0 && padding >= 0);
  const Image& first = images.front();
  int64_t channels = 1;
  for (const Image& image : images) {
    check_image(image);
    ELBO_ASSERT(image.width == first.width && image.height == first.height);
    channels = std::max(channels, image.channels);
  }
  if (images.size() == 1) return first;
  const auto count = static_cast<int64_t>(images.size());
  const int64_t across = std::min(columns, count), down = (count + across - 1) / across;
  Image grid{across * (first.width + padding) + padding,
             down * (first.height + padding) + padding,
             channels,
             {}};
  grid.pixels.resize(static_cast<size_t>(grid.width * grid.height * channels));
  for (int64_t i = 0; i < count; ++i) {
    const Image& image = images[static_cast<size_t>(i)];
    paste(image.channels == channels ? image : as_rgb(image), grid,
          i % across * (first.width + padding) + padding,
          i / across * (first.height + padding) + padding);
  }
  return grid;
}

namespace {

constexpr int64_t kCell = 88, kGap = 6;       // a picture's width and the space between two
constexpr int64_t kNames = 120, kWords = 17;  // the column of names, the line under a picture
constexpr int64_t kLine = 16;                 // of the caption
constexpr double kLetter = 6.2;               // mean width at 12 pixels

struct Layout {
  int64_t columns = 0, image_width = 0, image_height = 0;
  int64_t cell_height() const { return kCell * image_height / image_width; }
  int64_t row_height() const { return cell_height() + kWords + kGap; }
  int64_t width() const { return kNames + columns * (kCell + kGap) + kGap; }
};

Layout layout_of(const LabelledGrid& grid) {
  ELBO_ASSERT(!grid.rows.empty() && !grid.rows[0].images.empty());
  const Image& first = grid.rows[0].images[0];
  const auto columns = grid.rows[0].images.size();
  for (const LabelledRow& row : grid.rows)
    ELBO_ASSERT(row.images.size() == columns && (row.words.empty() || row.words.size() == columns));
  return {static_cast<int64_t>(columns), first.width, first.height};
}

std::string embedded(const LabelledGrid& grid, const Layout& layout) {
  std::vector<Image> all;
  for (const LabelledRow& row : grid.rows)
    all.insert(all.end(), row.images.begin(), row.images.end());
  const Bytes png = encode_png(make_grid(all, layout.columns, 0));
  return str("<defs><image id=\"sheet\" width=\"", layout.columns * layout.image_width,
             "\" height=\"", static_cast<int64_t>(grid.rows.size()) * layout.image_height,
             "\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,", base64(png),
             "\"/></defs>\n");
}

std::string text_at(int64_t x, int64_t y, const char* anchor, const std::string& text) {
  return str("<text x=\"", x, "\" y=\"", y, "\" text-anchor=\"", anchor, "\">", escaped(text),
             "</text>\n");
}

/// The picture in `column` of `row`, its upper left corner at (x, y).
std::string image_at(const Layout& layout, int64_t column, int64_t row,
                     std::pair<int64_t, int64_t> at) {
  return str("<svg x=\"", at.first, "\" y=\"", at.second, "\" width=\"", kCell, "\" height=\"",
             layout.cell_height(), "\" viewBox=\"", column * layout.image_width, " ",
             row * layout.image_height, " ", layout.image_width, " ", layout.image_height,
             "\"><use href=\"#sheet\"/></svg>\n");
}

std::string row_at(const Layout& layout, const LabelledRow& row, int64_t index) {
  const int64_t y = kGap + index * layout.row_height();
  std::string out = text_at(kNames - kGap, y + layout.cell_height() / 2, "end", row.name);
  for (int64_t column = 0; column < layout.columns; ++column) {
    const int64_t x = kNames + column * (kCell + kGap);
    out += image_at(layout, column, index, {x, y});
    if (!row.words.empty())
      out += text_at(x + kCell / 2, y + layout.cell_height() + 12, "middle",
                     row.words[static_cast<size_t>(column)]);
  }
  return out;
}

/// `text` in lines of at most `letters`, broken at spaces.
std::vector<std::string> lines_of(const std::string& text, size_t letters) {
  std::vector<std::string> out{""};
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (!out.back().empty() && out.back().size() + 1 + end - at > letters) out.emplace_back();
    out.back() += (out.back().empty() ? "" : " ") + text.substr(at, end - at);
    at = end + 1;
  }
  return out;
}

std::string description_of(const LabelledGrid& grid) {
  std::vector<std::string> parts;
  for (const auto& [key, text] : grid.texts) parts.push_back(str(key, ": ", text));
  return str("<title>", escaped(grid.caption), "</title>\n<desc>", escaped(join(parts, "; ")),
             "</desc>\n");
}

}  // namespace

std::string to_svg(const LabelledGrid& grid) {
  const Layout layout = layout_of(grid);
  const int64_t top = kGap + static_cast<int64_t>(grid.rows.size()) * layout.row_height();
  const auto lines = lines_of(
      grid.caption, static_cast<size_t>(static_cast<double>(layout.width() - 2 * kGap) / kLetter));
  const int64_t height = top + kLine * static_cast<int64_t>(lines.size()) + kGap;
  std::string out =
      str("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", layout.width(), " ", height,
          "\" width=\"", layout.width(), "\" height=\"", height,
          "\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n", description_of(grid),
          "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n", embedded(grid, layout));
  for (size_t row = 0; row < grid.rows.size(); ++row)
    out += row_at(layout, grid.rows[row], static_cast<int64_t>(row));
  for (size_t i = 0; i < lines.size(); ++i)
    out += text_at(kGap, top + kLine * static_cast<int64_t>(i) + 12, "start", lines[i]);
  return out + "</svg>\n";
}

}  // namespace elbo::io

// SPDX-License-Identifier: MIT
// The PNG is defined once; each place shows its part of it through a view box.
#include "elbo/io/labelled_sheet.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/escape.h"
#include "elbo/io/grid.h"

namespace elbo {
namespace {

constexpr int64_t kCell = 88, kGap = 6;       // a picture's width and the space between two
constexpr int64_t kNames = 120, kWords = 17;  // the column of names, the line under a picture
constexpr int64_t kLine = 16;                 // of the caption
constexpr double kLetter = 6.2;               // mean width at 12 pixels

struct Layout {
  int64_t columns = 0, picture_width = 0, picture_height = 0;
  int64_t cell_height() const { return kCell * picture_height / picture_width; }
  int64_t row_height() const { return cell_height() + kWords + kGap; }
  int64_t width() const { return kNames + columns * (kCell + kGap) + kGap; }
};

Layout layout_of(const LabelledSheet& sheet) {
  ELBO_ASSERT(!sheet.rows.empty() && !sheet.rows[0].pictures.empty());
  const Image& first = sheet.rows[0].pictures[0];
  const auto columns = sheet.rows[0].pictures.size();
  for (const LabelledRow& row : sheet.rows)
    ELBO_ASSERT(row.pictures.size() == columns &&
                (row.words.empty() || row.words.size() == columns));
  return {static_cast<int64_t>(columns), first.width, first.height};
}

std::string embedded(const LabelledSheet& sheet, const Layout& layout) {
  std::vector<Image> all;
  for (const LabelledRow& row : sheet.rows)
    all.insert(all.end(), row.pictures.begin(), row.pictures.end());
  const Bytes png = encode_png(make_grid(all, layout.columns, 0));
  return str("<defs><image id=\"sheet\" width=\"", layout.columns * layout.picture_width,
             "\" height=\"", static_cast<int64_t>(sheet.rows.size()) * layout.picture_height,
             "\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,", base64(png),
             "\"/></defs>\n");
}

std::string text_at(int64_t x, int64_t y, const char* anchor, const std::string& text) {
  return str("<text x=\"", x, "\" y=\"", y, "\" text-anchor=\"", anchor, "\">", escaped(text),
             "</text>\n");
}

/// The picture in `column` of `row`, its upper left corner at (x, y).
std::string picture_at(const Layout& layout, int64_t column, int64_t row,
                       std::pair<int64_t, int64_t> at) {
  return str("<svg x=\"", at.first, "\" y=\"", at.second, "\" width=\"", kCell, "\" height=\"",
             layout.cell_height(), "\" viewBox=\"", column * layout.picture_width, " ",
             row * layout.picture_height, " ", layout.picture_width, " ", layout.picture_height,
             "\"><use href=\"#sheet\"/></svg>\n");
}

std::string row_at(const Layout& layout, const LabelledRow& row, int64_t index) {
  const int64_t y = kGap + index * layout.row_height();
  std::string out = text_at(kNames - kGap, y + layout.cell_height() / 2, "end", row.name);
  for (int64_t column = 0; column < layout.columns; ++column) {
    const int64_t x = kNames + column * (kCell + kGap);
    out += picture_at(layout, column, index, {x, y});
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

std::string description_of(const LabelledSheet& sheet) {
  std::vector<std::string> parts;
  for (const auto& [key, text] : sheet.texts) parts.push_back(str(key, ": ", text));
  return str("<title>", escaped(sheet.caption), "</title>\n<desc>", escaped(join(parts, "; ")),
             "</desc>\n");
}

}  // namespace

std::string to_svg(const LabelledSheet& sheet) {
  const Layout layout = layout_of(sheet);
  const int64_t top = kGap + static_cast<int64_t>(sheet.rows.size()) * layout.row_height();
  const auto lines = lines_of(
      sheet.caption, static_cast<size_t>(static_cast<double>(layout.width() - 2 * kGap) / kLetter));
  const int64_t height = top + kLine * static_cast<int64_t>(lines.size()) + kGap;
  std::string out =
      str("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", layout.width(), " ", height,
          "\" width=\"", layout.width(), "\" height=\"", height,
          "\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n", description_of(sheet),
          "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n", embedded(sheet, layout));
  for (size_t row = 0; row < sheet.rows.size(); ++row)
    out += row_at(layout, sheet.rows[row], static_cast<int64_t>(row));
  for (size_t i = 0; i < lines.size(); ++i)
    out += text_at(kGap, top + kLine * static_cast<int64_t>(i) + 12, "start", lines[i]);
  return out + "</svg>\n";
}

}  // namespace elbo

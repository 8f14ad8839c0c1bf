// SPDX-License-Identifier: MIT
// Image grids with words. Oracle: the PNG taken out again, and the places that its parts are shown
// at.
#include "elbo/io/image_grid.h"

#include <gmock/gmock.h>

#include "elbo/io/escape.h"

namespace elbo::io {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Image plain(uint8_t value) { return {4, 2, 1, std::vector<uint8_t>(8, value)}; }

TEST(LabelledGrid, HoldsItsPicturesOnceAndShowsEachAtItsPlace) {
  const LabelledGrid grid{
      "two rows",
      {{"first", {plain(1), plain(2)}, {}}, {"second", {plain(3), plain(4)}, {"a", "b"}}}};
  const std::string svg = to_svg(grid);
  const std::string png =
      base64(encode_png(make_grid({plain(1), plain(2), plain(3), plain(4)}, 2, 0)));
  const size_t at = svg.find(png);
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(svg.find("base64,", at), std::string::npos);
  for (const char* box :
       {"viewBox=\"0 0 4 2\"", "viewBox=\"4 0 4 2\"", "viewBox=\"0 2 4 2\"", "viewBox=\"4 2 4 2\""})
    EXPECT_THAT(svg, HasSubstr(box));
  for (const char* text : {">first<", ">second<", ">a<", ">b<", ">two rows<"})
    EXPECT_THAT(svg, HasSubstr(text));
}

TEST(LabelledGrid, LetsNoTextBecomeMarkup) {
  const std::string svg =
      to_svg({"<script>", {{"\"x\" & y", {plain(0)}, {"</svg>"}}}, {{"run", "<b>"}}});
  EXPECT_THAT(svg, Not(HasSubstr("<script>")));
  EXPECT_THAT(svg, Not(HasSubstr("<b>")));
  EXPECT_EQ(svg.find("</svg>\n"), svg.find("</svg>")) << "the word is escaped";
  EXPECT_THAT(svg, HasSubstr("&quot;x&quot; &amp; y"));
}

TEST(LabelledGrid, BreaksALongCaption) {
  std::string caption;
  for (int i = 0; i < 60; ++i) caption += "word ";
  const std::string svg = to_svg({caption + "end", {{"", {plain(0)}, {}}}});
  EXPECT_THAT(svg, HasSubstr("word end</text>"));
  EXPECT_THAT(svg, Not(HasSubstr("\"start\">" + caption.substr(0, 100))));
}

}  // namespace
}  // namespace elbo::io

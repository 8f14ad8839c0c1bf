// SPDX-License-Identifier: MIT
// How much memory the largest records of a run take. Oracle: the multiples that SECURITY.md states,
// over the texts that make the most of each byte.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/run/figure.h"
#include "elbo/run/json_lines.h"
#include "tests/core/quick_fs.h"
#include "tests/io/allocation.h"

namespace elbo::run {
namespace {

std::string times(const std::string& piece, size_t size) {
  std::string out;
  while (out.size() < size) out += piece;
  return out;
}

std::string figure_text(const std::string& series, const std::string& class_names) {
  return R"({"id":"a","title":"","caption":"","kind":"lines","x_label":"","y_label":"","picture":"","provenance":{},"class_names":[)" +
         class_names + R"(],"series":[)" + series + "]}";
}

TEST(RecordMemory, AFigureTakesAtMostTwelveTimesItsSize) {
  const size_t size = 8 << 20;
  const std::string numbers = times("0,", size) + "0",
                    empty = R"({"name":"","x":[],"y":[],"classes":[],"labels":[]})";
  const auto series = [](const std::string& x, const std::string& y, const std::string& classes,
                         const std::string& labels) {
    return R"({"name":"","x":[)" + x + R"(],"y":[)" + y + R"(],"classes":[)" + classes +
           R"(],"labels":[)" + labels + "]}";
  };
  for (const std::string& text :
       {figure_text(series("", numbers, "", ""), ""),
        figure_text(series(numbers, numbers, numbers, ""), ""),
        figure_text(series("", "", "", times("\"\",", size) + "\"\""), ""),
        figure_text("", times("\"\",", size) + "\"\""),
        figure_text(times(empty + ",", size) + empty, "")})
    EXPECT_LE(test::peak_of([&] { parse_figure(bytes_of(text), "f"); }),
              12 * text.size() + 64'000'000);
  EXPECT_EQ(
      parse_figure(bytes_of(figure_text(series("", numbers, "", ""), "")), "f").series[0].y.size(),
      size / 2 + 1);
}

TEST(RecordMemory, LinesTakeTheFileAndTheTreeOfOne) {
  const QuickFolder folder;
  const std::string text = times("{\"step\":1,\"a\":0.5,\"b\":[0,0,0,0,0,0,0,0]}\n", 16 << 20);
  write_atomically(quick_fs(), folder / "m", bytes_of(text));
  size_t lines = 0;
  EXPECT_LE(test::peak_of(
                [&] { each_json_line(quick_fs(), folder / "m", [&](const Node&) { ++lines; }); }),
            text.size() + 1'000'000);
  EXPECT_EQ(lines, text.size() / 41);
}

}  // namespace
}  // namespace elbo::run

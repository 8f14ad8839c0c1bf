// SPDX-License-Identifier: MIT
// A figure of a study: its words, its pictures in a row that wraps, and folded how they were made.
#include <algorithm>
#include <array>

#include "elbo/core/str.h"
#include "elbo/study/outcome/figure_part.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

/// A word as a shell takes it.
std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+=:,@").find(c) != std::string_view::npos;
  });
  if (plain) return word;
  std::string out = "'";
  for (char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// The command behind each picture, with paths below the study's folder.
std::string command_lines(const StudyPage& page, const StudyFigure& figure) {
  const std::vector<FigurePart> parts = figure_parts(page.study);
  std::vector<std::string> lines;
  for (const FigurePart& part : parts) {
    if (part.figure != &figure) continue;
    std::string line = "elbo";
    for (const std::string& word : command_words(page.study, parts, part, ""))
      line += " " + quoted(word);
    lines.push_back(line);
  }
  return join(lines, "\n");
}

std::string source_words(const StudyFigure& figure) {
  if (!figure.metric.empty())
    return str("Drawn from metrics.jsonl of the runs: ", figure.metric, ".");
  if (!figure.protocol.empty())
    return str("Measured by elbo eval RUN --protocol ",
               figure.protocol.substr(0, figure.protocol.find('/')),
               "; whiskers are the deviation over seeds.");
  if (figure.grids > 0)
    return "Drawn by the run while it learned, always from the same noise: samples/ of the run.";
  return str("Made by the run itself at its end: figures/", figure.run_figure, ".json of the run.");
}

report::Markup row_of(const std::vector<FigureCell>& cells) {
  report::Markup out;
  for (const FigureCell& cell : cells) {
    const report::Markup title = cell.title.empty() || cells.size() < 2
                                     ? report::Markup()
                                     : report::element("p", {{"class", "name"}}, cell.title);
    out += report::element("div", {{"class", "cell"}}, title, cell.content);
  }
  static constexpr std::array kRows{"row", "row one", "row two", "row three", "row", "row five"};
  return report::element(
      "div", {{"class", cells.size() < kRows.size() ? kRows[cells.size()] : "row"}}, out);
}

bool is_drawn_here(const StudyFigure& figure) {
  return !figure.metric.empty() || !figure.protocol.empty();
}

}  // namespace

report::Markup making_of(const StudyPage& page, const StudyFigure& figure) {
  const report::Markup details =
      figure.command.empty()
          ? report::element("p", {}, source_words(figure))
          : report::element("pre", {{"class", "command"}},
                            report::element("code", {}, command_lines(page, figure)));
  return report::element("details", {}, report::element("summary", {}, "How it was made"), details);
}

report::Markup figure_part(const StudyPage& page, const StudyFigure& figure,
                           const std::string& id) {
  const std::vector<FigureCell> cells = is_drawn_here(figure)
                                            ? chart_cells(page, figure, id + "-chart")
                                            : image_cells(page, figure, id + "-picture");
  const report::Markup words = report::element(
      "figcaption", {{"class", "above"}},
      report::element("strong", {}, figure.title.empty() ? figure.id : figure.title),
      marked_words(figure.caption));
  return report::element("figure", {{"class", "made"}, {"id", id}}, words, row_of(cells),
                         making_of(page, figure));
}

}  // namespace elbo::study

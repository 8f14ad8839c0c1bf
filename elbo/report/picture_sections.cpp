// SPDX-License-Identifier: MIT
// What the model makes: sample sheets over time, and the figures that evaluation left.
#include <algorithm>
#include <array>

#include "elbo/core/str.h"
#include "elbo/report/figure_chart.h"
#include "elbo/report/sections.h"
#include "elbo/report/sheets.h"

namespace elbo {
namespace {

constexpr size_t kSheets = 6;
constexpr size_t kMostFigures = 40;

/// Figures in the order in which a reader asks: does it copy, what does its space look like, what
/// lies between.
int rank_of(const Figure& figure) {
  static constexpr std::array<const char*, 6> kOrder{"reconstruct", "scatter", "manifold",
                                                     "interpol",    "travers", "latent"};
  for (size_t i = 0; i < kOrder.size(); ++i)
    if (figure.id.find(kOrder[i]) != std::string::npos) return static_cast<int>(i);
  return static_cast<int>(kOrder.size());
}

/// A picture stands beside its JSON; a name that leads elsewhere is not followed.
bool has_picture(const Figure& figure) {
  return !figure.picture.empty() && figure.picture.find('/') == std::string::npos;
}

Markup content_of(const Figure& figure, const std::string& id, const RunTelling& telling) {
  if (is_chart(figure)) return telling.album.drawing(figure_chart(figure, id), figure.title);
  if (!has_picture(figure)) return {};
  const Path file = telling.run.summary.path / "figures" / figure.picture;
  const std::string alt =
      figure.caption.empty() ? figure.title : str(figure.title, ". ", figure.caption);
  return telling.album.picture(telling.fs, {file, alt, str("figures/", figure.picture)});
}

Markup figure_of_page(const Figure& figure, const std::string& id, const RunTelling& telling) {
  const Markup content = content_of(figure, id, telling);
  if (content.empty()) return {};
  const Markup words = element("figcaption", {{"class", "below"}},
                               element("strong", {}, figure.title), figure.caption);
  return element("figure", {}, content, words);
}

/// The final sheet, which belongs to what is generated.
bool is_sample_figure(const Figure& figure) { return figure.id == "samples"; }

}  // namespace

Section sample_section(const RunTelling& telling) {
  Section section{telling.prefix + "samples", "What it generates", {}};
  Markup final_sheet;
  for (const Figure& figure : telling.run.figures)
    if (is_sample_figure(figure))
      final_sheet = figure_of_page(figure, telling.prefix + "final-samples", telling);
  const std::vector<SampleSheet> sheets =
      spread_sheets(telling.run.sheets, final_sheet.empty() ? kSheets : kSheets - 1);
  std::vector<Markup> figures(sheets.size());
  // From the last, which must not be the one without room.
  for (size_t i = sheets.size(); i-- > 0;) {
    const std::string name = str("samples/", sheets[i].file.filename().string());
    const Markup picture = telling.album.picture(
        telling.fs,
        {sheets[i].file, str("Sheet of generated images ", after_steps(sheets[i].step)), name});
    figures[i] = element("figure", {}, picture,
                         element("figcaption", {{"class", "below"}}, after_steps(sheets[i].step)));
  }
  Markup all;
  for (const Markup& figure : figures) all += figure;
  all += final_sheet;
  if (all.empty()) return section;
  if (!sheets.empty())
    section.body = element("p", {{"class", "soft"}},
                           str("Every sheet is made from the same noise, so that a place in the "
                               "sheet can be followed through time.",
                               sheets.size() < telling.run.sheets.size()
                                   ? str(" ", sheets.size(), " of ", telling.run.sheets.size(),
                                         " sheets; the others are in samples/.")
                                   : ""));
  section.body += element("div", {{"class", "sheets"}}, all);
  return section;
}

Section figure_section(const RunTelling& telling) {
  Section section{telling.prefix + "figures", "What it has understood", {}};
  std::vector<Figure> figures = telling.run.figures;
  std::erase_if(figures, is_sample_figure);
  std::stable_sort(figures.begin(), figures.end(),
                   [](const Figure& a, const Figure& b) { return rank_of(a) < rank_of(b); });
  Markup all;
  for (size_t i = 0; i < figures.size() && i < kMostFigures; ++i)
    all += figure_of_page(figures[i], str(telling.prefix, "figure-", i), telling);
  if (!all.empty()) section.body = element("div", {{"class", "figures"}}, all);
  return section;
}

}  // namespace elbo

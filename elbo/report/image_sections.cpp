// SPDX-License-Identifier: MIT
// What the model makes: sample grids over time, and the figures that evaluation left.
#include <algorithm>
#include <array>

#include "elbo/core/str.h"
#include "elbo/report/chart.h"
#include "elbo/report/sample_grids.h"
#include "elbo/report/sections.h"

namespace elbo::report {
namespace {

constexpr size_t kGrids = 6;
constexpr size_t kMostFigures = 40;

/// Figures in the order in which a reader asks: does it copy, what does its space look like, what
/// lies between.
int rank_of(const run::Figure& figure) {
  static constexpr std::array<const char*, 6> kOrder{"reconstruct", "scatter", "manifold",
                                                     "interpol",    "travers", "latent"};
  for (size_t i = 0; i < kOrder.size(); ++i)
    if (figure.id.find(kOrder[i]) != std::string::npos) return static_cast<int>(i);
  return static_cast<int>(kOrder.size());
}

/// A picture stands beside its JSON; a name that leads elsewhere is not followed.
bool has_image(const run::Figure& figure) {
  return !figure.image.empty() && figure.image.find('/') == std::string::npos;
}

Markup content_of(const run::Figure& figure, const std::string& id, const RunPage& page) {
  if (is_chart(figure)) return page.gallery.drawing(figure_chart(figure, id), figure.title);
  if (!has_image(figure)) return {};
  const Path file = page.run.summary.path / "figures" / figure.image;
  const std::string alt =
      figure.caption.empty() ? figure.title : str(figure.title, ". ", figure.caption);
  return page.gallery.image(page.fs, {file, alt, str("figures/", figure.image)});
}

Markup figure_of_page(const run::Figure& figure, const std::string& id, const RunPage& page) {
  const Markup content = content_of(figure, id, page);
  if (content.empty()) return {};
  const Markup words = element("figcaption", {{"class", "below"}},
                               element("strong", {}, figure.title), figure.caption);
  return element("figure", {}, content, words);
}

/// The final grid, which belongs to what is generated.
bool is_sample_figure(const run::Figure& figure) { return figure.id == "samples"; }

}  // namespace

Section sample_section(const RunPage& page) {
  Section section{page.prefix + "samples", "What it generates", {}};
  Markup final_grid;
  for (const run::Figure& figure : page.run.figures)
    if (is_sample_figure(figure))
      final_grid = figure_of_page(figure, page.prefix + "final-samples", page);
  const std::vector<SampleGrid> grids =
      spread_grids(page.run.grids, final_grid.empty() ? kGrids : kGrids - 1);
  std::vector<Markup> figures(grids.size());
  // From the last, which must not be the one without room.
  for (size_t i = grids.size(); i-- > 0;) {
    const std::string name = str("samples/", grids[i].file.filename().string());
    const Markup image = page.gallery.image(
        page.fs,
        {grids[i].file, str("Grid of generated images ", after_steps(grids[i].step)), name});
    figures[i] = element("figure", {}, image,
                         element("figcaption", {{"class", "below"}}, after_steps(grids[i].step)));
  }
  Markup all;
  for (const Markup& figure : figures) all += figure;
  all += final_grid;
  if (all.empty()) return section;
  if (!grids.empty())
    section.body = element("p", {{"class", "soft"}},
                           str("Every grid is drawn from the same noise, so that a place in the "
                               "grid can be followed through time.",
                               grids.size() < page.run.grids.size()
                                   ? str(" ", grids.size(), " of ", page.run.grids.size(),
                                         " grids; the others are in samples/.")
                                   : ""));
  section.body += element("div", {{"class", "grids"}}, all);
  return section;
}

Section figure_section(const RunPage& page) {
  Section section{page.prefix + "figures", "What it has understood", {}};
  std::vector<run::Figure> figures = page.run.figures;
  std::erase_if(figures, is_sample_figure);
  std::stable_sort(figures.begin(), figures.end(), [](const run::Figure& a, const run::Figure& b) {
    return rank_of(a) < rank_of(b);
  });
  Markup all;
  for (size_t i = 0; i < figures.size() && i < kMostFigures; ++i)
    all += figure_of_page(figures[i], str(page.prefix, "figure-", i), page);
  if (!all.empty()) section.body = element("div", {{"class", "figures"}}, all);
  return section;
}

}  // namespace elbo::report

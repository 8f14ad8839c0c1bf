// SPDX-License-Identifier: MIT
// Pictures and charts that runs and commands left as files, side by side by variant and seed.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/report/chart.h"
#include "elbo/report/number.h"
#include "elbo/report/sample_grids.h"
#include "elbo/report/table.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

constexpr uint64_t kMostFigure = uint64_t{32} << 20;  // bytes of a figure as data
constexpr size_t kMostFacts = 24;

/// A picture, or a figure as data, that lies somewhere.
struct FoundImage {
  Path file;
  std::string title;  ///< of the cell
  std::string name;   ///< of the file, for messages
  std::string id;     ///< unique in the page
};

std::string alt_of(const StudyFigure& figure, const std::string& title) {
  return title.empty() ? figure.title : str(figure.title, ": ", title);
}

/// A picture named in a figure lies beside it; a name that leads elsewhere is not followed.
report::Markup drawn_figure(const StudyPage& page, const StudyFigure& figure,
                            const FoundImage& made) {
  const run::Figure data = run::parse_figure(page.fs.read(made.file, kMostFigure), made.name);
  if (report::is_chart(data))
    return page.gallery.drawing(report::figure_chart(data, made.id), made.id);
  if (data.image.empty() || data.image.find('/') != std::string::npos)
    return missing_note(str(made.name, " holds neither values nor a picture."));
  return page.gallery.image(
      {made.file.parent_path() / data.image, alt_of(figure, made.title), data.image});
}

/// A page of its own. It has a script, which this page's policy would not let it have here.
report::Markup page_link(const FoundImage& made) {
  return report::element(
      "p", {{"class", "beside"}}, report::element("a", {{"href", made.name}}, "Open the model"),
      ": a page of its own, in the folder of this one, in which it runs under your pointer.");
}

report::Markup content_of(const StudyPage& page, const StudyFigure& figure,
                          const FoundImage& made) try {
  if (made.file.extension() == ".json") return drawn_figure(page, figure, made);
  if (made.file.extension() == ".html") return page_link(made);
  return page.gallery.image({made.file, alt_of(figure, made.title), made.name});
} catch (const Error& error) {
  return missing_note(str(made.name, " cannot be shown: ", error.what()));
}

std::string fact_text(const Node& node) {
  if (const auto* text = std::get_if<std::string>(&node.value())) return *text;
  if (const auto* number = std::get_if<double>(&node.value()))
    return report::number_text(*number, 5);
  return node.literal();
}

/// What a command printed, where it is no more than a few values.
report::Markup facts_table(const FigureOutcome& one) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Node::Entry& entry : one.facts.entries())
    if (!entry.node.is_table() && !std::holds_alternative<Node::List>(entry.node.value()) &&
        pairs.size() < kMostFacts)
      pairs.emplace_back(entry.key, fact_text(entry.node));
  return pairs.empty() ? missing_note("It left neither a file nor a value.")
                       : report::pairs_markup("", pairs);
}

std::string why_missing(const StudyPage& page, const FigureOutcome& one) {
  if (one.state == OutcomeState::failed)
    return str("It could not be made: ", one.error.empty() ? "no reason was given" : one.error);
  if (one.state == OutcomeState::running) return "It is being made.";
  const RunOutcome* run = find_run(page.outcome, one.variant, one.seed);
  if (run != nullptr && run->state == OutcomeState::failed)
    return str("Not made: the run failed. ", run->error);
  return one.error.empty() ? "Not made yet." : str("Not made yet: ", one.error);
}

FigureCell cell_of(const StudyPage& page, const StudyFigure& figure, const FigureOutcome& one,
                   const std::string& id) {
  const std::string title = one.variant.empty() ? "" : run_title(page.study, one.variant, one.seed);
  if (one.state != OutcomeState::done) return {title, missing_note(why_missing(page, one))};
  if (one.file.empty()) return {title, facts_table(one)};
  return {title, content_of(page, figure, {page.folder / one.file, title, one.file.string(), id})};
}

/// The runs whose pictures a figure shows: of each variant the first seed, or every one.
std::vector<const RunOutcome*> runs_of(const StudyPage& page, const StudyFigure& figure) {
  std::vector<const RunOutcome*> out;
  for (const std::string& variant : figure.variants)
    for (const RunOutcome& run : page.outcome.runs) {
      if (run.variant != variant) continue;
      out.push_back(&run);
      if (!figure.every_seed) break;
    }
  return out;
}

std::string run_not_there(const RunOutcome& run) {
  if (run.state == OutcomeState::failed) return str("The run failed. ", run.error);
  return "The run is not made yet.";
}

std::vector<FigureCell> grid_cells(const StudyPage& page, const StudyFigure& figure) {
  const std::vector<const RunOutcome*> runs = runs_of(page, figure);
  std::vector<FigureCell> out;
  for (const RunOutcome* run : runs) {
    const std::string title = runs.size() > 1 ? run_title(page.study, run->variant, run->seed) : "";
    std::vector<report::SampleGrid> grids;
    if (run->state != OutcomeState::missing) try {
        grids = report::spread_grids(
            report::sample_grids(run::RunFolder::look_at(page.fs, page.folder / run->run)),
            static_cast<size_t>(figure.grids));
      } catch (const Error&) {  // said below
      }
    if (grids.empty())
      out.push_back({title, missing_note(run->state == OutcomeState::done
                                             ? "The run drew no samples while it learned."
                                             : run_not_there(*run))});
    for (const report::SampleGrid& grid : grids) {
      const std::string when = report::after_steps(grid.step);
      const std::string name = str("samples/", grid.file.filename().string());
      out.push_back(
          {title.empty() ? when : str(title, ", ", when),
           page.gallery.image(
               {grid.file, str("Samples ", when, title.empty() ? "" : " of ", title), name})});
    }
  }
  return out;
}

}  // namespace

std::vector<FigureCell> image_cells(const StudyPage& page, const StudyFigure& figure,
                                    const std::string& id) {
  if (figure.grids > 0) return grid_cells(page, figure);
  std::vector<FigureCell> out;
  for (const FigureOutcome& one : page.outcome.figures)
    if (one.id == figure.id) out.push_back(cell_of(page, figure, one, str(id, "-", out.size())));
  if (out.empty()) out.push_back({"", missing_note("Not made yet.")});
  return out;
}

}  // namespace elbo::study

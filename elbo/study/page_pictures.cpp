// SPDX-License-Identifier: MIT
// Pictures and charts that runs and commands left as files, side by side by variant and seed.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/report/figure_chart.h"
#include "elbo/report/number.h"
#include "elbo/report/sheets.h"
#include "elbo/report/table.h"
#include "elbo/study/page_parts.h"

namespace elbo {
namespace {

constexpr uint64_t kMostFigure = uint64_t{32} << 20;  // bytes of a figure as data
constexpr size_t kMostFacts = 24;

/// A picture, or a figure as data, that lies somewhere.
struct Made {
  Path file;
  std::string title;  ///< of the cell
  std::string name;   ///< of the file, for messages
  std::string id;     ///< unique in the page
};

std::string alt_of(const StudyFigure& figure, const std::string& title) {
  return title.empty() ? figure.title : str(figure.title, ": ", title);
}

/// A picture named in a figure lies beside it; a name that leads elsewhere is not followed.
Markup drawn_figure(const StudyTelling& telling, const StudyFigure& figure, const Made& made) {
  const Figure data = parse_figure(telling.fs.read(made.file, kMostFigure), made.name);
  if (is_chart(data)) return telling.album.drawing(figure_chart(data, made.id), made.id);
  if (data.picture.empty() || data.picture.find('/') != std::string::npos)
    return missing_note(str(made.name, " holds neither values nor a picture."));
  return telling.album.picture(
      {made.file.parent_path() / data.picture, alt_of(figure, made.title), data.picture});
}

Markup content_of(const StudyTelling& telling, const StudyFigure& figure, const Made& made) try {
  if (made.file.extension() == ".json") return drawn_figure(telling, figure, made);
  return telling.album.picture({made.file, alt_of(figure, made.title), made.name});
} catch (const Error& error) {
  return missing_note(str(made.name, " cannot be shown: ", error.what()));
}

std::string fact_text(const Node& node) {
  if (const auto* text = std::get_if<std::string>(&node.value())) return *text;
  if (const auto* number = std::get_if<double>(&node.value())) return number_text(*number, 5);
  return node.literal();
}

/// What a command printed, where it is no more than a few values.
Markup facts_table(const FigureOutcome& one) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Node::Entry& entry : one.facts.entries())
    if (!entry.node.is_table() && !std::holds_alternative<Node::List>(entry.node.value()) &&
        pairs.size() < kMostFacts)
      pairs.emplace_back(entry.key, fact_text(entry.node));
  return pairs.empty() ? missing_note("It left neither a file nor a value.")
                       : pairs_markup("", pairs);
}

std::string why_missing(const StudyTelling& telling, const FigureOutcome& one) {
  if (one.state == OutcomeState::failed)
    return str("It could not be made: ", one.error.empty() ? "no reason was given" : one.error);
  if (one.state == OutcomeState::running) return "It is being made.";
  const RunOutcome* run = find_run(telling.outcome, one.variant, one.seed);
  if (run != nullptr && run->state == OutcomeState::failed)
    return str("Not made: the run failed. ", run->error);
  return one.error.empty() ? "Not made yet." : str("Not made yet: ", one.error);
}

FigureCell cell_of(const StudyTelling& telling, const StudyFigure& figure, const FigureOutcome& one,
                   const std::string& id) {
  const std::string title =
      one.variant.empty() ? "" : run_title(telling.study, one.variant, one.seed);
  if (one.state != OutcomeState::done) return {title, missing_note(why_missing(telling, one))};
  if (one.file.empty()) return {title, facts_table(one)};
  return {title,
          content_of(telling, figure, {telling.folder / one.file, title, one.file.string(), id})};
}

/// The runs whose pictures a figure shows: of each variant the first seed, or every one.
std::vector<const RunOutcome*> runs_of(const StudyTelling& telling, const StudyFigure& figure) {
  std::vector<const RunOutcome*> out;
  for (const std::string& variant : figure.variants)
    for (const RunOutcome& run : telling.outcome.runs) {
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

std::vector<FigureCell> sheet_cells(const StudyTelling& telling, const StudyFigure& figure) {
  const std::vector<const RunOutcome*> runs = runs_of(telling, figure);
  std::vector<FigureCell> out;
  for (const RunOutcome* run : runs) {
    const std::string title =
        runs.size() > 1 ? run_title(telling.study, run->variant, run->seed) : "";
    std::vector<SampleSheet> sheets;
    if (run->state != OutcomeState::missing) try {
        sheets =
            spread_sheets(sample_sheets(RunFolder::look_at(telling.fs, telling.folder / run->run)),
                          static_cast<size_t>(figure.sheets));
      } catch (const Error&) {  // said below
      }
    if (sheets.empty())
      out.push_back({title, missing_note(run->state == OutcomeState::done
                                             ? "The run drew no samples while it learned."
                                             : run_not_there(*run))});
    for (const SampleSheet& sheet : sheets) {
      const std::string when = after_steps(sheet.step);
      const std::string name = str("samples/", sheet.file.filename().string());
      out.push_back(
          {title.empty() ? when : str(title, ", ", when),
           telling.album.picture(
               {sheet.file, str("Samples ", when, title.empty() ? "" : " of ", title), name})});
    }
  }
  return out;
}

}  // namespace

std::vector<FigureCell> picture_cells(const StudyTelling& telling, const StudyFigure& figure,
                                      const std::string& id) {
  if (figure.sheets > 0) return sheet_cells(telling, figure);
  std::vector<FigureCell> out;
  for (const FigureOutcome& one : telling.outcome.figures)
    if (one.id == figure.id) out.push_back(cell_of(telling, figure, one, str(id, "-", out.size())));
  if (out.empty()) out.push_back({"", missing_note("Not made yet.")});
  return out;
}

}  // namespace elbo

// SPDX-License-Identifier: MIT
// The figures of a study's file.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/study/file/figure_command.h"
#include "elbo/study/file/keys.h"
#include "elbo/study/file/placeholders.h"
#include "elbo/study/file/reading.h"

namespace elbo::study {
namespace {

struct FigureKeys : StudyFigure {
  bool skip = false;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("id", id, "names its files");
    visit("title", title, "of the figure");
    visit("caption", caption, "under the figure");
    visit("variants", variants, "whose runs it is made of");
    visit("command", command, "an elbo command that makes it");
    visit("format", format, "of what the command writes, \"\" for facts alone",
          OneOf{{"png", "webp", "svg", "json", "html", ""}});
    visit("run_figure", run_figure, "id of a figure that each run has itself");
    visit("metric", metric, "its course over steps");
    visit("protocol", protocol, "its value, a bar a variant");
    visit("over", over, "the key whose value is the x of a line");
    visit("sheets", grids, "sample grids that the run drew while it learned", AtLeast{0});
    visit("every_seed", every_seed, "for each seed, else for the first");
    visit("minutes", minutes, "that the command takes, about", AtLeast{0});
    visit("skip", skip, "leave the figure out");
  }
};

/// The figure as the file says it, its quick form taken where it was asked for.
FigureKeys keys_of(const StudyReading& reading, const Node& table) {
  FigureKeys plain = read_keys<FigureKeys>(table, "[[figure]]", {"quick"});
  const Node quick = table_under(table, "quick");
  read_keys<FigureKeys>(quick, "quick of [[figure]]");
  if (!reading.study.quick) return plain;
  Node both = table;
  both.erase("quick");
  lay_over(both, quick);
  return read_keys<FigureKeys>(both, "[[figure]]");
}

const Node& figure_source(const Node& table, const std::string& key) {
  const Node* own = table.find(key);
  return own != nullptr ? *own : *table.find("id");
}

void check_one_source(const StudyFigure& figure, const Node& id) {
  const int sources = !figure.command.empty() + !figure.run_figure.empty() +
                      !figure.metric.empty() + !figure.protocol.empty() + (figure.grids > 0);
  if (sources != 1)
    throw ConfigError(
        id.place().text(), ": figure ", figure.id,
        " wants exactly one of command, run_figure, metric, protocol, sheets; it has ", sources);
  if (!figure.over.empty() && figure.protocol.empty())
    throw ConfigError(id.place().text(), ": figure ", figure.id, ": over goes with protocol");
}

/// Figures that were read before, in this section or an earlier one.
const StudyFigure* earlier_figure(const std::vector<const StudyFigure*>& before,
                                  const std::string& id) {
  const auto found = std::find_if(before.begin(), before.end(),
                                  [&](const StudyFigure* one) { return one->id == id; });
  return found == before.end() ? nullptr : *found;
}

/// The variant, which must have runs of its own; null where the quick form leaves it out.
const StudyVariant* with_run(const StudyReading& reading, const Node& name) {
  const StudyVariant* variant = variant_at(reading, name);
  if (variant != nullptr && !variant->extractor.empty())
    throw ConfigError(
        name.place().text(), ": ", variant->name,
        " leaves an extractor, which may come from the cache and then has no run to draw");
  return variant;
}

/// A command with placeholders that there are and a subcommand that is allowed; false where it
/// names a variant that is left out.
bool check_command(const StudyReading& reading, const std::vector<const StudyFigure*>& before,
                   const StudyFigure& figure, const Node& words) {
  check_drawing_command(words);
  bool possible = true;
  each_text(words, [&](const Node& text) {
    for (const Placeholder& one : placeholders_in(std::get<std::string>(text.value()))) {
      const std::string where = text.place().text();
      if (one.word == "out" && one.name.empty()) continue;
      if (one.word == "run" && one.name.empty()) {
        if (figure.variants.empty())
          throw ConfigError(where, ": {run} wants variants = [...]; {run:NAME} names one");
      } else if (one.word == "run") {
        possible = with_run(reading, Node(one.name, text.place())) != nullptr && possible;
      } else if (one.word == "figure") {
        const StudyFigure* other = earlier_figure(before, one.name);
        if (other == nullptr || other->command.empty())
          throw ConfigError(where, ": no figure above this one is called \"", printable(one.name),
                            "\" and made by a command");
      } else {
        throw ConfigError(where, ": a command knows {run}, {run:NAME}, {figure:ID} and {out}, not ",
                          printable(text.literal()));
      }
    }
  });
  return possible;
}

/// The variants of the figure that there are; all where it names none and is made of runs.
void resolve_variants(const StudyReading& reading, StudyFigure& figure, const Node& table) {
  std::vector<std::string> there;
  for (const Node& name : texts_under(table, "variants"))
    if (const StudyVariant* variant = with_run(reading, name)) there.push_back(variant->name);
  if (figure.variants.empty() && figure.command.empty()) there = trained_variants(reading);
  figure.variants = std::move(there);
}

/// Whether the dotted key is one of the experiment's.
bool has_key(const Node& experiment, std::string_view path) {
  const size_t dot = path.find('.');
  const Node* at = experiment.is_table() ? experiment.find(path.substr(0, dot)) : nullptr;
  if (at == nullptr || dot == std::string_view::npos) return at != nullptr;
  return has_key(*at, path.substr(dot + 1));
}

void check_over(const StudyReading& reading, const StudyFigure& figure, const Node& key) {
  for (const StudyRun& run : reading.study.runs)
    if (std::find(figure.variants.begin(), figure.variants.end(), run.variant) !=
            figure.variants.end() &&
        !has_key(run.experiment, figure.over))
      throw ConfigError(key.place().text(), ": the experiment of ", run.variant, " has no ",
                        printable(figure.over));
}

/// Completes the figure; false where the quick form has nothing to make it from.
bool resolve_figure(const StudyReading& reading, const std::vector<const StudyFigure*>& before,
                    StudyFigure& figure, const Node& table) {
  const Node& id = figure_source(table, "id");
  plain_text(id, "a figure's id");
  if (earlier_figure(before, figure.id) != nullptr) refuse_twin(id, "figures");
  check_one_source(figure, id);
  const bool named = !figure.variants.empty();
  resolve_variants(reading, figure, table);
  if (named && figure.variants.empty()) return false;
  if (!figure.run_figure.empty())
    plain_text(figure_source(table, "run_figure"), "the id of a run's figure");
  if (!figure.protocol.empty()) {
    const MeasuredValue value =
        measured_value(reading, figure_source(table, "protocol"), figure.variants, "this figure");
    figure.protocol = value.name;
    if (!value.measured) return false;
  }
  if (!figure.over.empty() && !figure.variants.empty())
    check_over(reading, figure, figure_source(table, "over"));
  if (figure.command.empty()) return true;
  if (table.find("format") == nullptr) figure.format = "png";
  return check_command(reading, before, figure, figure_source(table, "command"));
}

}  // namespace

std::vector<StudyFigure> read_figures_of(StudyReading& reading, const Node& table) {
  std::vector<StudyFigure> out;
  for (const Node& one : tables_under(table, "figure")) {
    FigureKeys keys = keys_of(reading, one);
    if (one.find("id") == nullptr)
      throw ConfigError(one.place().text(), ": a [[figure]] wants id = \"...\"");
    Node effective = one;
    if (reading.study.quick) lay_over(effective, table_under(one, "quick"));
    std::vector<const StudyFigure*> before;
    for (const StudySection& section : reading.study.sections)
      for (const StudyFigure& figure : section.figures) before.push_back(&figure);
    for (const StudyFigure& figure : out) before.push_back(&figure);
    if (keys.title.empty()) keys.title = keys.id;
    if (keys.skip || !resolve_figure(reading, before, keys, effective)) ++reading.study.left_out;
    else out.push_back(keys);
  }
  return out;
}

}  // namespace elbo::study

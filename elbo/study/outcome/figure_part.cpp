// SPDX-License-Identifier: MIT
// From figures to parts, and from parts to commands and files.
#include "elbo/study/outcome/figure_part.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/run/typed_node.h"
#include "elbo/study/file/placeholders.h"

namespace elbo::study {
namespace {

constexpr uint64_t kMostFactsBytes = 64 << 20;  // bytes of a facts file
constexpr uint64_t kMostDoneBytes = 4096;       // bytes of a DONE

const std::vector<int64_t>& seeds_of(const Study& study, const std::string& name) {
  for (const StudyVariant& variant : study.variants)
    if (variant.name == name) return variant.seeds;
  static const std::vector<int64_t> none;
  return none;
}

void add_run(FigurePart& part, std::optional<size_t> run) {
  if (run && std::find(part.runs.begin(), part.runs.end(), *run) == part.runs.end())
    part.runs.push_back(*run);
}

/// The earlier part of figure `id` that goes with this one: of its variant and seed, of its
/// variant, or the first.
std::optional<size_t> matching_part(const std::vector<FigurePart>& parts, const std::string& id,
                                    const FigurePart& wanting) {
  std::optional<size_t> best;
  int best_fit = -1;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].figure->id != id) continue;
    const int fit = parts[i].variant != wanting.variant ? 0 : parts[i].seed != wanting.seed ? 1 : 2;
    if (fit > best_fit) best = i, best_fit = fit;
  }
  return best;
}

std::string stem_of(const StudyFigure& figure, const std::string& variant, int64_t seed) {
  if (figure.command.empty()) return "";
  return str(figure.id, variant.empty() ? "" : "-" + variant,
             figure.every_seed && !variant.empty() ? str("-s", seed) : "");
}

/// A part with the runs and parts that its command names.
FigurePart part_of(const Study& study, const std::vector<FigurePart>& before,
                   const StudyFigure& figure, std::pair<std::string, int64_t> of) {
  FigurePart out{&figure, of.first, of.second, stem_of(figure, of.first, of.second), {}, {}};
  if (!out.variant.empty()) add_run(out, run_position(study, out.variant, out.seed));
  for (const std::string& word : figure.command)
    for (const Placeholder& one : placeholders_in(word)) {
      if (one.word == "run" && !one.name.empty())
        add_run(out, run_position(study, one.name, out.seed));
      if (one.word == "figure")
        if (const auto part = matching_part(before, one.name, out)) out.parts.push_back(*part);
    }
  return out;
}

void add_parts(const Study& study, const StudyFigure& figure, std::vector<FigurePart>& out) {
  const bool of_all = figure.variants.empty() || !figure.metric.empty() || !figure.protocol.empty();
  if (of_all) {
    FigurePart part = part_of(study, out, figure, {"", 0});
    for (size_t i = 0; i < study.runs.size(); ++i)
      if (std::find(figure.variants.begin(), figure.variants.end(), study.runs[i].variant) !=
          figure.variants.end())
        add_run(part, i);
    out.push_back(std::move(part));
    return;
  }
  for (const std::string& variant : figure.variants)
    for (const int64_t seed : seeds_of(study, variant)) {
      out.push_back(part_of(study, out, figure, {variant, seed}));
      if (!figure.every_seed) break;
    }
}

Path facts_path(const StudyFolder& folder, const FigurePart& part) {
  return folder.figures() / (part.stem + ".facts.json");
}

}  // namespace

std::vector<FigurePart> figure_parts(const Study& study) {
  std::vector<FigurePart> out;
  for (const StudySection& section : study.sections)
    for (const StudyFigure& figure : section.figures) add_parts(study, figure, out);
  return out;
}

std::optional<size_t> run_position(const Study& study, const std::string& variant, int64_t seed) {
  std::optional<size_t> first;
  for (size_t i = 0; i < study.runs.size(); ++i) {
    if (study.runs[i].variant != variant) continue;
    if (study.runs[i].seed == seed) return i;
    if (!first) first = i;
  }
  return first;
}

std::string file_name(const FigurePart& part) {
  return part.figure->format.empty() || part.stem.empty() ? ""
                                                          : part.stem + "." + part.figure->format;
}

std::optional<Path> image_path(const StudyFolder& folder, const FigurePart& part) {
  const std::string name = file_name(part);
  return name.empty() ? std::nullopt : std::optional(folder.figures() / name);
}

std::vector<std::string> command_words(const Study& study, const std::vector<FigurePart>& parts,
                                       const FigurePart& part, const Path& root) {
  bool names_out = false, names_json = false;
  std::vector<std::string> out;
  for (const std::string& word : part.figure->command) {
    names_json = names_json || word == "--json";
    out.push_back(replaced(std::string_view(word), [&](const Placeholder& one) {
      if (one.word == "out") {
        names_out = true;
        return (root / "figures" / part.stem).string();
      }
      if (one.word == "run")
        return (root / "runs" /
                study
                    .runs[*run_position(study, one.name.empty() ? part.variant : one.name,
                                        part.seed)]
                    .folder)
            .string();
      const auto other = matching_part(parts, one.name, part);
      return (root / "figures" / (other ? file_name(parts[*other]) : one.name)).string();
    }));
  }
  if (!names_out && !file_name(part).empty())
    out.insert(out.end(), {"--out", (root / "figures" / file_name(part)).string()});
  if (!names_json) out.push_back("--json");
  return out;
}

Node recipe_of(const Study& study, const std::vector<FigurePart>& parts, const FigurePart& part,
               const std::vector<std::string>& times) {
  Node recipe = Node::table();
  Node::List words, of;
  for (const std::string& word : command_words(study, parts, part, "")) words.push_back(Node(word));
  for (size_t i = 0; i < part.runs.size(); ++i)
    of.push_back(Node(str(study.runs[part.runs[i]].folder, " ", times[i])));
  recipe.set("command", Node(std::move(words)));
  recipe.set("of", Node(std::move(of)));
  return recipe;
}

std::vector<std::string> done_times(Fs& fs, const Study& study, const StudyFolder& folder,
                                    const FigurePart& part) {
  std::vector<std::string> out;
  for (const size_t run : part.runs) {
    const Path mark = folder.run(study.runs[run]) / "DONE";
    std::string text = fs.exists(mark) ? std::string(text_of(fs.read(mark, kMostDoneBytes))) : "";
    while (text.ends_with('\n')) text.pop_back();
    out.push_back(std::move(text));
  }
  return out;
}

void write_facts(Fs& fs, const StudyFolder& folder, const FigurePart& part, Node recipe,
                 Node facts) {
  recipe.set("facts", std::move(facts));
  write_atomically(fs, facts_path(folder, part), bytes_of(io::write_json(recipe, true) + "\n"));
}

std::optional<Node> read_facts(Fs& fs, const StudyFolder& folder, const FigurePart& part,
                               const Node& recipe) {
  const Path path = facts_path(folder, part);
  const auto image = image_path(folder, part);
  if (!fs.exists(path) || (image && !fs.exists(*image))) return std::nullopt;
  try {
    Node found = run::parse_record(fs.read(path, kMostFactsBytes), path.string());
    Node facts = run::value_at(found, "facts");
    found.erase("facts");
    return io::write_json(found) == io::write_json(recipe) ? std::optional(std::move(facts))
                                                           : std::nullopt;
  } catch (const Error&) {  // a damaged file counts as none
    return std::nullopt;
  }
}

}  // namespace elbo::study

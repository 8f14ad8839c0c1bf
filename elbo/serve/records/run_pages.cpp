// SPDX-License-Identifier: MIT
// The list of runs, and one run with its records.
#include "elbo/serve/records/run_pages.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/io/toml.h"
#include "elbo/report/metric_docs.h"
#include "elbo/run/checkpoint_reader.h"
#include "elbo/run/plain_name.h"
#include "elbo/run/typed_node.h"
#include "elbo/serve/records/answer.h"
#include "elbo/serve/records/run_curves.h"

namespace elbo::serve {
namespace {

constexpr uint64_t kMostShownFile = uint64_t{1} << 20;  // bytes of a record
constexpr uint64_t kMostShownFigure = uint64_t{64} << 20;
constexpr uint64_t kLogBytes = uint64_t{64} << 10;
constexpr size_t kLogLines = 100;
constexpr size_t kMostError = 4000;  // bytes of an error or of all notes

/// Sets `key` to what `read` gives; null, and a note, where it cannot be read.
template <class Read>
void set_or_note(Node& page, std::string& note, const char* key, Read&& read) {
  page.set(key, Node());
  try {
    page.set(key, read());
  } catch (const std::exception& error) {
    note += str(note.empty() ? "" : "; ", key, ": ", run::without_folders(error.what()));
  }
}

std::string whole_text(const run::RunFolder& run, const Path& path) {
  return std::string(text_of(run.fs().read(path, kMostShownFile)));
}

Node result_node(const run::EvalResult& result) {
  Node out = run::to_node(result);
  out.set("value", answer_number(result.value));
  out.set("stderr", answer_number(result.standard_error));
  out.set("name", answer_text(report::name_of_protocol(result.protocol)));
  out.set("unit", answer_text(report::unit_text(result.unit)));
  Node::List parts;
  for (const auto& [name, value] : result.parts) {
    const report::MetricDoc doc = report::metric_doc(name, report::Measurer::evaluation);
    parts.push_back(answer_table({{"part", answer_text(name)},
                                  {"name", answer_text(doc.name)},
                                  {"value", answer_number(value)}}));
  }
  out.set("parts", Node(std::move(parts)));
  return out;
}

/// The latest of each protocol, split and kind of weights; a file that cannot be read is noted.
Node results_node_of(const run::RunFolder& run, std::string& note) {
  std::vector<run::EvalResult> kept;
  for (const std::string& protocol : run::eval_protocols(run.fs(), run.eval())) try {
      for (run::EvalResult& result : run::read_eval(run.fs(), run.eval(), protocol)) {
        std::erase_if(kept, [&](const run::EvalResult& old) {
          return old.protocol == result.protocol && old.split == result.split &&
                 old.weights == result.weights;
        });
        kept.push_back(std::move(result));
      }
    } catch (const Error& error) {
      note += str(note.empty() ? "" : "; ", run::without_folders(error.what()));
    }
  Node::List out;
  for (const run::EvalResult& result : kept) out.push_back(result_node(result));
  return Node(std::move(out));
}

/// Its figures without their data; one that cannot be read is noted.
Node figure_list(const run::RunFolder& run, std::string& note) {
  Node::List out;
  if (!run.fs().exists(run.figures())) return Node(std::move(out));
  for (const std::string& name : run.fs().list(run.figures())) {
    if (!name.ends_with(".json") || !run::is_plain_name(name)) continue;
    try {
      const run::Figure figure =
          run::parse_figure(run.fs().read(run.figures() / name, kMostShownFigure), name);
      out.push_back(answer_table({{"name", answer_text(name.substr(0, name.size() - 5))},
                                  {"title", answer_text(figure.title, kMostError)},
                                  {"caption", answer_text(figure.caption, kMostError)},
                                  {"kind", answer_text(name_of(figure.kind))}}));
    } catch (const Error& error) {
      note += str(note.empty() ? "" : "; ", run::without_folders(error.what()));
    }
  }
  return Node(std::move(out));
}

Node grid_steps(const run::RunFolder& run) {
  Node::List out;
  for (const report::SampleGrid& grid : report::sample_grids(run)) out.push_back(Node(grid.step));
  return Node(std::move(out));
}

Node checkpoint_list(const run::RunFolder& run) {
  Node::List out;
  for (const int64_t step : run::checkpoint_steps(run.fs(), run.checkpoints()))
    out.push_back(Node(step));
  return Node(std::move(out));
}

Node log_lines(const run::RunFolder& run) {
  if (!run.fs().exists(run.log())) return Node(Node::List());
  const std::string text = end_of_file(run.log(), kLogBytes);
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (lines.size() > kLogLines)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kLogLines));
  return answer_texts(lines);
}

Node failure_text(const run::RunFolder& run) {
  if (!run.fs().exists(run.failed())) return answer_text("");
  std::string text = whole_text(run, run.failed());
  text.erase(0, text.find('\n') + 1);
  while (text.ends_with('\n')) text.pop_back();
  return answer_text(text, kMostError);
}

void set_configuration(Node& page, std::string& note, const run::RunFolder& run,
                       const report::DifferingFunction& differing) {
  set_or_note(page, note, "config", [&] { return answer_text(whole_text(run, run.config())); });
  page.set("differing", Node());
  const auto* text = std::get_if<std::string>(&page.find("config")->value());
  if (text != nullptr && differing) try {
      const Node config = io::parse_toml(*text, "config.toml");
      page.set("differing", answer_text(io::write_toml(differing(config))));
    } catch (const Error&) {}  // of another version, whose defaults we do not know
}

/// The build record as far as it is there: another version's may have other keys.
Node build_node(const run::RunFolder& run) {
  if (!run.fs().exists(run.build())) return {};
  return run::parse_record(run.fs().read(run.build(), kMostShownFile), "build.json");
}

}  // namespace

Node cards_of(Catalogue& catalogue) {
  std::vector<RunFacts> all;
  for (const auto& run : catalogue.runs()) all.push_back(run->facts());
  std::stable_sort(all.begin(), all.end(), [](const RunFacts& a, const RunFacts& b) {
    return a.started > b.started;  // ISO 8601: by time
  });
  Node::List cards;
  for (const RunFacts& facts : all) cards.push_back(card_node(facts));
  return Node(std::move(cards));
}

Node run_page(Catalogue& catalogue, const std::shared_ptr<WatchedRun>& run,
              const report::DifferingFunction& differing, double seconds) {
  const RunFacts facts = run->facts();
  Node page = card_node(facts);
  std::string note = facts.note;
  const run::RunFolder folder = run->folder();
  set_configuration(page, note, folder, differing);
  set_or_note(page, note, "build", [&] { return build_node(folder); });
  set_or_note(page, note, "results", [&] { return results_node_of(folder, note); });
  set_or_note(page, note, "figures", [&] { return figure_list(folder, note); });
  set_or_note(page, note, "grids", [&] { return grid_steps(folder); });
  set_or_note(page, note, "checkpoints", [&] { return checkpoint_list(folder); });
  set_or_note(page, note, "error", [&] { return failure_text(folder); });
  set_or_note(page, note, "log", [&] { return log_lines(folder); });
  catalogue.with_curves(run, seconds, [&](const RunCurves& curves) {
    Node::List health, terms;
    for (const report::HealthMessage& message : curves.health())
      health.push_back(health_node(message));
    for (const RunCurve& curve : curves.curves()) terms.push_back(term_node(curve));
    page.set("health", Node(std::move(health)));
    page.set("terms", Node(std::move(terms)));
    if (!curves.note().empty()) note += str(note.empty() ? "" : "; ", curves.note());
  });
  for (const char* list : {"results", "figures", "grids", "checkpoints", "log"})
    if (page.find(list)->kind() == Node().kind()) page.set(list, Node(Node::List()));
  page.set("note", answer_text(note, kMostError));
  return page;
}

}  // namespace elbo::serve

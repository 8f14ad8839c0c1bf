// SPDX-License-Identifier: MIT
// study.json is written after each task; between two tasks the run folders know more.
#include "elbo/serve/records/study_view.h"

#include <cmath>
#include <limits>
#include <map>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/io/toml.h"
#include "elbo/report/metric_docs.h"
#include "elbo/run/plain_name.h"
#include "elbo/run/records.h"
#include "elbo/run/typed_node.h"
#include "elbo/serve/records/answer.h"
#include "elbo/study/outcome/seed_spread.h"

namespace elbo::serve {
namespace {

constexpr uint64_t kMostStudyBytes = uint64_t{16} << 20;
constexpr uint64_t kMostPageBytes = uint64_t{32} << 20;

/// A training of a study, as it is now.
struct StudyTraining {
  std::string variant, state, error, note;
  int64_t seed = 0;
  std::shared_ptr<WatchedRun> run;  // null where there is no folder yet
  double seconds = 0;
};

/// What a study's folder holds, read once.
struct StudyReading {
  Node results = Node::table();   // study.json
  Node settings = Node::table();  // study.toml
  std::vector<StudyTraining> trainings;
  std::string note;
};

/// The tables in the list under `key`; none where there is none.
std::vector<const Node*> tables_under(const Node& table, std::string_view key) {
  std::vector<const Node*> out;
  const Node* found = table.is_table() ? table.find(key) : nullptr;
  const auto* list = found != nullptr ? std::get_if<Node::List>(&found->value()) : nullptr;
  if (list == nullptr) return out;
  for (const Node& one : *list)
    if (one.is_table()) out.push_back(&one);
  return out;
}

/// The state of a training by its folder; what the study says of it where the folder says nothing.
std::string state_now(const StudyTraining& training, const std::string& said) {
  if (!training.run) return said == "running" ? "missing" : said;
  switch (training.run->facts().state) {
    case CardState::running: return "running";
    case CardState::done: return "done";
    case CardState::failed: return "failed";
    default: return said == "failed" ? said : "missing";
  }
}

StudyTraining training_of(Catalogue& catalogue, const Path& study, const Node& said) {
  StudyTraining out;
  out.variant = said_text(said, "variant");
  out.seed = said_whole(said, "seed").value_or(0);
  out.error = said_text(said, "error");
  out.note = said_text(said, "note");
  const Path relative = said_text(said, "run");
  if (relative.parent_path() == "runs" && run::is_plain_name(relative.filename().string()))
    out.run = catalogue.run(id_of(study / relative));
  out.state = state_now(out, said_text(said, "state"));
  if (const Node* seconds = said.find("seconds")) try {
      out.seconds = run::number_of(*seconds);
    } catch (const Error&) {}
  return out;
}

template <class Read>
void read_part(StudyReading& reading, Read&& read) {
  try {
    read();
  } catch (const std::exception& error) {
    reading.note += str(reading.note.empty() ? "" : "; ", run::without_folders(error.what()));
  }
}

StudyReading read_of(Catalogue& catalogue, const Path& folder) {
  StudyReading out;
  ConfinedFs fs(folder);
  read_part(out, [&] {
    const Bytes bytes = fs.read(folder / "study.toml", kMostStudyBytes);
    out.settings = io::parse_toml(text_of(bytes), "study.toml");
  });
  read_part(out, [&] {
    if (!fs.exists(folder / "study.json")) return;
    out.results = run::parse_record(fs.read(folder / "study.json", kMostStudyBytes), "study.json");
  });
  for (const Node* said : tables_under(out.results, "runs"))
    out.trainings.push_back(training_of(catalogue, folder, *said));
  return out;
}

/// How many trainings, and figures that commands make, are in a state; "" counts all.
int64_t tasks_in(const StudyReading& reading, const std::string& state) {
  int64_t out = 0;
  for (const StudyTraining& one : reading.trainings) out += state.empty() || one.state == state;
  for (const Node* figure : tables_under(reading.results, "figures"))
    out += !said_text(*figure, "file").starts_with("runs/") &&
           !said_text(*figure, "file").empty() &&
           (state.empty() || said_text(*figure, "state") == state);
  return out;
}

Node line_of_study(const FoundFolder& study, const StudyReading& reading) {
  const std::string name = study.path.filename().string(),
                    title = said_text(reading.settings, "title");
  return answer_table({{"id", answer_text(study.id)},
                       {"name", answer_text(name)},
                       {"title", answer_text(title.empty() ? name : title)},
                       {"tasks", answer_whole(tasks_in(reading, ""))},
                       {"done", answer_whole(tasks_in(reading, "done"))},
                       {"failed", answer_whole(tasks_in(reading, "failed"))},
                       {"running", answer_whole(tasks_in(reading, "running"))},
                       {"note", answer_text(reading.note)}});
}

/// The last result of a protocol; nothing where there is none or it cannot be read.
std::optional<run::EvalResult> last_result(const StudyTraining& training,
                                           const std::string& protocol) {
  if (!training.run || !run::is_plain_name(protocol)) return std::nullopt;
  try {
    const run::RunFolder folder = training.run->folder();
    std::vector<run::EvalResult> all = run::read_eval(folder.fs(), folder.eval(), protocol);
    if (!all.empty()) return std::move(all.back());
  } catch (const Error&) {}  // the run's own page says so
  return std::nullopt;
}

/// The table's cells: what a measure is over the seeds of a variant, by what they have by now.
Node measures_of(const StudyReading& reading) {
  Node::List out;
  for (const Node* said : tables_under(reading.results, "measures")) {
    const std::string variant = said_text(*said, "variant"),
                      protocol = said_text(*said, "protocol");
    std::vector<double> values;
    std::string unit = said_text(*said, "unit");
    for (const StudyTraining& one : reading.trainings) {
      if (one.variant != variant) continue;
      const auto result = last_result(one, protocol);
      if (result) values.push_back(result->value);
      if (result && unit.empty()) unit = result->unit;
    }
    const study::SeedSpread spread = study::spread_of(values);
    out.push_back(answer_table({{"variant", answer_text(variant)},
                                {"protocol", answer_text(protocol)},
                                {"name", answer_text(report::name_of_protocol(protocol))},
                                {"unit", answer_text(report::unit_text(unit))},
                                {"mean", answer_number(spread.mean)},
                                {"deviation", answer_number(spread.deviation)},
                                {"count", answer_whole(spread.count)},
                                {"text", answer_text(study::spread_text(spread))}}));
  }
  return Node(std::move(out));
}

Node training_node(const StudyTraining& training) {
  const std::optional<RunFacts> facts =
      training.run ? std::optional(training.run->facts()) : std::nullopt;
  return answer_table({{"variant", answer_text(training.variant)},
                       {"seed", answer_whole(training.seed)},
                       {"state", answer_text(training.state)},
                       {"id", facts ? answer_text(facts->id) : Node()},
                       {"step", answer_whole(facts ? facts->step : 0)},
                       {"steps", answer_whole(facts ? facts->steps : 0)},
                       {"seconds", answer_number(facts ? facts->seconds : training.seconds)},
                       {"error", answer_text(training.error)},
                       {"note", answer_text(training.note)}});
}

Node variant_titles(const StudyReading& reading) {
  Node::List out;
  for (const Node* variant : tables_under(reading.settings, "variant"))
    out.push_back(answer_table({{"name", answer_text(said_text(*variant, "name"))},
                                {"title", answer_text(said_text(*variant, "title"))}}));
  return Node(std::move(out));
}

/// What study.json has under `key`, an empty list where it has none.
Node list_said(const StudyReading& reading, const char* key) {
  const Node* found = reading.results.find(key);
  const bool is_list = found != nullptr && std::holds_alternative<Node::List>(found->value());
  return is_list ? *found : Node(Node::List());
}

std::string page_name(const StudyReading& reading) {
  const std::string named = said_text(reading.settings, "page");
  return named.empty() ? "study.html" : named;
}

}  // namespace

Node study_line(Catalogue& catalogue, const FoundFolder& study) {
  return line_of_study(study, read_of(catalogue, study.path));
}

Node study_page_node(Catalogue& catalogue, const FoundFolder& study) {
  const StudyReading reading = read_of(catalogue, study.path);
  Node out = line_of_study(study, reading);
  Node::List runs;
  for (const StudyTraining& one : reading.trainings) runs.push_back(training_node(one));
  out.set("description", answer_text(said_text(reading.settings, "description")));
  out.set("version", answer_text(said_text(reading.results, "elbo")));
  out.set("variants", variant_titles(reading));
  out.set("runs", Node(std::move(runs)));
  out.set("measures", measures_of(reading));
  for (const char* key : {"claims", "rankings", "figures"}) out.set(key, list_said(reading, key));
  const std::string page = page_name(reading);
  out.set("page", Node(run::is_plain_name(page) && real_fs().exists(study.path / page)));
  return out;
}

ServedFile study_html(const Path& study) {
  ConfinedFs fs(study);
  const Bytes settings = fs.read(study / "study.toml", kMostStudyBytes);
  StudyReading reading;
  reading.settings = io::parse_toml(text_of(settings), "study.toml");
  const std::string page = page_name(reading);
  if (!run::is_plain_name(page) || !page.ends_with(".html") || !fs.exists(study / page))
    throw DataError(
        "this study has no page yet; `elbo study run` and `elbo study report` write it");
  return {"text/html; charset=utf-8", fs.read(study / page, kMostPageBytes)};
}

}  // namespace elbo::serve

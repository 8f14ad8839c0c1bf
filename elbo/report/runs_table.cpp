// SPDX-License-Identifier: MIT
// Runs for the terminal.
#include "elbo/report/report.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/clock.h"
#include "elbo/core/str.h"
#include "elbo/report/metric_docs.h"
#include "elbo/report/number.h"
#include "elbo/report/run_record.h"
#include "elbo/report/sections.h"
#include "elbo/report/table.h"

namespace elbo::report {
namespace {

using Row = std::vector<std::string>;

std::string steps_text(const run::RunSummary& run) {
  return run.total > 0 ? str(run.step, "/", run.total) : str(run.step);
}

std::string state_text(const run::RunSummary& run) {
  return str(run::state_name(run.state), run.warning.empty() ? "" : ", diverged",
             run.damage.empty() ? "" : ", damaged");
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : printable(text); }

std::string result_line(const run::EvalResult& result) {
  return str(value_with_error(result.value, result.standard_error), " ", unit_text(result.unit),
             ", ", count_text(result.count), " ", result.split, " images, ", result.weights,
             " weights");
}

}  // namespace

std::string runs_table_text(const std::vector<run::RunSummary>& runs) {
  if (runs.empty()) return "no runs yet; `elbo train FILE` makes one\n";
  std::vector<Row> rows{{"NAME", "STATE", "MODEL", "DATA", "STEP", "SIZE", "STARTED"}};
  for (const run::RunSummary& run : runs)
    rows.push_back({printable(run.name), state_text(run), or_dash(run.model), or_dash(run.data),
                    steps_text(run), size_text(run.bytes), or_dash(run.started)});
  return aligned_rows(rows);
}

Node runs_table_node(const std::vector<run::RunSummary>& runs) {
  Node::List list;
  for (const run::RunSummary& run : runs) list.push_back(to_node(run));
  return Node(std::move(list));
}

std::string run_details_text(const run::RunFolder& run) {
  const RunRecord record = read_run_record(run);
  std::vector<Row> rows{{"name", printable(record.summary.name)},
                        {"outcome", verdict_word(record)},
                        {"model", or_dash(record.summary.model)},
                        {"data", or_dash(record.summary.data)},
                        {"steps", steps_text(record.summary)}};
  if (!record.summary.warning.empty())
    rows.push_back({"warning", printable(record.summary.warning)});
  if (record.history.seconds > 0) rows.push_back({"time", duration_text(record.history.seconds)});
  if (!record.error.empty()) rows.push_back({"error", printable(record.error)});
  for (const auto& [name, value] : final_validation(record))
    rows.push_back({str("validation ", printable(name)), value});
  for (const run::EvalResult& result : record.results)
    rows.push_back({str("eval ", printable(result.protocol)), printable(result_line(result))});
  rows.push_back({"health", record.history.health.empty()
                                ? "nothing to say"
                                : printable(record.history.health.back().text)});
  rows.push_back({"size", size_text(record.summary.bytes)});
  rows.push_back({"folder", printable(record.summary.path.string())});
  for (const std::string& note : record.notes) rows.push_back({"note", printable(note)});
  return aligned_rows(rows);
}

Node run_details_node(const run::RunFolder& run) {
  const RunRecord record = read_run_record(run);
  Node out = to_node(record.summary);
  out.set("title", Node(record.title));
  out.set("seconds", Node(record.history.seconds));
  Node validation = Node::table();
  for (const Measured& one : record.history.validation)
    validation.set(one.name, Node(last_value(one.curve)));
  out.set("validation", std::move(validation));
  Node::List results;
  for (const run::EvalResult& result : record.results) results.push_back(to_node(result));
  out.set("results", Node(std::move(results)));
  if (!record.error.empty()) out.set("error", Node(record.error));
  return out;
}

}  // namespace elbo::report

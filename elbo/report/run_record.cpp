// SPDX-License-Identifier: MIT
// Reading a run folder for a report.
#include "elbo/report/run_record.h"

#include <algorithm>
#include <array>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "elbo/run/metrics.h"

namespace elbo::report {
namespace {

constexpr uint64_t kMostText = uint64_t{1} << 20;

/// Does `read`; what fails is said, and noted under `what`.
template <class Read>
void noting(RunRecord& record, const char* what, Read&& read) {
  try {
    read();
  } catch (const Error& error) {
    record.notes.push_back(str(what, " cannot be read: ", error.what()));
    log_warning(printable(record.summary.name), ": ", record.notes.back());
  }
}

std::string text_of_file(const run::RunFolder& run, const Path& path) {
  return std::string(text_of(run.fs().read(path, kMostText)));
}

std::string top_text(const Node& table, std::string_view key) {
  const Node* node = table.find(key);
  const auto* text = node != nullptr ? std::get_if<std::string>(&node->value()) : nullptr;
  return text != nullptr ? *text : "";
}

/// Which results a reader asks for first.
size_t rank_of(const std::string& protocol) {
  static constexpr std::array kFirst{"elbo",       "iw_", "ais_",  "accuracy",
                                     "attributes", "fd_", "prdc_", "reconstruction"};
  const auto found = std::find_if(kFirst.begin(), kFirst.end(), [&](const char* beginning) {
    return protocol.starts_with(beginning);
  });
  return static_cast<size_t>(found - kFirst.begin());
}

std::vector<run::EvalResult> results_of(const run::RunFolder& run) {
  std::vector<run::EvalResult> out;
  if (!run.fs().exists(run.eval())) return out;
  for (const std::string& protocol : run::eval_protocols(run.fs(), run.eval()))
    for (run::EvalResult& result : run::read_eval(run.fs(), run.eval(), protocol)) {
      std::erase_if(out, [&](const run::EvalResult& old) {
        return old.protocol == result.protocol && old.split == result.split &&
               old.weights == result.weights;
      });
      out.push_back(std::move(result));
    }
  std::stable_sort(out.begin(), out.end(), [](const run::EvalResult& a, const run::EvalResult& b) {
    return rank_of(a.protocol) < rank_of(b.protocol);
  });
  return out;
}

History history_in(Fs& fs, const Path& metrics) {
  HistoryReader reader;
  run::read_metrics(fs, metrics, [&](const Node& line) { reader.see(line); });
  return reader.take();
}

/// What FAILED says behind the time.
std::string below_first_line(const std::string& text) {
  const size_t line = text.find('\n');
  std::string out = line == std::string::npos ? text : text.substr(line + 1);
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace

RunRecord read_run_record(const run::RunFolder& run, const DifferingFunction& differing) {
  RunRecord record;
  record.summary = run::summary_of(run);
  Fs& fs = run.fs();
  noting(record, "config.toml", [&] {
    record.config_text = text_of_file(run, run.config());
    record.config = io::parse_toml(record.config_text, "config.toml");
    record.description = top_text(record.config, "description");
    if (differing) record.differing = differing(record.config);
  });
  noting(record, "build.json", [&] { record.build = run::read_build(fs, run.build()); });
  noting(record, "metrics.jsonl", [&] { record.history = history_in(fs, run.metrics()); });
  if (record.history.left_out > 0)
    record.notes.push_back(str("metrics.jsonl has more than a thousand measures; ",
                               record.history.left_out, " values of the others are left out"));
  noting(record, "samples", [&] { record.grids = sample_grids(run); });
  noting(record, "figures", [&] { record.figures = run::read_figures(run); });
  noting(record, "eval", [&] { record.results = results_of(run); });
  if (fs.exists(run.failed()))
    noting(record, "FAILED",
           [&] { record.error = below_first_line(text_of_file(run, run.failed())); });
  record.title = top_text(record.config, "name");
  if (record.title.empty()) record.title = record.summary.name;
  return record;
}

}  // namespace elbo::report

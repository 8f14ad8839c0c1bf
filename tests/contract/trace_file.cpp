// SPDX-License-Identifier: MIT
// A trace as text: what was trained, a line a step under a line of names, a line a parameter.
#include <fmt/format.h>
#include <torch/version.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "elbo/core/str.h"
#include "tests/contract/traces.h"

namespace elbo::test {
namespace {

constexpr const char* kAbsent = "-";  // a term that a step did not have

using TraceRow = std::vector<std::string>;

std::string six_digits(double value) { return fmt::format("{:.6g}", value); }

/// The lines of a table whose columns stand below each other.
std::string aligned_rows(const std::vector<TraceRow>& rows) {
  std::vector<size_t> widths(rows[0].size(), 0);
  for (const TraceRow& row : rows)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string out;
  for (const TraceRow& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}", row[i], widths[i] + 2);
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

/// Names of all terms of all steps, in the order in which they first appear.
TraceRow term_names(const Trace& trace) {
  TraceRow out;
  for (const auto& step : trace.steps)
    for (const auto& [name, value] : step)
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  return out;
}

std::vector<TraceRow> step_rows(const Trace& trace) {
  const TraceRow names = term_names(trace);
  std::vector<TraceRow> out{{"step"}};
  out[0].insert(out[0].end(), names.begin(), names.end());
  for (size_t i = 0; i < trace.steps.size(); ++i) {
    TraceRow row{str(i + 1)};
    for (const std::string& name : names) {
      const auto found =
          std::find_if(trace.steps[i].begin(), trace.steps[i].end(),
                       [&](const train::NamedValue& value) { return value.first == name; });
      row.push_back(found == trace.steps[i].end() ? kAbsent : six_digits(found->second));
    }
    out.push_back(row);
  }
  return out;
}

std::string on_one_line(std::string toml) {
  for (size_t at = 0; (at = toml.find('\n', at)) != std::string::npos;) toml.replace(at, 1, "; ");
  return toml;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

/// Lines up to an empty one, as words.
std::vector<TraceRow> next_rows(std::istream& in) {
  std::vector<TraceRow> out;
  for (std::string line; std::getline(in, line) && !line.empty();) out.push_back(words_of(line));
  if (out.empty()) throw std::runtime_error("a trace without one of its three parts");
  for (const TraceRow& row : out)
    if (out[0][0] != "trace" && row.size() != out[0].size())
      throw std::runtime_error("a trace with a line of another number of columns: " +
                               join(row, " "));
  return out;
}

}  // namespace

std::string write_trace(const TracePlan& plan, const Trace& trace) {
  std::string out = str(
      "trace     ", plan.name,
      ", compared by tests/contract/trace_test.cpp; CONTRIBUTING.md says how it is made again\n");
  out += str("data      ", on_one_line(plan.data), "\nmodel     ", on_one_line(plan.model),
             "\noptim     ", on_one_line(plan.optim), "\n");
  out += str("numbers   ",
             trace.draws_bits ? "bits: units are drawn as 0 or 1, and one rounding can flip one"
                              : "real: nothing is drawn as 0 or 1",
             "\n");
  out += str("libtorch  ", TORCH_VERSION, "\ndraws     ", draws_of_this_build(), "\n\n");
  std::vector<TraceRow> weights{{"weights", "norm", "mean"}};
  for (const WeightSummary& of : trace.weights)
    weights.push_back({of.name, six_digits(of.norm), six_digits(of.mean)});
  return out + aligned_rows(step_rows(trace)) + "\n" + aligned_rows(weights);
}

GoldenTrace read_trace(const std::string& text) {
  std::istringstream in(text);
  GoldenTrace out;
  for (const TraceRow& row : next_rows(in)) {
    if (row[0] == "libtorch") out.libtorch = row.at(1);
    if (row[0] == "draws") out.draws = row.at(1);
    if (row[0] == "numbers") out.trace.draws_bits = row.at(1) == "bits:";
  }
  const std::vector<TraceRow> steps = next_rows(in), weights = next_rows(in);
  for (size_t i = 1; i < steps.size(); ++i) {
    out.trace.steps.emplace_back();
    for (size_t column = 1; column < steps[i].size(); ++column)
      if (steps[i][column] != kAbsent)
        out.trace.steps.back().emplace_back(steps[0][column], std::stod(steps[i][column]));
  }
  for (size_t i = 1; i < weights.size(); ++i)
    out.trace.weights.push_back(
        {weights[i][0], std::stod(weights[i].at(1)), std::stod(weights[i].at(2))});
  return out;
}

}  // namespace elbo::test

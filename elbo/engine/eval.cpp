// SPDX-License-Identifier: MIT
// Protocols on a bundle. An interrupt simply ends the process: nothing is half written, a result is one line added at the end of its protocol.
#include "elbo/engine/eval.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/engine/deliver.h"
#include "elbo/engine/subject.h"
#include "elbo/eval/protocol.h"
#include "elbo/run/records.h"

namespace elbo {
namespace {

constexpr double kQuiet = 1.0;    // seconds before a bar is worth showing
constexpr double kBetween = 0.2;  // seconds between two redraws

/// A line on the terminal that says how far a protocol is; nothing elsewhere.
class ProgressLine {
 public:
  explicit ProgressLine(std::string name, bool quiet) : name_(std::move(name)), shown_(!quiet && ::isatty(STDERR_FILENO) == 1) {}
  ~ProgressLine() {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void operator()(int64_t done, int64_t total) {
    const double now = monotonic_seconds();
    if (!shown_ || now - start_ < kQuiet || now - last_ < kBetween) return;
    const double left = (now - start_) * static_cast<double>(total - done) / static_cast<double>(std::max<int64_t>(1, done));
    const std::string line = str("\r\x1b[K", name_, "  ", done, " of ", total, " examples, ", duration_text(left), " left");
    std::fputs(line.c_str(), stderr);
    std::fflush(stderr);
    last_ = now, drawn_ = true;
  }

 private:
  std::string name_;
  bool shown_, drawn_ = false;
  double start_ = monotonic_seconds(), last_ = 0;
};

/// What all protocols of one call share.
struct Course {
  const EvalRequest& request;
  const LoadedModel& loaded;
  const Examples& examples;
};

EvalResult taken(const Course& course, const NamedProtocol& named) {
  ProgressLine line(named.name, course.request.quiet);
  const EvalOptions options{static_cast<uint64_t>(course.request.seed), course.request.limit, 0, [&line](int64_t done, int64_t total) { line(done, total); }};
  const double start = monotonic_seconds();
  const Measure measured = measure(named, *course.loaded.model, *course.examples.data, options);
  EvalResult result;
  result.protocol = named.name;
  result.value = measured.value.mean;
  result.standard_error = measured.value.standard_error;
  result.unit = named.protocol->unit;
  result.count = measured.value.count;
  for (const auto& [name, part] : measured.parts) result.parts.emplace_back(name, part.mean);
  result.seed = options.seed;
  result.seconds = monotonic_seconds() - start;
  result.weights = course.loaded.manifest.weights;
  result.step = course.loaded.manifest.step;
  result.split = EnumNames<Split>::names[static_cast<size_t>(course.examples.split)];
  result.when = utc_now();
  return result;
}

void keep(const Course& course, const EvalResult& result) {
  if (!course.loaded.run || course.request.limit > 0) return;
  const RunFolder& run = *course.loaded.run;
  if (!run.fs().exists(run.eval())) run.fs().make_directory(run.eval());
  append_eval(run.fs(), run.eval(), result);
}

void print_row(const EvalResult& result) {
  std::string line = fmt::format("{:<16} {:>12.4f} +- {:<9.4f} {:<14} {} {} examples, {}\n", result.protocol, result.value, result.standard_error, result.unit, result.count, result.split,
                                 duration_text(result.seconds));
  for (const auto& [name, value] : result.parts) line += fmt::format("  {:<14} {:>12.4f}\n", name, value);
  std::fputs(line.c_str(), stdout);
  std::fflush(stdout);
}

std::vector<NamedProtocol> asked(const EvalRequest& request, Model& model) {
  if (request.protocols.empty()) return possible_protocols(model);
  std::vector<NamedProtocol> out;
  for (const std::string& name : request.protocols) out.push_back(protocol_named(name));
  return out;
}

}  // namespace

int engine_eval(const EvalRequest& request) {
  for (const std::string& name : request.protocols) protocol_named(name);  // a typo is told before the data are read
  const LoadedModel loaded = load_model(real_fs(), request.run);
  const std::vector<NamedProtocol> all = asked(request, *loaded.model);
  if (all.empty()) throw Unsupported("no protocol measures a ", loaded.manifest.model, "; `elbo eval --list` says what there is");
  const Examples examples = open_examples(loaded);
  check_training_data(loaded);
  const Course course{request, loaded, examples};
  Node::List list;
  for (const NamedProtocol& named : all) {
    const EvalResult result = taken(course, named);
    keep(course, result);
    if (!request.json) print_row(result);
    list.push_back(to_node(result));
  }
  if (request.json) print_json(list.size() == 1 ? list[0] : Node(std::move(list)));
  return 0;
}

}  // namespace elbo

// SPDX-License-Identifier: MIT
// Protocols on a model, on samples or on features. An interrupt simply ends the process: a result is one line added at the end of its protocol, and what a long measure
// has found of a run so far stays in its ledger.
#include "elbo/engine/eval.h"

#include <cmath>
#include <cstdio>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/terminal.h"
#include "elbo/engine/deliver.h"
#include "elbo/engine/eval_evidence.h"
#include "elbo/engine/feature_files.h"
#include "elbo/engine/progress_line.h"
#include "elbo/eval/ledger.h"
#include "elbo/eval/protocol.h"
#include "elbo/run/records.h"
#include "elbo/tensor/picture.h"

namespace elbo {
namespace {

constexpr size_t kMostParts = 16, kSomeParts = 6;  // of a result on the terminal: all of a few, a few of many

/// What all protocols of one call share.
struct Course {
  const EvalRequest& request;
  EvalSubject& subject;

  /// The run that results are kept in; null where there is none, or where a limit makes them no results of the protocol.
  const RunFolder* run() const { return subject.loaded && subject.loaded->run && request.limit == 0 ? &*subject.loaded->run : nullptr; }
};

const std::string& data_fingerprint(const Evidence& evidence) {
  static const std::string unknown;
  if (evidence.is_given()) return unknown;
  return (evidence.has_data() ? evidence.data() : evidence.real()).info().fingerprint;
}

void describe_subject(EvalResult& result, const EvalSubject& subject) {
  if (!subject.loaded) return;
  result.weights = subject.loaded->manifest.weights;
  result.step = subject.loaded->manifest.step;
  result.split = EnumNames<Split>::names[static_cast<size_t>(subject.split)];
}

EvalResult result_of(const Course& course, const NamedProtocol& named, const Measure& measured) {
  EvalResult result;
  result.protocol = named.name;
  result.value = measured.value.mean;
  result.standard_error = measured.value.standard_error;
  result.unit = named.protocol->unit;
  result.count = measured.value.count;
  result.parts = measured.parts;
  result.seed = static_cast<uint64_t>(course.request.seed);
  result.split = "test";
  result.when = utc_now();
  result.uncertainty = measured.uncertainty;
  result.data = data_fingerprint(*course.subject.evidence);
  std::tie(result.extractor, result.extractor_fingerprint) = course.subject.evidence->used();
  result.warning = measured.warning;
  describe_subject(result, course.subject);
  return result;
}

/// A number of other data or another extractor than the protocol's earlier ones of this run is none of this protocol.
void check_earlier(const RunFolder& run, const EvalResult& result) {
  if (!run.fs().exists(run.eval() / (result.protocol + ".jsonl"))) return;
  for (const EvalResult& earlier : read_eval(run.fs(), run.eval(), result.protocol)) {
    const bool other_data = !earlier.data.empty() && earlier.split == result.split && earlier.data != result.data;
    if (!other_data && (earlier.extractor_fingerprint.empty() || earlier.extractor_fingerprint == result.extractor_fingerprint)) continue;
    throw DataError(result.protocol, ": the run has a number by other ", other_data ? "data" : "weights of the extractor", " (", (other_data ? earlier.data : earlier.extractor_fingerprint).substr(0, 12), ") than now (",
                    (other_data ? result.data : result.extractor_fingerprint).substr(0, 12), "); the two do not compare. To begin anew remove ",
                    printable((run.eval() / (result.protocol + ".jsonl")).string()));
  }
}

std::string ledger_subject(const Course& course, const NamedProtocol& named) {
  return str(named.name, " seed ", course.request.seed, " weights ", course.subject.loaded->manifest.weights_sha256, " data ", data_fingerprint(*course.subject.evidence));
}

/// Takes the measure; where its results are kept it goes on where an interrupted call stopped.
Measure taken(const Course& course, const NamedProtocol& named) {
  Evidence& evidence = *course.subject.evidence;
  ProgressLine line(named.name, course.request.quiet);
  evidence.options().progress = [&line](int64_t done, int64_t total) { line(done, total); };
  const RunFolder* run = course.run();
  if (run == nullptr) return measure(named, evidence);
  if (!run->fs().exists(run->eval())) run->fs().make_directory(run->eval());
  Ledger ledger(run->fs(), run->eval() / (named.name + ".partial"), ledger_subject(course, named));
  evidence.options().ledger = &ledger;
  Measure out = measure(named, evidence);
  evidence.options().ledger = nullptr;
  ledger.close();
  return out;
}

void keep_figures(const Course& course, const Measure& measured) {
  const RunFolder& run = *course.run();
  if (!measured.figures.empty() && !run.fs().exists(run.figures())) run.fs().make_directory(run.figures());
  for (const MeasureFigure& made : measured.figures) {
    Figure figure = made.figure;
    figure.provenance = provenance_of(*course.subject.loaded, course.request.seed);
    std::optional<Bytes> png;
    if (made.sheet) png = encode_png(sheet_of(made.sheet->x, course.subject.loaded->info, made.sheet->columns), picture_texts(*course.subject.loaded, course.request.seed));
    write_figure(run, std::move(figure), png);
  }
}

void keep(const Course& course, const EvalResult& result, const Measure& measured) {
  if (const RunFolder* run = course.run()) {
    append_eval(run->fs(), run->eval(), result);
    keep_figures(course, measured);
  } else if (!course.subject.loaded && !course.request.out.empty()) {
    if (!real_fs().exists(course.request.out)) real_fs().make_directory(course.request.out);
    append_eval(real_fs(), course.request.out, result);
  }
}

void print_row(const EvalResult& result) {
  const std::string of = result.split == "test" ? "examples" : "examples of the " + result.split + " split";
  const std::string error = std::isfinite(result.standard_error) ? fmt::format("+- {:.3g}", result.standard_error) : "";  // counts of modes have none
  std::string line = fmt::format("{:<24} {:>12.5g} {:<12} {:<24} {} {}, {}\n", result.protocol, result.value, error, result.unit, result.count, of, duration_text(result.seconds));
  const size_t shown = result.parts.size() > kMostParts ? kSomeParts : result.parts.size();
  for (size_t i = 0; i < shown; ++i) line += fmt::format("  {:<22} {:>12.5g}\n", result.parts[i].first, result.parts[i].second);
  if (shown < result.parts.size()) line += str("  and ", result.parts.size() - shown, " more parts: --json\n");
  if (!result.warning.empty()) line += str("  note: ", result.warning, "\n");
  std::fputs(printable_lines(line).c_str(), stdout);
  std::fflush(stdout);
}

void say_default_extractor(const Evidence& evidence) {
  if (!evidence.has_images() || !evidence.real().info().is_image() || evidence.default_extractor() != "pixels") return;
  log_info("no trained extractor looks at ", evidence.real().info().name, ": sets are compared by their pixels, which says little; see `elbo train experiments/features_digits.toml` and its like");
}

std::vector<NamedProtocol> asked(const EvalRequest& request, Evidence& evidence) {
  if (request.protocols.empty()) {
    say_default_extractor(evidence);
    return possible_protocols(evidence);
  }
  std::vector<NamedProtocol> out;
  for (const std::string& name : request.protocols) out.push_back(protocol_named(name));
  return out;
}

EvalResult evaluated(const Course& course, const NamedProtocol& named) {
  const double start = monotonic_seconds();
  const Measure measured = taken(course, named);
  EvalResult result = result_of(course, named, measured);
  result.seconds = monotonic_seconds() - start;
  if (const RunFolder* run = course.run()) check_earlier(*run, result);
  keep(course, result, measured);
  return result;
}

}  // namespace

int engine_eval(const EvalRequest& request) {
  for (const std::string& name : request.protocols) protocol_named(name);  // a typo is told before the data are read
  const auto subject = open_subject(request);
  const std::vector<NamedProtocol> all = asked(request, *subject->evidence);
  if (all.empty()) throw Unsupported("no protocol is taken unasked of ", printable(subject->name), "; `elbo eval --list` says what there is");
  const Course course{request, *subject};
  Node::List list;
  for (const NamedProtocol& named : all) {
    const EvalResult result = evaluated(course, named);
    if (!request.json) print_row(result);
    list.push_back(to_node(result));
  }
  if (course.run() != nullptr && request.kept) request.kept(course.run()->path().string());
  if (!request.features_out.empty()) write_features(request.features_out, *subject->evidence, all);
  if (request.json) print_json(list.size() == 1 ? list[0] : Node(std::move(list)));
  return 0;
}

}  // namespace elbo

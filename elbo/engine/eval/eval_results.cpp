// SPDX-License-Identifier: MIT
// Records, rows and figures of results.
#include "elbo/engine/eval/eval_results.h"

#include <fmt/format.h>

#include <cmath>

#include "elbo/core/clock.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/engine/output.h"
#include "elbo/tensor/image.h"

namespace elbo {
namespace {

// Of a result on the terminal: all of a few, a few of many.
constexpr size_t kMostParts = 16, kSomeParts = 6;

const std::string& compared_data(const EvalContext& context) {
  static const std::string unknown;
  if (context.is_given()) return unknown;
  return (context.has_data() ? context.data() : context.real()).info().fingerprint;
}

void describe_subject(EvalResult& result, const EvalSubject& subject) {
  if (!subject.loaded) return;
  result.weights = subject.loaded->manifest.weights;
  result.step = subject.loaded->manifest.step;
  result.split = name_of(subject.split);
}

/// A number of other data or another extractor than the protocol's earlier ones of this run is none
/// of this protocol.
void check_earlier(const RunFolder& run, const EvalResult& result) {
  if (!run.fs().exists(run.eval() / (result.protocol + ".jsonl"))) return;
  for (const EvalResult& earlier : read_eval(run.fs(), run.eval(), result.protocol)) {
    const bool other_data =
        !earlier.data.empty() && earlier.split == result.split && earlier.data != result.data;
    if (!other_data && (earlier.extractor_fingerprint.empty() ||
                        earlier.extractor_fingerprint == result.extractor_fingerprint))
      continue;
    throw DataError(
        "the run has a number by other ", other_data ? "data" : "weights of the extractor", " (",
        (other_data ? earlier.data : earlier.extractor_fingerprint).substr(0, 12), ") than now (",
        (other_data ? result.data : result.extractor_fingerprint).substr(0, 12),
        "); the two do not compare. To begin anew remove ",
        printable((run.eval() / (result.protocol + ".jsonl")).string()));
  }
}

void keep_figures(const EvalCourse& course, const RunFolder& run, const Measure& measured) {
  if (!measured.figures.empty() && !run.fs().exists(run.figures()))
    run.fs().make_directory(run.figures());
  for (const MeasureFigure& made : measured.figures) {
    Figure figure = made.figure;
    figure.provenance = provenance_of(*course.subject.loaded, course.request.seed);
    std::optional<Bytes> png;
    if (made.sheet)
      png = encode_png(sheet_of(made.sheet->x, course.subject.loaded->info, made.sheet->columns),
                       picture_texts(*course.subject.loaded, course.request.seed));
    write_figure(run, std::move(figure), png);
  }
}

}  // namespace

const RunFolder* EvalCourse::run() const {
  const bool kept =
      subject.loaded && subject.loaded->run && !subject.loaded->of_checkpoint && request.limit == 0;
  return kept ? &*subject.loaded->run : nullptr;
}

EvalResult result_of(const EvalCourse& course, const NamedProtocol& named,
                     const Measure& measured) {
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
  result.data = compared_data(*course.subject.context);
  std::tie(result.extractor, result.extractor_fingerprint) = measured.extractor;
  result.warning = measured.warning;
  describe_subject(result, course.subject);
  return result;
}

std::string partial_subject(const EvalCourse& course, const NamedProtocol& named) {
  return str(named.name, " seed ", course.request.seed, " weights ",
             course.subject.loaded->manifest.weights_sha256, " data ",
             compared_data(*course.subject.context));
}

void print_result(const EvalResult& result) {
  const std::string of = counted(result.count, "example") +
                         (result.split == "test" ? "" : " of the " + result.split + " split");
  // Counts of modes have none.
  const std::string error =
      std::isfinite(result.standard_error) ? fmt::format("+- {:.3g}", result.standard_error) : "";
  std::string text =
      fmt::format("{:<24} {:>12.5g} {:<12} {:<24} {}, {}\n", result.protocol, result.value, error,
                  result.unit, of, duration_text(result.seconds));
  const size_t shown = result.parts.size() > kMostParts ? kSomeParts : result.parts.size();
  for (size_t i = 0; i < shown; ++i)
    text += fmt::format("  {:<22} {:>12.5g}\n", result.parts[i].first, result.parts[i].second);
  if (shown < result.parts.size())
    text += str("  and ", result.parts.size() - shown, " more parts: --json\n");
  if (!result.warning.empty()) text += str("  note: ", result.warning, "\n");
  print_text(text);
}

void keep_result(const EvalCourse& course, const EvalResult& result, const Measure& measured) {
  if (const RunFolder* run = course.run()) {
    check_earlier(*run, result);
    append_eval(run->fs(), run->eval(), result);
    keep_figures(course, *run, measured);
  } else if (!course.subject.loaded && !course.request.out.empty()) {
    if (!real_fs().exists(course.request.out)) real_fs().make_directory(course.request.out);
    append_eval(real_fs(), course.request.out, result);
  }
}

}  // namespace elbo

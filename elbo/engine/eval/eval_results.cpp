// SPDX-License-Identifier: MIT
// Results of `elbo eval` as records of the run, rows on the terminal and figures.
#include "elbo/engine/eval/eval_results.h"

#include <fmt/format.h>

#include <cmath>

#include "elbo/core/clock.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/engine/output.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

// Of a result on the terminal: all of a few, a few of many.
constexpr size_t kMostParts = 16, kSomeParts = 6;

const std::string& compared_data(const eval::EvalContext& context) {
  static const std::string unknown;
  if (context.is_given()) return unknown;
  return (context.has_data() ? context.data() : context.real()).info().fingerprint;
}

void describe_target(run::EvalResult& result, const EvalTarget& target) {
  if (!target.loaded) return;
  result.weights = target.loaded->manifest.weights;
  result.step = target.loaded->manifest.step;
  result.split = name_of(target.split);
}

/// A number of other data or another extractor than the protocol's earlier ones of this run is none
/// of this protocol.
void check_earlier(const run::RunFolder& run, const run::EvalResult& result) {
  if (!run.fs().exists(run.eval() / (result.protocol + ".jsonl"))) return;
  for (const run::EvalResult& earlier : run::read_eval(run.fs(), run.eval(), result.protocol)) {
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

void keep_figures(const EvalRun& eval, const run::RunFolder& run, const eval::Measure& measured) {
  if (!measured.figures.empty() && !run.fs().exists(run.figures()))
    run.fs().make_directory(run.figures());
  for (const eval::MeasureFigure& found : measured.figures) {
    run::Figure figure = found.figure;
    figure.provenance = provenance_of(*eval.target.loaded, eval.request.seed);
    std::optional<Bytes> png;
    if (found.grid)
      png = io::encode_png(
          tensor::image_grid_of(found.grid->x, eval.target.loaded->info, found.grid->columns),
          image_texts(*eval.target.loaded, eval.request.seed));
    run::write_figure(run, std::move(figure), png);
  }
}

}  // namespace

const run::RunFolder* EvalRun::run() const {
  const bool kept =
      target.loaded && target.loaded->run && !target.loaded->of_checkpoint && request.limit == 0;
  return kept ? &*target.loaded->run : nullptr;
}

run::EvalResult result_of(const EvalRun& eval, const eval::NamedProtocol& named,
                          const eval::Measure& measured) {
  run::EvalResult result;
  result.protocol = named.name;
  result.value = measured.value.mean;
  result.standard_error = measured.value.standard_error;
  result.unit = named.protocol->unit;
  result.count = measured.value.count;
  result.parts = measured.parts;
  result.seed = static_cast<uint64_t>(eval.request.seed);
  result.split = "test";
  result.when = utc_now();
  result.uncertainty = measured.uncertainty;
  result.data = compared_data(*eval.target.context);
  std::tie(result.extractor, result.extractor_fingerprint) = measured.extractor;
  result.warning = measured.warning;
  describe_target(result, eval.target);
  return result;
}

std::string partial_identity(const EvalRun& eval, const eval::NamedProtocol& named) {
  return str(named.name, " seed ", eval.request.seed, " weights ",
             eval.target.loaded->manifest.weights_sha256, " data ",
             compared_data(*eval.target.context));
}

void print_result(const run::EvalResult& result) {
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

void keep_result(const EvalRun& eval, const run::EvalResult& result,
                 const eval::Measure& measured) {
  if (const run::RunFolder* run = eval.run()) {
    check_earlier(*run, result);
    run::append_eval(run->fs(), run->eval(), result);
    keep_figures(eval, *run, measured);
  } else if (!eval.target.loaded && !eval.request.out.empty()) {
    if (!real_fs().exists(eval.request.out)) real_fs().make_directory(eval.request.out);
    run::append_eval(real_fs(), eval.request.out, result);
  }
}

}  // namespace elbo::engine

// SPDX-License-Identifier: MIT
// Chains of a batch of examples: rows are (example, chain), the chains of an example beside each
// other.
#include "elbo/eval/likelihood/ais.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/eval/likelihood/batch_progress.h"
#include "elbo/eval/likelihood/model_density.h"
#include "elbo/measures/likelihood/annealing.h"
#include "elbo/measures/likelihood/curve.h"
#include "elbo/measures/likelihood/weight_sums.h"
#include "elbo/models/conditioning.h"

namespace elbo::eval {
namespace {

constexpr int64_t kTuningChains = 4;  // for each example
constexpr int64_t kSimulated = 100;   // examples, where no number is asked

/// Runs over batches of examples. A run is one way; it costs as much as its rows.
class Annealer {
 public:
  Annealer(const measures::JointDensity& joint, const AisOptions& options, const Rng& rng,
           BatchProgress& progress)
      : joint_(joint), options_(options), rng_(rng), progress_(progress) {
    ELBO_ASSERT(options.distributions >= 1 && options.chains >= 1 && options.leaps >= 1);
    path_.betas = measures::sigmoid_schedule(options.distributions);
    path_.leaps = options.leaps;
  }

  /// The examples x (B, ...) from `first` on, which will go `ways`; tunes their steps.
  void begin(const Tensor& x, int64_t first, int64_t ways) {
    progress_.begin(first, x.size(0));
    x_ = x, first_ = first, work_ = kTuningChains + ways * options_.chains, done_ = 0;
    const measures::LatentDensity density{joint_, x.repeat_interleave(kTuningChains, 0)};
    Rng noise = rng_.split("tuning start").from_row(first * kTuningChains);
    const Tensor z = joint_.draw_prior(density.x.size(0), noise);
    count(kTuningChains);
    path_.steps = measures::tuned_steps(density, z, path_, {x.size(0), options_.acceptance},
                                        rng_.split("tuning").from_row(first * kTuningChains));
  }

  /// log p(x) from below, chains that count, acceptance: (B, 3).
  Tensor up() {
    const measures::LatentDensity density{joint_, x_.repeat_interleave(options_.chains, 0)};
    Rng noise = rng_.split("start").from_row(first_ * options_.chains);
    const Tensor z = joint_.draw_prior(density.x.size(0), noise);
    count(options_.chains);
    return gathered(
        measures::anneal_up(density, z, path_, rng_.split("up").from_row(first_ * options_.chains)),
        1);
  }

  /// The same from above: `codes` (B, Z) are draws from the posterior. All chains of an example
  /// begin at its code.
  Tensor down(const Tensor& codes) {
    const measures::LatentDensity density{joint_, x_.repeat_interleave(options_.chains, 0)};
    count(options_.chains);
    return gathered(
        measures::anneal_down(density, codes.repeat_interleave(options_.chains, 0), path_,
                              rng_.split("down").from_row(first_ * options_.chains)),
        -1);
  }

 private:
  /// Reports the next run, of so many chains, as a share of the batch's work.
  void count(int64_t chains) {
    const auto before = static_cast<double>(done_), here = static_cast<double>(chains),
               all = static_cast<double>(work_);
    done_ += chains;
    path_.reached = [=, this](int64_t t) {
      progress_.reached(
          (before + here * static_cast<double>(t) / static_cast<double>(options_.distributions)) /
          all);
    };
  }

  Tensor gathered(const measures::Annealed& annealed, double sign) const {
    measures::WeightSums sums;
    sums.add(annealed.log_weights.view({-1, options_.chains}));  // (B, C)
    return torch::stack({sign * sums.log_mean(), sums.effective(),
                         annealed.acceptance.view({-1, options_.chains}).mean(1)},
                        1);
  }

  const measures::JointDensity& joint_;
  AisOptions options_;
  Rng rng_;
  BatchProgress& progress_;
  measures::AnnealingPath path_;
  Tensor x_;
  int64_t first_ = 0, work_ = 1, done_ = 0;
};

measures::Estimate estimate_over_rows(const Tensor& values) {
  measures::Tally tally;
  tally.add(values);
  return tally.estimate();
}

double mean_of_column(const Tensor& rows, int64_t column) {
  return rows.select(1, column).mean().item<double>();
}

int64_t batch_of(const data::DataInfo& info, const AisOptions& ais, const EvalOptions& options) {
  return std::max<int64_t>(1, rows_of(info, options) / ais.chains);
}

Rng ais_noise(const EvalOptions& options) { return Rng(options.seed).split("eval").split("ais"); }

}  // namespace

AisEstimate estimate_ais(models::Model& model, const data::Dataset& data, const AisOptions& ais,
                         const EvalOptions& options) {
  // Refuses before the first batch what does not depend on it.
  measures::JointDensity joint = models::has_condition(model)
                                     ? measures::JointDensity()
                                     : joint_of(model, data.info(), ais.sigma);
  const Evaluating evaluating(model);
  BatchProgress progress(data, options);
  Annealer annealer(joint, ais, ais_noise(options), progress);
  const Tensor rows =
      map_batches(data, progress.batch(batch_of(data.info(), ais, options)),
                  progress.batch_options(), [&](const tensor::Batch& batch, int64_t first) {
                    const models::Conditioned beside(model, batch);
                    joint = joint_of(beside, data.info(), ais.sigma);
                    annealer.begin(batch.x, first, 1);
                    return annealer.up();
                  });
  const Tensor variances = 1 / rows.select(1, 1) - 1. / static_cast<double>(ais.chains);
  return {estimate_over_rows(rows.select(1, 0)), mean_of_column(rows, 2), mean_of_column(rows, 1),
          measures::error_of_mean(variances, measures::CurveDraws::own)};
}

AisBounds estimate_ais_bounds(models::Model& model, const data::DataInfo& info,
                              const AisOptions& ais, const EvalOptions& options) {
  const measures::JointDensity joint = joint_of(model, info, ais.sigma);
  const Evaluating evaluating(model);
  const Rng rng = ais_noise(options);
  const SimulatedExamples data(joint, info, options.limit > 0 ? options.limit : kSimulated,
                               rng.split("simulated"));
  BatchProgress progress(data, options);
  Annealer annealer(joint, ais, rng, progress);
  const Tensor rows =
      map_batches(data, progress.batch(batch_of(info, ais, options)), progress.batch_options(),
                  [&](const tensor::Batch& batch, int64_t first) {
                    annealer.begin(batch.x, first, 2);
                    const Tensor up = annealer.up();
                    return torch::cat({up, annealer.down(data.codes(first, batch.size()))}, 1);
                  });
  const measures::Estimate lower = estimate_over_rows(rows.select(1, 0)),
                           upper = estimate_over_rows(rows.select(1, 3)),
                           gap = estimate_over_rows(rows.select(1, 3) - rows.select(1, 0));
  return {lower,
          upper,
          gap.mean,
          gap.standard_error,
          .5 * (mean_of_column(rows, 2) + mean_of_column(rows, 5)),
          mean_of_column(rows, 1),
          mean_of_column(rows, 4)};
}

}  // namespace elbo::eval

// SPDX-License-Identifier: MIT
// The measures of elbo/measures/sets one after another.
#include "bench/measures/sensitivity.h"

#include <cmath>

#include "elbo/core/str.h"
#include "elbo/measures/nearest_rows.h"
#include "elbo/measures/sets/class_balance.h"
#include "elbo/measures/sets/classifier_score.h"
#include "elbo/measures/sets/diversity.h"
#include "elbo/measures/sets/frechet.h"
#include "elbo/measures/sets/kernel_distance.h"
#include "elbo/measures/sets/memorisation.h"
#include "elbo/measures/sets/neighbours.h"
#include "elbo/measures/sets/two_sample.h"

namespace elbo {
namespace {

constexpr int64_t kExtractedRows = 500;  // that go through the extractor at once

/// `look` of all rows, in blocks.
Tensor in_blocks(const Tensor& x, const std::function<Tensor(const Tensor&)>& look) {
  const at::NoGradGuard no_grad;
  Tensors out;
  for (const Tensor& block : x.split(kExtractedRows)) out.push_back(look(block));
  return torch::cat(out);
}

void add_set_distances(std::vector<MetricValue>& out, const Tensor& real, const Tensor& generated) {
  const measures::FrechetEstimate frechet = measures::estimate_frechet(real, generated);
  out.push_back({"Frechet distance", frechet.value, frechet.deviation, 1});
  const measures::KernelEstimate kernel = measures::kernel_distance(real, generated);
  out.push_back({"kernel distance", kernel.value, kernel.standard_error, 1});
  const measures::PrdcEstimate prdc =
      measures::estimate_prdc(real, generated, measures::kPrdcNeighbours);
  out.push_back({"precision", prdc.value.precision, prdc.standard_error.precision, -1});
  out.push_back({"recall", prdc.value.recall, prdc.standard_error.recall, -1});
  out.push_back({"density", prdc.value.density, prdc.standard_error.density, -1});
  out.push_back({"coverage", prdc.value.coverage, prdc.standard_error.coverage, -1});
  const measures::LogisticTest line = measures::logistic_test(real, generated, Rng(0));
  out.push_back({"two-sample test, plane", line.accuracy.value, line.accuracy.standard_error, 1});
  const measures::NeighbourTest near = measures::nearest_neighbour_test(real, generated);
  out.push_back({"two-sample test, neighbour", near.total.value, near.total.standard_error, 1});
}

void add_class_measures(std::vector<MetricValue>& out, const Tensor& log_p, const Tensor& labels) {
  const measures::ClassifierScore score = measures::classifier_score(log_p);
  out.push_back({"classifier score", score.value, score.standard_error, -1});
  std::vector<double> shares;
  for (const int64_t count : measures::counts_of(labels, log_p.size(1)))
    shares.push_back(static_cast<double>(count) / static_cast<double>(labels.size(0)));
  const measures::ClassBalance balance = measures::class_balance(log_p, shares);
  out.push_back({"class balance", balance.divergence.mean, balance.divergence.standard_error, 1});
}

MetricValue copying(const ReferenceSets& reference, const Tensor& generated) {
  const Tensor train = reference.training.x.flatten(1), test = reference.test.x.flatten(1),
               rows = generated.flatten(1);
  const measures::Memorisation found = measures::memorisation_of(
      {measures::nearest_rows(rows, train).distance, measures::nearest_rows(rows, test).distance,
       measures::nearest_rows(test, train).distance, train.size(0), test.size(0)});
  return {"memorisation z (pixels)", found.copying_z, 1, -1};
}

}  // namespace

std::vector<MetricValue> metric_values(const ReferenceSets& reference, const Tensor& generated,
                                       eval::Extractor& extractor) {
  std::vector<MetricValue> out;
  const auto features = [&](const Tensor& x) { return extractor.features(x); };
  add_set_distances(out, in_blocks(reference.test.x, features), in_blocks(generated, features));
  add_class_measures(out, in_blocks(generated, [&](const Tensor& x) { return extractor.log_p(x); }),
                     reference.test.y);
  const int64_t scales = measures::scales_that_fit(generated.size(2), generated.size(3));
  const measures::Estimate alike = measures::pair_similarity(generated, {}, scales, Rng(0));
  out.push_back({str("similarity of pairs, ", scales, scales == 1 ? " scale" : " scales"),
                 alike.mean, alike.standard_error, 1});
  out.push_back(copying(reference, generated));
  return out;
}

double deviations_worse(const MetricValue& seen, const MetricValue& fresh) {
  const double error = std::hypot(seen.standard_error, fresh.standard_error);
  return seen.worse * (seen.value - fresh.value) / std::max(error, 1e-12);
}

}  // namespace elbo

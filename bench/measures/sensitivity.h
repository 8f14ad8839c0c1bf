// SPDX-License-Identifier: MIT
// What measures of sets see: each of them taken of sets whose quality is known.
#pragma once
#include <string>
#include <vector>

#include "bench/measures/image_corruption.h"
#include "elbo/eval/protocols/extractor.h"

namespace elbo {

/// A measure's number of a set.
struct MetricValue {
  std::string measure;
  double value = 0;
  double standard_error = 0;
  int worse = 0;  ///< 1 where larger is worse, -1 where smaller is
};

/// What sets are compared with.
struct ReferenceSets {
  LabelledImages test;      ///< N images
  LabelledImages training;  ///< what "memorised" refers to; any number
};

/// Every measure of `generated` (N images, as many as the reference has) in the features of
/// `extractor`, which knows their classes. Errors as the measures.
std::vector<MetricValue> metric_values(const ReferenceSets& reference, const Tensor& generated,
                                       eval::Extractor& extractor);

/// How far `seen` is worse than `fresh`, the same measure of fresh real images, in deviations of
/// their difference: above 5 the measure sees it.
double deviations_worse(const MetricValue& seen, const MetricValue& fresh);

}  // namespace elbo

// SPDX-License-Identifier: MIT
// Leave-one-out nearest neighbours of both sets, and a linear probe fitted to half of each.
#include "elbo/measures/sets/two_sample.h"

#include <ATen/core/grad_mode.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/measures/check.h"
#include "elbo/measures/latent/probe.h"
#include "elbo/measures/nearest_rows.h"

namespace elbo::measures {
namespace {

void check_equal_sets(std::string_view where, const Tensor& real, const Tensor& generated,
                      int64_t least) {
  check_same_width(where, real, generated, least);
  if (real.size(0) != generated.size(0))
    throw DataError(where, ": got ", real.size(0), " real and ", generated.size(0),
                    " generated examples, want as many of each; take the first of the larger set?");
}

Accuracy accuracy_of(const Tensor& right) {
  const double share = right.mean().item<double>();
  return {share, std::sqrt(share * (1 - share) / static_cast<double>(right.numel()))};
}

/// 1 where a row's nearest in its own set is nearer than its nearest in the other, 1/2 where both
/// are as near: -> (N).
Tensor right_answers(const Tensor& own, const Tensor& other) {
  const Tensor within = nearest_rows(own, own, Stream::of_queries).distance,
               across = nearest_rows(own, other).distance;
  return (within < across).to(torch::kFloat64) + (within == across).to(torch::kFloat64) / 2;
}

}  // namespace

NeighbourTest nearest_neighbour_test(const Tensor& real, const Tensor& generated) {
  check_equal_sets("nearest-neighbour test", real, generated, 2);
  const at::NoGradGuard no_grad;
  const Tensor on_real = right_answers(real, generated),
               on_generated = right_answers(generated, real);
  return {accuracy_of(torch::cat({on_real, on_generated})), accuracy_of(on_real),
          accuracy_of(on_generated)};
}

LogisticTest logistic_test(const Tensor& real, const Tensor& generated, Rng rng) {
  check_equal_sets("test of two sets", real, generated, 4);
  const at::NoGradGuard no_grad;
  const int64_t count = real.size(0), half = count / 2;
  const Tensor real_order = torch::tensor(rng.permutation(count), torch::kInt64),
               generated_order = torch::tensor(rng.permutation(count), torch::kInt64);
  // Real ones, then as many generated ones: (2 length, D).
  const auto rows = [&](int64_t first, int64_t length) {
    return torch::cat({real.index_select(0, real_order.narrow(0, first, length)),
                       generated.index_select(0, generated_order.narrow(0, first, length))})
        .to(torch::kFloat64);
  };
  const auto labelled = [&](int64_t first, int64_t length) {
    return LabelledFeatures{
        rows(first, length),
        torch::cat({torch::zeros({length}, torch::kInt64), torch::ones({length}, torch::kInt64)})};
  };
  const Estimate found = linear_probe(labelled(0, half), labelled(half, count - half)).accuracy;
  const Accuracy accuracy{found.mean, found.standard_error};
  const int64_t test_rows = found.count;
  const double z = (accuracy.value - .5) * 2 * std::sqrt(static_cast<double>(test_rows));
  return {accuracy, .5 * std::erfc(z / std::sqrt(2.0)), test_rows};
}

}  // namespace elbo::measures

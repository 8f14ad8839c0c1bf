// SPDX-License-Identifier: MIT
// Cosines, plain and centred, and squared errors of the best and of all images drawn for a vector.
#include "elbo/measures/sets/attribute_similarity.h"

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/measures/check.h"

namespace elbo::measures {
namespace {

/// Cosines of told (N, k, A) and wanted (N, A): (N, k).
Tensor cosines(const Tensor& predicted, const Tensor& wanted) {
  const Tensor lengths = predicted.norm(2, 2) * wanted.norm(2, 1).unsqueeze(1);  // (N, k)
  const Tensor products = (predicted * wanted.unsqueeze(1)).sum(2);
  return torch::where(lengths > 0, products / lengths.clamp_min(1e-300),
                      torch::zeros_like(products));
}

Estimate best(const Tensor& cosines) {
  Tally tally;
  tally.add(std::get<0>(cosines.max(1)));
  return tally.estimate();
}

void check(const WantedAndPredicted& vectors) {
  check_features("similarity of attributes", vectors.wanted, 1);
  const Tensor& predicted = vectors.predicted;
  if (!predicted.defined() || predicted.dim() != 3 || predicted.size(0) != vectors.wanted.size(0) ||
      predicted.size(1) < 1 || predicted.size(2) != vectors.wanted.size(1))
    throw ShapeError("similarity of attributes: got predicted attributes of ",
                     predicted.defined() ? join(predicted.sizes(), " x ") : "nothing",
                     " for wanted ones of ", join(vectors.wanted.sizes(), " x "),
                     ", want (N, k, A) and (N, A)");
  check_features("similarity of attributes", predicted.flatten(0, 1), 1);
}

}  // namespace

AttributeScale attribute_scale(const Tensor& attributes) {
  check_features("scale of attributes", attributes, 2);
  const Tensor exact = attributes.to(torch::kFloat64);
  return {exact.mean(0), exact.var(0, /*unbiased=*/false)};
}

AttributeSimilarity attribute_similarity(const WantedAndPredicted& vectors,
                                         const AttributeScale& scale) {
  check(vectors);
  const Tensor predicted = vectors.predicted.to(torch::kFloat64),
               wanted = vectors.wanted.to(torch::kFloat64);
  if (scale.mean.size(0) != wanted.size(1))
    throw ShapeError("similarity of attributes: got the scale of ",
                     counted(scale.mean.size(0), "attribute"), ", want ", wanted.size(1));
  const Tensor plain = cosines(predicted, wanted),
               centred = cosines(predicted - scale.mean, wanted - scale.mean);
  const Tensor squared = (predicted - wanted.unsqueeze(1)).square();  // (N, k, A)
  const Tensor scaled = torch::where(scale.variance > 0, squared / scale.variance.clamp_min(1e-300),
                                     torch::zeros_like(squared));
  return {best(plain),
          best(centred),
          plain.mean().item<double>(),
          centred.mean().item<double>(),
          squared.sum(2).mean().item<double>(),
          scaled.sum(2).mean().item<double>()};
}

}  // namespace elbo::measures

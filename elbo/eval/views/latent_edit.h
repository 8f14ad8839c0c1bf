// SPDX-License-Identifier: MIT
// Examples changed by moving their codes, and how far that moves what a regressor sees in them.
#pragma once
#include <vector>

#include "elbo/eval/views/latent_vector.h"
#include "elbo/models/model.h"

namespace elbo::eval {

/// Decodes `codes` (B, Z), each moved by `shift` (Z): (B, ...). Unsupported for a model without a
/// decoder.
Tensor edited(models::Model& model, const data::DataInfo& info, const Tensor& codes,
              const Tensor& shift);

/// What `teller`, a model that tells attributes, sees in each of `x`, in chunks: (N, ...) -> (N, A)
/// double. Unsupported where it tells none.
Tensor predicted_attributes(models::Model& predictor, const data::DataInfo& info, const Tensor& x);

/// How far an edit moves what is told, in deviations of the answers over real examples.
struct EditMoves {
  /// Of each attribute: the mean over examples of (after - before) / deviation.
  std::vector<double> moves;
  double moved = 0;         ///< the wanted one of them
  double others_moved = 0;  ///< mean of |move| over the others
  double others_most = 0;   ///< the largest of those |move|
  int64_t most_moved = -1;  ///< which attribute that is; -1 where there is no other
};

/// Of answers before and after, (N, A) each, and those about real examples, (M, A); all in double.
/// An attribute whose answers never differ does not count.
EditMoves edit_moves(const Tensor& before, const Tensor& after, const Tensor& real, int64_t wanted);

}  // namespace elbo::eval

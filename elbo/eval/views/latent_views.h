// SPDX-License-Identifier: MIT
// Looks into a model's codes, as image grids of examples: what both `elbo latent` and a run's
// figures show.
#pragma once
#include <optional>

#include "elbo/eval/batches.h"
#include "elbo/eval/views/image_grid.h"
#include "elbo/eval/views/latent_paths.h"
#include "elbo/measures/latent/codes.h"

namespace elbo::eval {

inline constexpr int64_t kReconstructionColumns = 16;  ///< examples in a row

/// A model, examples to look at, and the codes of some of them where it encodes.
struct LatentSpace {
  models::Model& model;                  ///< must outlive this
  const data::Dataset& data;             ///< examples that it has not learned from; likewise
  uint64_t seed = 0;                     ///< of the examples chosen and of draws
  std::optional<measures::Codes> codes;  ///< of the first examples; none: it does not encode
};

/// Encodes the first `count` examples where the model can.
LatentSpace latent_space_of(models::Model& model, const data::Dataset& data, uint64_t seed,
                            int64_t count);

/// Which examples are reconstructed, and how.
struct ReconstructionPlan {
  Tensor x;                ///< (B, ...)
  int64_t stochastic = 0;  ///< passes through codes drawn from the posterior
  uint64_t seed = 0;       ///< of these draws
  /// These examples with what is known of them, for a model with a condition; may be empty.
  tensor::Batch batch = {};
};

/// x, its reconstruction through the mean code, then the stochastic passes: each (B, ...).
/// Unsupported where the model does not reconstruct.
Tensors reconstruction_rows(models::Model& model, const data::DataInfo& info,
                            const ReconstructionPlan& plan);

/// An image grid and what it shows, in a sentence.
struct View {
  ImageGrid grid;       ///< the pictures
  std::string caption;  ///< without a full stop at the end
};

/// A plane of codes decoded. Without `plan.dimensions` the two that carry most. UsageError where
/// there is no second dimension; Unsupported where the model does not decode.
View manifold_view(const LatentSpace& from, GridPlan plan);

/// Strips of pictures between pairs of examples.
struct StripPlan {
  Tensor from, to;         ///< (P, ...): where strips begin; where they end
  int64_t count = 10;      ///< pictures in a strip, both ends included
  bool spherical = false;  ///< along great arcs instead of straight lines
};
/// The codes between each pair's, decoded, a strip a row: the ends are reconstructions. Unsupported
/// where the model does not encode and decode.
View interpolation_view(const LatentSpace& from, const StripPlan& plan);

/// `pairs` pairs of examples chosen by the seed, of different classes where there are classes: (P,
/// ...) and (P, ...).
std::pair<Tensor, Tensor> example_pairs(const data::Dataset& data, uint64_t seed, int64_t pairs);

/// From the code of an example chosen by the seed, or a draw of the prior where the model does not
/// encode, one dimension a row. Without `plan.dimensions` the ten that carry most, or of a model
/// whose codes have parts that mean something (elbo/models/abilities.h) those. A row of a category
/// goes through its values. Unsupported where the model does not decode, or has neither codes nor a
/// prior.
View traverse_view(const LatentSpace& from, TraversePlan plan);

/// How many pictures a row has where nobody says: one for each value of a category where codes have
/// one.
int64_t traversed_images(models::Model& model);

}  // namespace elbo::eval

// SPDX-License-Identifier: MIT
// A model over many examples, in chunks whose size leaves no trace: its samples (sample i depends
// on (seed, i) alone), the codes of a data set, and what codes decode to.
#pragma once
#include <optional>

#include "elbo/eval/batches.h"
#include "elbo/measures/latent/codes.h"
#include "elbo/models/abilities.h"

namespace elbo::eval {

/// Which samples.
struct SamplePlan {
  int64_t count = 64;            ///< how many
  uint64_t seed = 0;             ///< sample i depends on (seed, i) alone
  std::optional<int64_t> label;  ///< the class asked for
  int64_t first = 0;             ///< the number of the first one
  int64_t rows = 0;              ///< made at once; 0: as many as fit a small memory
  /// Asked of every sample, in the data's order, not a number: drawn; empty: all are drawn.
  std::vector<float> attributes = {};
  int64_t domain = 0;                     ///< 1 or 2, of a model that draws pairs; 0: not asked
  models::SamplerSettings settings = {};  ///< how they are drawn
};

/// Samples first .. first + count - 1 of the seed: (count, ...). Unsupported for a model without
/// samples or, where a class, attributes or settings are asked for, one that is not told any;
/// UsageError for a class that the data do not have.
Tensor draw_samples(models::Model& model, const data::DataInfo& info, const SamplePlan& plan);

/// Encodes the first examples (options.limit of them). Unsupported for a model without an encoder.
measures::Codes encode_all(models::Model& model, const data::Dataset& data,
                           const EvalOptions& options);

/// Decodes (N, Z) codes in chunks -> (N, ...). Unsupported for a model without a decoder.
Tensor decode_all(models::Model& model, const data::DataInfo& info, const Tensor& codes);

}  // namespace elbo::eval

// SPDX-License-Identifier: MIT
// The attribute that the user names, and its vector among the codes of training examples.
#pragma once
#include <string>

#include "elbo/engine/latent/latent_session.h"
#include "elbo/eval/views/latent_vector.h"

namespace elbo::engine {

/// An attribute of a model's data in the model's codes.
struct LatentAttribute {
  std::string name;             ///< as the user has it
  int64_t index = 0;            ///< among the data's attributes
  int64_t examples = 0;         ///< of the training split, whose codes the vector comes from
  bool pure = true;             ///< as --pure or --plain says
  eval::AttributeVector found;  ///< among the codes

  /// How the vector was found.
  std::string sentence() const;
  /// The same as keys of `facts`: attribute, vector, examples, with, without, threshold,
  /// vector_length.
  void describe(Node& facts) const;
};

/// The place of `name` among the attributes of such data. Unsupported where they have none;
/// UsageError with the nearest name.
int64_t attribute_index(const std::string& name, const data::DataInfo& info);

/// Unsupported where the model does not encode and decode, or its data have no attributes;
/// UsageError with the nearest name for one that they have not; DataError.
LatentAttribute latent_attribute(const LatentSession& session);

/// A float as a number of few digits, for figures and records.
Node number_of(double value);

}  // namespace elbo::engine

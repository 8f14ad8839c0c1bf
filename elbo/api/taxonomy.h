// SPDX-License-Identifier: MIT
// The registry as the tree of generative models (Goodfellow 2016, "NIPS 2016 Tutorial: Generative
// Adversarial Networks", figure 9).
#pragma once
#include <string>
#include <vector>

#include "elbo/api/schema.h"

namespace elbo::api {

/// A branch: its models, and the branches on it. A branch with neither is one for which elbo has no
/// model yet.
struct TaxonomyBranch {
  std::string name;                      ///< a few words
  std::string words;                     ///< what its models have in common, a sentence
  std::vector<SchemaEntry> models;       ///< those on this branch itself
  std::vector<TaxonomyBranch> branches;  ///< below it
};

/// The branches at the trunk; every model stands on exactly one.
std::vector<TaxonomyBranch> taxonomy_of(const std::vector<SchemaEntry>& models);

/// A model's likelihood in words: "a lower bound", "none".
std::string likelihood_text(const SchemaEntry& model);

}  // namespace elbo::api

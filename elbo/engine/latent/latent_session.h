// SPDX-License-Identifier: MIT
// What every kind of `elbo latent` begins and ends with, and the kinds that are more than one
// image.
#pragma once
#include <string>
#include <vector>

#include "elbo/api/requests.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/eval/views/latent_views.h"

namespace elbo::engine {

/// A command's model and data.
struct LatentSession {
  const api::LatentRequest& request;  ///< what the user asked for; must outlive this
  models::LoadedModel loaded;         ///< the model, with what its run knows of the data
  Examples examples;                  ///< that it has not learned from, where there are any

  models::Model& model() const { return *loaded.model; }  ///< of the run or bundle asked for
  /// of the data that the model learned from
  const data::DataInfo& info() const { return loaded.info; }
  /// of every draw of the command
  uint64_t seed() const { return static_cast<uint64_t>(request.seed); }
  /// request.count, or `otherwise` where it is not given.
  int64_t count_or(int64_t otherwise) const {
    return request.count > 0 ? request.count : otherwise;
  }
  /// With the codes of the first `count` examples where the model encodes.
  eval::LatentSpace latent_space(int64_t count) const {
    return eval::latent_space_of(model(), *examples.data, seed(), count);
  }
  /// The user's pictures, else the first `count` test examples: (B, ...).
  Tensor chosen_examples(int64_t count) const;
  /// Where the pictures come from, for a record.
  Node facts() const { return provenance_of(loaded, request.seed); }
};

/// `out` with another ending.
std::string beside(const std::string& out, const std::string& extension);

/// Says what was written; `facts` with the sentence go to --json. Returns the exit code.
int finish(const LatentSession& session, Node facts, const std::string& sentence);

/// Writes the view's picture and finishes.
int write_view(const LatentSession& session, const eval::View& view);

// The kinds that are more than one image; each returns the exit code.

/// Between two examples, or pairs of them: strips (.png), or there and back as an animation
/// (.webp).
int latent_interpolate(const LatentSession& session);

/// Walks from station to station and back to the first: encodings of test examples, or prior draws
/// where the model does not encode.
int latent_path(const LatentSession& session);

/// Examples with an attribute's vector added to their codes, and how far that moves what a
/// regressor sees.
int latent_edit(const LatentSession& session);

/// An attribute as a value or as a distribution: a figure as data (.json) and the pictures along it
/// (.png).
int latent_density(const LatentSession& session);

/// Codes found by optimisation: an image grid (.png), the curve of errors as a figure (.json),
/// numbers.
int latent_invert(const LatentSession& session);

}  // namespace elbo::engine

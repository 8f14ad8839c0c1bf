// SPDX-License-Identifier: MIT
// The kinds of `elbo latent` that are more than one picture; each returns the exit code.
#pragma once
#include "elbo/engine/latent_session.h"

namespace elbo {

/// Between two examples, or pairs of them: strips (.png), or there and back as an animation
/// (.webp).
int latent_interpolate(const LatentSession& session);

/// Walks from station to station and back to the first: encodings of test examples, or prior draws
/// where the model does not encode.
int latent_walk(const LatentSession& session);

/// Examples with an attribute's vector added to their codes, and how far that moves what a
/// regressor sees.
int latent_edit(const LatentSession& session);

/// An attribute as a value or as a distribution: a figure as data (.json) and the pictures along it
/// (.png).
int latent_density(const LatentSession& session);

/// Codes found by optimisation: a sheet (.png), the curve of errors as a figure (.json), numbers.
int latent_invert(const LatentSession& session);

}  // namespace elbo

// SPDX-License-Identifier: MIT
// An attribute as a value or as a distribution: where examples that differ in it lie along its
// vector. An autoencoder puts a point there, a VAE a density.
#pragma once
#include <string>
#include <vector>

#include "elbo/eval/latent_vector.h"
#include "elbo/run/figure.h"

namespace elbo {

/// Lines over the coordinate along the vector, a series for each example, named `names`: the
/// density N(mean, deviation^2), or for points a needle of height 1. Title, caption and provenance
/// are left to whoever knows the attribute.
Figure density_figure(const Projection& along, const std::vector<std::string>& names);

}  // namespace elbo

// SPDX-License-Identifier: MIT
// Figures of numbers that measures leave: two gradient estimators, the density of codes along an
// attribute, a scatter of points.
#pragma once
#include <torch/types.h>

#include <string>
#include <vector>

#include "elbo/eval/views/latent_vector.h"
#include "elbo/io/image.h"
#include "elbo/measures/likelihood/gradient_noise.h"
#include "elbo/run/figure.h"

namespace elbo::eval {

/// Running means of the estimators of one component (that by a mean which the reparameterised
/// estimator finds largest) against draws from the tenth on, and two standard errors of each to
/// both sides of the number that they have in common.
run::Figure gradient_figure(const measures::GradientEstimators& estimators);

/// An attribute as a value or as a distribution: where examples that differ in it lie along its
/// vector. An autoencoder puts a point there, a VAE a density.
/// Lines over the coordinate along the vector, a series for each example, named `names`: the
/// density N(mean, deviation^2), or for points a needle of height 1. Title, caption and provenance
/// are left to whoever knows the attribute.
run::Figure density_figure(const Projection& along, const std::vector<std::string>& names);

/// A look without text; the figure in a report has axes and names.
/// `side` x `side` RGB pixels, white, the origin's axes grey where they are in sight, a dot a point
/// in its class's colour (ten, then again): (N, 2), (N) int64 or undefined. Points that are not
/// finite are left out.
io::Image scatter_image(const torch::Tensor& points, const torch::Tensor& labels,
                        int64_t side = 640);

}  // namespace elbo::eval

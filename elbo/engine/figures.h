// SPDX-License-Identifier: MIT
// The figures of a finished run: what its model can show, as data and pictures under figures/.
#pragma once
#include "elbo/measures/latent/codes.h"
#include "elbo/models/bundle_io.h"
#include "elbo/run/figure.h"

namespace elbo::engine {

/// Where examples are encoded, a point each, with their classes.
run::Figure scatter_figure(const measures::Codes& codes, const data::DataInfo& info);

/// How much each dimension of the code carries, most first.
run::Figure information_figure(const measures::Codes& codes);

/// Writes, by what the model in the run's bundle can do: samples, translations or pairs,
/// reconstructions, filters, hidden_states, latent_scatter, latent_information, manifold,
/// interpolation_linear, interpolation_spherical, traversal. A figure that fails is said and left
/// out. Throws only where the run has no usable model or data.
void write_figures(const run::RunFolder& run);

/// The same for a model at hand and examples that it has not learned from.
void write_figures(const run::RunFolder& run, const models::LoadedModel& loaded,
                   const data::Dataset& examples);

}  // namespace elbo::engine

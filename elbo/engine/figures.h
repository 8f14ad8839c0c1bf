// SPDX-License-Identifier: MIT
// The figures of a finished run: what its model can show, as data and pictures under figures/.
#pragma once
#include "elbo/measures/latent/codes.h"
#include "elbo/models/bundle_io.h"
#include "elbo/run/figure.h"

namespace elbo {

/// Where examples are encoded, a point each, with their classes.
Figure scatter_figure(const Codes& codes, const DataInfo& info);

/// How much each dimension of the code carries, most first.
Figure information_figure(const Codes& codes);

/// Writes, by what the model in the run's bundle can do: samples, translations or pairs,
/// reconstructions, filters, hidden_states, latent_scatter, latent_information, manifold,
/// interpolation_linear, interpolation_spherical, traversal. A figure that fails is said and left
/// out. Throws only where the run has no usable model or data.
void write_figures(const RunFolder& run);

/// The same for a model at hand and examples that it has not learned from.
void write_figures(const RunFolder& run, const LoadedModel& loaded, const Dataset& examples);

}  // namespace elbo

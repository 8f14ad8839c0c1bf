// SPDX-License-Identifier: MIT
// Two gradient estimators on their way to the same number.
#pragma once
#include "elbo/eval/likelihood/gradient_noise.h"
#include "elbo/run/figure.h"

namespace elbo {

/// Running means of the estimators of one component (that by a mean which the reparameterised
/// estimator finds largest) against draws from the tenth on, and two standard errors of each to
/// both sides of the number that they have in common.
Figure gradient_figure(const GradientEstimators& estimators);

}  // namespace elbo

// SPDX-License-Identifier: MIT
// The look of a report page: one style sheet for screen (light and dark), phone and print. Charts
// take their colours from it.
#pragma once
#include <string>

namespace elbo {

/// The rules. Series colours: Okabe and Ito 2008 for the first, Tol 2021 for the rest, lighter ones
/// on dark ground.
const std::string& report_css();

}  // namespace elbo

// SPDX-License-Identifier: MIT
// How long threads that wait for each other turn around before they sleep: what the launcher sets
// before libgomp is loaded, and what the library takes as a sign that the user has left waiting to
// elbo.
#pragma once

namespace elbo {

/// The value of GOMP_SPINCOUNT where the user has set none: thousands of turns keep the speed of
/// small products, libgomp's own default is many times as many.
inline constexpr const char* kSpinCount = "10000";

}  // namespace elbo

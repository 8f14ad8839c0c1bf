// SPDX-License-Identifier: MIT
// Time: a monotonic clock for durations, UTC for what is written down.
#pragma once
#include <string>

namespace elbo {

/// Seconds since an arbitrary start; never goes backwards.
double monotonic_seconds();

/// Seconds since 1970, UTC.
double unix_seconds();

/// Now in UTC as `2026-11-22T16:25:01Z`.
std::string utc_now();

/// Now in UTC as `20261122-162501`, for names of folders.
std::string utc_stamp();

/// `75.3` seconds as `1:15`, `3700` as `1:01:40`.
std::string duration_text(double seconds);

}  // namespace elbo

// SPDX-License-Identifier: MIT
// How much this program holds at once through operator new, which tests/io/allocation.cpp replaces by one that counts.
#pragma once
#include <cstddef>

namespace elbo::test {

/// Begins a measurement: the peak from here on counts from what is held now.
void begin_allocation_peak();
/// The most bytes held since, beyond what was held then.
size_t allocation_peak();

/// The most memory that this process has had resident, in bytes (VmHWM: also what C libraries allocate).
size_t resident_peak();

}  // namespace elbo::test

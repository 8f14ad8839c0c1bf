// SPDX-License-Identifier: MIT
// How much this program holds at once through operator new, which tests/io/allocation.cpp replaces
// by one that counts.
#pragma once
#include <cstddef>

#include "elbo/core/error.h"

namespace elbo::test {

/// Begins a measurement: the peak from here on counts from what is held now.
void begin_allocation_peak();
/// The most bytes held since, beyond what was held then.
size_t allocation_peak();

/// The most memory that this process has had resident, in bytes (VmHWM: also what C libraries
/// allocate).
size_t resident_peak();

/// The most bytes that `work` holds at once through operator new; an Error that it ends with is an
/// answer too.
template <class Work>
size_t peak_of(Work&& work) {
  begin_allocation_peak();
  try {
    work();
  } catch (const Error&) {  // how much it took until then is what is asked
  }
  return allocation_peak();
}

}  // namespace elbo::test

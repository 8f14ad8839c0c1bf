// SPDX-License-Identifier: MIT
// For functions in *_loops.cpp: compiled once for each of several instruction sets, of which the
// processor's best is taken when the program starts. Those files are compiled with -O3 and
// vectorised; pragmas and attributes for the same would not reach the clones.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define ELBO_TARGET_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
/// Before a function of *_loops.cpp: makes its clones. It is empty where compiler or processor have
/// none, and under the address sanitizer.
#define ELBO_TARGET_CLONES
#endif

/// For what the clones call: it must be inlined to be compiled for their instruction sets.
#define ELBO_INLINE inline __attribute__((always_inline))

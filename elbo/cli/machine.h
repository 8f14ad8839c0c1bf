// SPDX-License-Identifier: MIT
// What the machine offers, read from /proc and /sys.
#pragma once
#include <string>
#include <vector>

namespace elbo {

/// The processor's name, as /proc/cpuinfo gives it; "unknown" where it gives none.
std::string processor_name();

/// Of the instruction sets that matter here (avx2, fma, f16c, avx512f, avx512_bf16, amx_bf16):
/// those that the processor has.
std::vector<std::string> instruction_sets();

/// Programs that want to run, averaged over a minute.
double load_average();

}  // namespace elbo

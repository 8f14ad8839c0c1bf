// SPDX-License-Identifier: MIT
// The program from its arguments to its exit code.
#pragma once

namespace elbo::cli {

/// Runs `elbo ARGUMENTS...`: messages to stderr, data to stdout; the exit code is the kind of the
/// error (docs/cli.md).
int run_program(int argc, const char* const* argv);

}  // namespace elbo::cli

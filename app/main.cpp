// SPDX-License-Identifier: MIT
// The thin program: no torch in it. It loads the torch library only when a command needs it.
#include "elbo/cli/process/guards.h"
#include "elbo/cli/program.h"

int main(int argc, char** argv) {
  elbo::cli::guard_process();
  return elbo::cli::run_program(argc, argv);
}

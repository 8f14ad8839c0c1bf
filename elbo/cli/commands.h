// SPDX-License-Identifier: MIT
// The table of subcommands.
#pragma once
#include "elbo/cli/session.h"

namespace elbo {

#define COMMAND(name) void add_##name(CLI::App& root, Session& session);
#include "elbo/cli/commands.def"
#undef COMMAND

/// Adds every subcommand of commands.def.
void add_commands(CLI::App& root, Session& session);

}  // namespace elbo

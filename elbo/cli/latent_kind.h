// SPDX-License-Identifier: MIT
// What the subcommands of `elbo latent` share.
#pragma once
#include <memory>

#include "elbo/api/requests.h"
#include "elbo/cli/session.h"

namespace elbo::cli {

/// One of them: its name and what it says of itself.
struct LatentKind {
  api::LatentRequest::Kind kind;  ///< as the engine has it
  const char* name;               ///< of the sub-command
  const char* help;               ///< one line
  const char* out;                ///< what --out may be
  const char* example;            ///< a command line
  bool wants_out = true;          ///< whether --out must be given
};

/// Adds the subcommand with RUN, --out, --seed and --json; its options are to be added.
CLI::App* add_latent_kind(CLI::App& latent, Session& session,
                          const std::shared_ptr<api::LatentRequest>& request,
                          const LatentKind& kind);

/// `edit`, `density` and `invert`, defined in latent_changes.cpp.
void add_latent_changes(CLI::App& latent, Session& session,
                        const std::shared_ptr<api::LatentRequest>& request);

}  // namespace elbo::cli

// SPDX-License-Identifier: MIT
// elbo latent: pictures of the space of codes.
#include "elbo/cli/commands.h"
#include "elbo/cli/engine.h"

namespace elbo {
namespace {

using Kind = LatentRequest::Kind;

CLI::App* add_kind(CLI::App& parent, const char* name, const char* help, const std::shared_ptr<LatentRequest>& request, Session& session, Kind kind) {
  CLI::App* command = parent.add_subcommand(name, help);
  add_run(*command, request->run);
  command->add_option("--out", request->out, kind == Kind::scatter ? "FILE.png, FILE.json (points and labels) or FILE.npy (codes)" : "FILE.png")->required();
  command->add_option("--seed", request->seed, "Fixes which examples are taken")->check(CLI::NonNegativeNumber);
  add_json(*command, request->json);
  command->callback([request, &session, kind] {
    session.action = [request, &session, kind] {
      request->kind = kind;
      set_common(*request, session);
      return load_engine(session).latent(*request);
    };
  });
  return command;
}

}  // namespace

void add_latent(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("latent", "Look into the space of codes");
  command->require_subcommand(1);
  const auto request = std::make_shared<LatentRequest>();
  CLI::App* scatter = add_kind(*command, "scatter", "Where test examples are encoded, coloured by class", request, session, Kind::scatter);
  scatter->add_option("--count", request->count, "How many test examples (default: 5000)")->check(CLI::PositiveNumber);
  CLI::App* manifold = add_kind(*command, "manifold", "What a grid of codes is decoded to", request, session, Kind::manifold);
  manifold->add_option("--count", request->count, "Cells a side (default: 20)")->check(CLI::Range(2, 100));
  manifold->add_option("--dims", request->dimensions, "The two dimensions (default: the two that carry most)")->expected(2);
  manifold->add_option("--reach", request->reach, "How far from the origin, in standard deviations of the prior")->check(CLI::PositiveNumber);
  CLI::App* interpolate = add_kind(*command, "interpolate", "From one example to another", request, session, Kind::interpolate);
  interpolate->add_option("IMAGES", request->images, "Two pictures (default: pairs of the test split)")->expected(2);
  interpolate->add_option("--count", request->count, "Pictures a strip (default: 10)")->check(CLI::Range(2, 100));
  interpolate->add_flag("--spherical", request->spherical, "Along the great circle instead of the straight line");
  CLI::App* traverse = add_kind(*command, "traverse", "One dimension at a time", request, session, Kind::traverse);
  traverse->add_option("--count", request->count, "Pictures a dimension (default: 11)")->check(CLI::Range(2, 100));
  traverse->add_option("--dims", request->dimensions, "Which dimensions (default: those that carry most)");
  traverse->add_option("--reach", request->reach, "How far from the origin, in standard deviations of the prior (default: 3)")->check(CLI::PositiveNumber);
}

}  // namespace elbo

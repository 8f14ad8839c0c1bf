// SPDX-License-Identifier: MIT
// elbo latent: pictures of the space of codes; what changes codes or searches them is
// latent_changes.cpp.
#include "elbo/cli/engine.h"
#include "elbo/cli/latent_kind.h"
#include "elbo/cli/session.h"
#include "elbo/core/str.h"

namespace elbo::cli {
namespace {

using Kind = api::LatentRequest::Kind;
using Request = std::shared_ptr<api::LatentRequest>;

void add_way_options(CLI::App& command, const Request& request) {
  command.add_flag("--spherical", request->spherical,
                   "Along the great circle instead of the straight line");
  command.add_option("--fps", request->fps, "Pictures a second of an animation")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
}

void add_scatter(CLI::App& latent, Session& session, const Request& request) {
  CLI::App* command = add_latent_kind(
      latent, session, request,
      {Kind::scatter, "scatter", "Where test examples are encoded, coloured by class",
       "FILE.png, FILE.json (points and labels) or FILE.npy (codes)",
       "elbo latent scatter last --out codes.png"});
  command->add_option("--count", request->count, "How many test examples (default: 5000)")
      ->check(CLI::PositiveNumber);
}

void add_manifold(CLI::App& latent, Session& session, const Request& request) {
  CLI::App* command =
      add_latent_kind(latent, session, request,
                      {Kind::manifold, "manifold", "What a grid of codes is decoded to", "FILE.png",
                       "elbo latent manifold last --out plane.png"});
  command->add_option("--count", request->count, "Cells a side (default: 20)")
      ->check(CLI::Range(2, 100));
  command
      ->add_option("--dims", request->dimensions,
                   "The two dimensions (default: the two that carry most)")
      ->expected(2);
  command
      ->add_option("--reach", request->reach,
                   "How far from the origin, in standard deviations of the prior")
      ->check(CLI::PositiveNumber);
}

void add_interpolate(CLI::App& latent, Session& session, const Request& request) {
  CLI::App* command =
      add_latent_kind(latent, session, request,
                      {Kind::interpolate, "interpolate", "From one example to another",
                       "FILE.png (strips) or FILE.webp (an animation, there and back)",
                       "elbo latent interpolate last smiling.png laughing.png --out way.webp"});
  command->add_option("IMAGES", request->images, "Two pictures (default: pairs of the test split)")
      ->expected(2);
  command
      ->add_option("--count", request->count,
                   "Pictures from one end to the other (default: 10, of an animation 24)")
      ->check(CLI::Range(2, 1000));
  add_way_options(*command, request);
}

void add_walk(CLI::App& latent, Session& session, const Request& request) {
  CLI::App* command =
      add_latent_kind(latent, session, request,
                      {Kind::walk, "walk",
                       "Closed walks between codes of test examples, or between draws of the prior",
                       "FILE.webp (an animation) or FILE.png (strips)",
                       "elbo latent walk last --spherical --out walk.webp"});
  command->add_option("--walks", request->walkers, "Walks beside each other")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command
      ->add_option("--legs", request->legs,
                   "Stations of each walk; the last leg leads back to the first")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  command->add_option("--count", request->count, "Pictures a leg (default: 6, of an animation 24)")
      ->check(CLI::Range(1, 1000));
  add_way_options(*command, request);
}

void add_traverse(CLI::App& latent, Session& session, const Request& request) {
  CLI::App* command =
      add_latent_kind(latent, session, request,
                      {Kind::traverse, "traverse", "One dimension at a time", "FILE.png",
                       "elbo latent traverse last --out dimensions.png"});
  command
      ->add_option(
          "--count", request->count,
          "Pictures a dimension (default: 11, or one for each value of a categorical code)")
      ->check(CLI::Range(2, 100));
  command->add_option(
      "--dims", request->dimensions,
      "Which dimensions (default: those that carry most, or the codes that mean something)");
  command
      ->add_option("--reach", request->reach,
                   "How far from the origin, in standard deviations of the prior (default: 3)")
      ->check(CLI::PositiveNumber);
}

}  // namespace

CLI::App* add_latent_kind(CLI::App& latent, Session& session, const Request& request,
                          const LatentKind& kind) {
  CLI::App* command = latent.add_subcommand(kind.name, kind.help);
  add_model(*command, *request);
  command->add_option("--out", request->out, kind.out)->required(kind.wants_out);
  command->add_option("--seed", request->seed, "Fixes which examples are taken and what is drawn")
      ->check(CLI::NonNegativeNumber);
  add_json(*command, request->json);
  command->footer(str("\nExample: ", kind.example));
  command->callback([request, &session, which = kind.kind] {
    session.action = [request, &session, which] {
      request->kind = which;
      set_common(*request, session);
      return load_engine(session).latent(*request);
    };
  });
  return command;
}

void add_latent(CLI::App& root, Session& session) {
  CLI::App* command =
      root.add_subcommand("latent", "Look into the space of codes, change codes, find them");
  command->require_subcommand(1);
  const auto request = std::make_shared<api::LatentRequest>();
  add_scatter(*command, session, request);
  add_manifold(*command, session, request);
  add_interpolate(*command, session, request);
  add_walk(*command, session, request);
  add_traverse(*command, session, request);
  add_latent_changes(*command, session, request);
}

}  // namespace elbo::cli

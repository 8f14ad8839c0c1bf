// SPDX-License-Identifier: MIT
// Which kind is asked for; the kinds that are one picture.
#include "elbo/engine/commands.h"

#include "elbo/core/error.h"
#include "elbo/engine/figures.h"
#include "elbo/engine/latent/latent_session.h"
#include "elbo/engine/open_model.h"
#include "elbo/engine/output.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/views/plots.h"
#include "elbo/io/json.h"

namespace elbo::engine {
namespace {

constexpr int64_t kScatteredExamples = 5000;  // examples, where no number is asked for

using Kind = api::LatentRequest::Kind;

int scatter(const LatentSession& session) {
  eval::ability_of<models::Encodes>(session.model(), session.info());
  const eval::LatentSpace from = session.latent_space(session.count_or(kScatteredExamples));
  const std::string& out = session.request.out;
  const run::Figure figure = scatter_figure(*from.codes, session.info());
  if (api::has_ending(out, "npy")) write_values(out, from.codes->mean);
  else if (api::has_ending(out, "json"))
    write_atomically(real_fs(), out, bytes_of(io::write_json(to_node(figure)) + "\n"));
  else
    write_image(
        out, eval::scatter_image(measures::plane_of(from.codes->mean).points, from.codes->labels),
        session.loaded, session.request.seed);
  return finish(session, session.facts(), figure.caption);
}

int manifold(const LatentSession& session) {
  eval::GridPlan plan;
  plan.side = session.count_or(plan.side);
  if (session.request.reach > 0) plan.reach = session.request.reach;
  plan.dimensions = session.request.dimensions;
  return write_view(session, eval::manifold_view(session.latent_space(kScatteredExamples), plan));
}

int traverse(const LatentSession& session) {
  eval::TraversePlan plan;
  plan.count = session.count_or(eval::traversed_images(session.model()));
  if (session.request.reach > 0) plan.reach = session.request.reach;
  plan.dimensions = session.request.dimensions;
  return write_view(session, eval::traverse_view(session.latent_space(kScatteredExamples), plan));
}

/// Before anything is read: can this kind write such a file?
void check_ending(const api::LatentRequest& request) {
  switch (request.kind) {
    case Kind::scatter:
      return api::want_output(
          "--out", request.out,
          {{"png", "a picture"}, {"json", "points and labels"}, {"npy", "codes"}});
    case Kind::manifold:
    case Kind::traverse: return api::want_output("--out", request.out, {{"png", "a picture"}});
    case Kind::interpolate:
    case Kind::walk:
      return api::want_output("--out", request.out, {{"webp", "an animation"}, {"png", "strips"}});
    case Kind::edit:
      return api::want_output("--out", request.out,
                              {{"png", "a picture"},
                               {"svg", "with what is seen under each picture"},
                               {"json", "the numbers"}});
    case Kind::density:
      return api::want_output("--out", request.out,
                              {{"json", "the figure as data, a picture beside it"},
                               {"png", "the picture, the figure beside it"}});
    case Kind::invert:
      if (!request.out.empty())
        api::want_output("--out", request.out,
                         {{"png", "a picture"}, {"json", "the curve of errors as a figure"}});
      return;
  }
}

}  // namespace

int engine_latent(const api::LatentRequest& request) {
  check_ending(request);
  LatentSession session{request, open_model(request), {}};
  session.examples = open_examples(session.loaded);
  switch (request.kind) {
    case Kind::scatter: return scatter(session);
    case Kind::manifold: return manifold(session);
    case Kind::interpolate: return latent_interpolate(session);
    case Kind::walk: return latent_path(session);
    case Kind::traverse: return traverse(session);
    case Kind::edit: return latent_edit(session);
    case Kind::density: return latent_density(session);
    case Kind::invert: return latent_invert(session);
  }
  return 0;
}

}  // namespace elbo::engine

// SPDX-License-Identifier: MIT
// One function a kind of picture.
#include "elbo/engine/latent.h"

#include <tuple>

#include "elbo/core/error.h"
#include "elbo/engine/deliver.h"
#include "elbo/engine/figures.h"
#include "elbo/engine/subject.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/latent_views.h"
#include "elbo/eval/scatter_picture.h"
#include "elbo/io/json.h"
#include "elbo/tensor/picture.h"

namespace elbo {
namespace {

constexpr int64_t kScattered = 5000;  // examples, where no number is asked for
constexpr int64_t kPairs = 8;

using Kind = LatentRequest::Kind;

/// A command's model and data.
struct Session {
  const LatentRequest& request;
  LoadedModel loaded;
  Examples examples;

  uint64_t seed() const { return static_cast<uint64_t>(request.seed); }
  Viewpoint viewpoint(int64_t count) { return viewpoint_of(*loaded.model, *examples.data, seed(), count); }
};

int finish(const Session& session, const std::string& sentence) {
  Node facts = provenance_of(session.loaded, session.request.seed);
  facts.set("caption", Node(sentence));
  say_written(session.request, session.request.out, std::move(facts), sentence);
  return 0;
}

int deliver(const Session& session, const View& view) {
  const Image image = sheet_of(view.sheet.x, session.loaded.info, view.sheet.columns);
  write_picture(session.request.out, image, session.loaded, session.request.seed);
  return finish(session, view.caption);
}

int scatter(Session& session) {
  ability_of<Encodes>(*session.loaded.model, session.loaded.info);
  const Viewpoint from = session.viewpoint(session.request.count > 0 ? session.request.count : kScattered);
  const std::string& out = session.request.out;
  const Figure figure = scatter_figure(*from.codes, session.loaded.info);
  if (has_extension(out, "npy")) write_values(out, from.codes->mean);
  else if (has_extension(out, "json")) write_atomically(real_fs(), out, bytes_of(write_json(to_node(figure)) + "\n"));
  else if (has_extension(out, "png")) write_picture(out, scatter_picture(plane_of(from.codes->mean).points, from.codes->labels), session.loaded, session.request.seed);
  else throw UsageError("--out ", printable(out), ": give a name that ends in .png (a picture), .json (points and labels) or .npy (codes)");
  return finish(session, figure.caption);
}

int manifold(Session& session) {
  GridPlan plan;
  if (session.request.count > 0) plan.side = session.request.count;
  if (session.request.reach > 0) plan.reach = session.request.reach;
  plan.dimensions = session.request.dimensions;
  return deliver(session, manifold_view(session.viewpoint(kScattered), plan));
}

int interpolate(Session& session) {
  StripPlan plan;
  plan.spherical = session.request.spherical;
  if (session.request.count > 0) plan.count = session.request.count;
  if (session.request.images.empty()) {
    std::tie(plan.from, plan.to) = example_pairs(*session.examples.data, session.seed(), kPairs);
  } else {
    const Tensor both = examples_of_files(real_fs(), session.request.images, session.loaded.info);
    if (both.size(0) != 2) throw UsageError("got ", both.size(0), " pictures to go between, want 2");
    plan.from = both.narrow(0, 0, 1), plan.to = both.narrow(0, 1, 1);
  }
  return deliver(session, interpolation_view({*session.loaded.model, *session.examples.data, session.seed(), std::nullopt}, plan));
}

int traverse(Session& session) {
  TraversePlan plan;
  if (session.request.count > 0) plan.count = session.request.count;
  if (session.request.reach > 0) plan.reach = session.request.reach;
  plan.dimensions = session.request.dimensions;
  return deliver(session, traverse_view(session.viewpoint(kScattered), plan));
}

}  // namespace

int engine_latent(const LatentRequest& request) {
  if (request.kind != Kind::scatter) want_png(request.out);
  Session session{request, load_model(real_fs(), request.run), {}};
  session.examples = open_examples(session.loaded);
  switch (request.kind) {
    case Kind::scatter: return scatter(session);
    case Kind::manifold: return manifold(session);
    case Kind::interpolate: return interpolate(session);
    case Kind::traverse: return traverse(session);
  }
  return 0;
}

}  // namespace elbo

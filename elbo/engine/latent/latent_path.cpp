// SPDX-License-Identifier: MIT
// Ways through the space of codes, as strips and as animations.
#include "elbo/core/counted.h"
#include "elbo/eval/views/latent_paths.h"

#include <tuple>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/engine/animation.h"
#include "elbo/engine/latent/latent_session.h"
#include "elbo/engine/output.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/inference.h"
#include "elbo/io/webp.h"
#include "elbo/tensor/image.h"
#include "elbo/tensor/random.h"

namespace elbo::engine {
namespace {

constexpr int64_t kPathPairs = 8;  // of test examples, where none are given
// Pictures from one end to the other: of a strip, of an animation.
constexpr int64_t kStrip = 10, kWay = 24;
constexpr int64_t kSegment = 6;  // images of a segment in a strip

bool is_animation(const LatentSession& session) {
  return api::has_ending(session.request.out, "webp");
}

/// Pictures of rows: (W * T, ...) of T each, as an animation or as strips.
int write_rows(const LatentSession& session, const eval::View& view, bool and_back) {
  if (!is_animation(session)) return write_view(session, view);
  std::vector<int64_t> sizes = view.grid.x.sizes().vec();
  sizes[0] = view.grid.columns;
  sizes.insert(sizes.begin(), view.grid.x.size(0) / view.grid.columns);  // (W, T, ...)
  Tensor x = view.grid.x.view(sizes);
  if (and_back) x = torch::cat({x, x.slice(1, 1, x.size(1) - 1).flip(1)}, 1);
  const io::Animation animation = animation_of(x, session.info(), session.request.fps);
  write_atomically(real_fs(), session.request.out,
                   io::encode_webp(animation, image_texts(session.loaded, session.request.seed)));
  Node facts = session.facts();
  facts.set("frames", Node(static_cast<int64_t>(animation.frames.size())));
  facts.set("fps", Node(session.request.fps));
  return finish(session, std::move(facts),
                str(view.caption, "; ", counted(animation.frames.size(), "picture"), ", ",
                    session.request.fps, " a second", and_back ? ", there and back" : ""));
}

eval::StripPlan strip_plan(const LatentSession& session) {
  eval::StripPlan plan;
  plan.spherical = session.request.spherical;
  plan.count = session.count_or(is_animation(session) ? kWay : kStrip);
  if (session.request.images.empty()) {
    std::tie(plan.from, plan.to) =
        eval::example_pairs(*session.examples.data, session.seed(), kPathPairs);
  } else {
    const Tensor both = examples_of_files(real_fs(), session.request.images, session.info());
    if (both.size(0) != 2)
      throw UsageError("got ", counted(both.size(0), "picture"), " to go between, want 2");
    plan.from = both.narrow(0, 0, 1), plan.to = both.narrow(0, 1, 1);
  }
  return plan;
}

/// Stations of the paths: (paths, segments, Z), and what they are.
std::pair<Tensor, std::string> stations_of(const LatentSession& session,
                                           const eval::LatentPathPlan& plan) {
  const int64_t count = plan.paths * plan.segments;
  Rng rng = Rng(session.seed()).split("walk");
  Tensor codes;
  std::string what = "draws of the prior";
  if (auto* encoder = models::ability<models::Encodes>(session.model())) {
    std::vector<int64_t> order = rng.permutation(session.examples.data->info().size);
    if (static_cast<int64_t>(order.size()) < count)
      throw UsageError("--walks ", plan.paths, " --legs ", plan.segments, ": want ", count,
                       " stations, there ", order.size() == 1 ? "is " : "are ",
                       counted(order.size(), "test example"));
    order.resize(static_cast<size_t>(count));
    const eval::Evaluating evaluating(session.model());
    codes =
        encoder->encode(eval::examples_by(*session.examples.data, order, session.seed()).x).mean;
    what = "codes of test examples";
  } else if (auto* prior = models::ability<models::HasPrior>(session.model())) {
    codes = prior->draw_prior(count, rng);
  } else {
    codes = tensor::normal(
        rng,
        {count, eval::ability_of<models::Decodes>(session.model(), session.info()).latent_dim()});
  }
  return {codes.view({plan.paths, plan.segments, -1}), what};
}

}  // namespace

int latent_interpolate(const LatentSession& session) {
  return write_rows(session,
                    eval::interpolation_view(
                        {session.model(), *session.examples.data, session.seed(), std::nullopt},
                        strip_plan(session)),
                    true);
}

int latent_path(const LatentSession& session) {
  eval::ability_of<models::Decodes>(session.model(), session.info());
  const api::LatentRequest& request = session.request;
  const eval::LatentPathPlan plan{request.walkers, request.legs,
                                  session.count_or(is_animation(session) ? kWay : kSegment),
                                  request.spherical};
  const auto [stations, what] = stations_of(session, plan);
  const Tensor codes = eval::closed_paths(stations, plan);  // (W, T, Z)
  const eval::View view{
      {eval::decode_all(session.model(), session.info(), codes.flatten(0, 1)), codes.size(1)},
      str(plan.paths, " closed walks of ", plan.segments, " legs between ", what,
          plan.spherical ? ", along great arcs" : ", in straight lines")};
  return write_rows(session, view, false);
}

}  // namespace elbo::engine

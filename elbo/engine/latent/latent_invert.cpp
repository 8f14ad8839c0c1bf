// SPDX-License-Identifier: MIT
// `elbo latent invert`: how difficult the way back from an image is. An interrupt simply ends it:
// files are written at the end, whole.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/clock.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/engine/latent/latent_attribute.h"
#include "elbo/engine/latent/latent_session.h"
#include "elbo/engine/output.h"
#include "elbo/engine/progress_line.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/inference.h"
#include "elbo/eval/views/invert.h"
#include "elbo/io/json.h"
#include "elbo/measures/estimate.h"
#include "elbo/run/figure.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

constexpr int64_t kImages = 100;  // of the test split, where none are given
constexpr int64_t kRestarts = 32;
constexpr int64_t kInvertedShown = 16;  // images of the picture
constexpr double kNear = .1;            // a start is near the best within 10 %

/// What one call has found and what it took.
struct Found {
  eval::InvertPlan plan;
  Tensor x;  ///< (B, ...)
  eval::Inversion result;
  double seconds = 0;

  int64_t images() const { return x.size(0); }
};

eval::InvertPlan plan_of(const LatentSession& session) {
  const api::InvertOptions& options = session.request.invert;
  if (options.from_encoder && options.restarts > 1)
    throw UsageError("--restarts ", options.restarts,
                     ": from the encoder there is one start, its code; more are for --from prior");
  eval::InvertPlan plan;
  plan.restarts = options.restarts > 0 ? options.restarts : options.from_encoder ? 1 : kRestarts;
  plan.steps = options.steps;
  plan.rate = options.rate;
  plan.prior_weight = options.prior_weight;
  plan.seed = session.seed();
  return plan;
}

Tensor encoded(const LatentSession& session, const Tensor& x) {
  auto& encoder = eval::ability_of<models::Encodes>(session.model(), session.info());
  const eval::Evaluating evaluating(session.model());
  Tensors out;
  const int64_t rows = eval::rows_of(session.info(), {});
  for (int64_t first = 0; first < x.size(0); first += rows)
    out.push_back(encoder.encode(x.narrow(0, first, std::min(rows, x.size(0) - first))).mean);
  return torch::cat(out);
}

Found find(const LatentSession& session) {
  Found out{plan_of(session), session.chosen_examples(session.count_or(kImages)), {}};
  ProgressLine line("invert", session.request.quiet);
  out.plan.progress = [&line](int64_t done, int64_t total) { line(done, total); };
  const double start = monotonic_seconds();
  if (session.request.invert.from_encoder) out.plan.starts = encoded(session, out.x);
  out.result = eval::invert(session.model(), session.info(), out.x, out.plan);
  out.seconds = monotonic_seconds() - start;
  return out;
}

measures::Estimate estimate_of(const Tensor& values) {
  measures::Tally tally;
  tally.add(values);
  return tally.estimate();
}

std::string way_of(const LatentSession& session, const Found& found) {
  if (!session.request.invert.from_encoder)
    return str(counted(found.plan.restarts, "start"), " from the prior, ",
               counted(found.plan.steps, "step"));
  return found.plan.steps > 0
             ? str("the encoder's code refined in ", counted(found.plan.steps, "step"))
             : std::string("the encoder's code, no step");
}

run::Figure curve_figure(const LatentSession& session, const Found& found) {
  const eval::Inversion& result = found.result;
  run::Figure out;
  out.id = "latent_invert";
  out.title = "From images back to codes";
  out.caption = str("Error of ", counted(found.images(), "image"), " while ",
                    found.images() == 1 ? "its code is" : "their codes are",
                    " searched: ", way_of(session, found));
  out.x_label = "steps";
  out.y_label = "mean squared error";
  const std::vector<double> steps(result.steps.begin(), result.steps.end());
  out.series.push_back(
      {found.plan.restarts > 1 ? str("best of ", found.plan.restarts, " starts") : "the one start",
       steps,
       result.best_so_far,
       {},
       {}});
  if (found.plan.restarts > 1)
    out.series.push_back({"mean of the starts", steps, result.each_so_far, {}, {}});
  return out;
}

Node facts_of(const LatentSession& session, const Found& found) {
  Node facts = session.facts();
  const measures::Estimate error = estimate_of(found.result.best_errors());
  const Tensor codes = found.result.codes_of(found.result.best).to(torch::kFloat64);
  facts.set("count", Node(found.images()));
  facts.set("from", Node(std::string(session.request.invert.from_encoder ? "encoder" : "prior")));
  facts.set("restarts", Node(found.plan.restarts));
  facts.set("steps", Node(found.plan.steps));
  facts.set("rate", number_of(found.plan.rate));
  facts.set("prior_weight", number_of(found.plan.prior_weight));
  facts.set("mse", number_of(error.mean));
  facts.set("mse_stderr", number_of(error.standard_error));
  facts.set("mse_of_a_start", number_of(found.result.errors.mean().item<double>()));
  facts.set("within_10_percent",
            number_of(eval::share_near_best(found.result, kNear).mean().item<double>()));
  facts.set("code_length", number_of(codes.norm(2, 1).mean().item<double>() /
                                     std::sqrt(static_cast<double>(codes.size(1)))));
  facts.set("seconds", number_of(found.seconds));
  facts.set("seconds_per_image", number_of(found.seconds / static_cast<double>(found.images())));
  return facts;
}

std::string sentence_of(const LatentSession& session, const Found& found) {
  const measures::Estimate error = estimate_of(found.result.best_errors());
  std::string out =
      fmt::format("{} images, {}: mean squared error {:.5f} +- {:.5f}, {:.3g} s an image",
                  found.images(), way_of(session, found), error.mean, error.standard_error,
                  found.seconds / static_cast<double>(found.images()));
  if (found.plan.restarts > 1)
    out += fmt::format("; {:.0f} % of the starts end within 10 % of the best",
                       100 * eval::share_near_best(found.result, kNear).mean().item<double>());
  return out;
}

/// Rows: images, the best code's picture; with several starts also those of the median and of the
/// worst start.
eval::ImageGrid grid_of_found(const LatentSession& session, const Found& found) {
  const int64_t drawn = std::min(kInvertedShown, found.images());
  const eval::Inversion& result = found.result;
  const auto decoded = [&](const Tensor& start) {
    return eval::decode_all(session.model(), session.info(),
                            result.codes_of(start).narrow(0, 0, drawn));
  };
  Tensors rows{found.x.narrow(0, 0, drawn), decoded(result.best)};
  if (found.plan.restarts > 1) {
    const Tensor order = result.errors.argsort(1, false);
    rows.push_back(decoded(order.select(1, found.plan.restarts / 2).contiguous()));
    rows.push_back(decoded(order.select(1, found.plan.restarts - 1).contiguous()));
  }
  return eval::in_turn(rows, kInvertedShown);
}

void write_files(const LatentSession& session, const Found& found, const Node& facts) {
  const std::string& out = session.request.out;
  run::Figure figure = curve_figure(session, found);
  figure.image = Path(beside(out, "png")).filename().string();
  figure.provenance = facts;
  const eval::ImageGrid grid = grid_of_found(session, found);
  write_image(beside(out, "png"), tensor::image_grid_of(grid.x, session.info(), grid.columns),
              session.loaded, session.request.seed);
  write_atomically(real_fs(), beside(out, "json"),
                   bytes_of(io::write_json(run::to_node(figure)) + "\n"));
}

}  // namespace

int latent_invert(const LatentSession& session) {
  const Found found = find(session);
  const Node facts = facts_of(session, found);
  const std::string sentence = sentence_of(session, found);
  if (!session.request.out.empty()) {
    write_files(session, found, facts);
    return finish(session, facts, sentence);
  }
  if (session.request.json) print_json(facts);
  else log_info(sentence);
  return 0;
}

}  // namespace elbo::engine

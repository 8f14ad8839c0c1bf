// SPDX-License-Identifier: MIT
// Protocols of log p(x), of reconstructions, and of what classifiers and regressors recognise.
#include <fmt/format.h>

#include <algorithm>

#include "elbo/core/str.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/likelihood/ais.h"
#include "elbo/eval/likelihood/convergence_curves.h"
#include "elbo/eval/likelihood/elbo.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/eval/protocols/recognition.h"
#include "elbo/measures/image_error.h"
#include "elbo/models/conditioning.h"

namespace elbo::eval {
namespace {

constexpr int64_t kImages = 100;        // of the protocols that take minutes an image set
constexpr int64_t kEncoderSaves = 100;  // the encoder's curve ends so many times earlier
constexpr const char* kExamples = "examples";

/// The options of a protocol of `kImages` images.
EvalOptions of_few(const EvalContext& context) {
  EvalOptions options = context.options();
  options.limit = options.limit > 0 ? std::min(options.limit, kImages) : kImages;
  return options;
}

run::Series series_of(const char* name, const measures::LikelihoodCurve& curve) {
  run::Series out;
  out.name = name;
  for (const measures::CurvePoint& point : curve) {
    out.x.push_back(static_cast<double>(point.draws));
    out.y.push_back(point.value.mean);
  }
  return out;
}

void add_parts(Measure& out, const std::string& name, const measures::LikelihoodCurve& curve) {
  for (const measures::CurvePoint& point : curve) {
    out.parts.emplace_back(str(name, "_", point.draws), point.value.mean);
    out.parts.emplace_back(str(name, "_effective_", point.draws), point.effective);
  }
}

/// What must be said beside a bound: of what it is one, and by which q(z|x).
std::string said_of_bound(models::Model& model) {
  std::vector<std::string> notes;
  if (const std::string condition = models::condition_in_words(model); !condition.empty())
    notes.push_back(str("given what is known of each example, ", condition, ": not log p(x)"));
  if (const auto* bounds = dynamic_cast<models::BoundsLikelihood*>(&model);
      bounds != nullptr && !bounds->amortised())
    notes.emplace_back(
        "the encoder has no density: q(z|x) is a Gaussian fitted to each example, and the bound "
        "one of the decoder's log p(x)");
  return join(notes, "; ");
}

bool has_similarity(const data::DataInfo& info) {
  return info.is_image() && info.shape[1] >= measures::kSsimWindow &&
         info.shape[2] >= measures::kSsimWindow;
}

}  // namespace

Measure measure_elbo(EvalContext& context, const api::ProtocolArguments&) {
  const ElboEstimate estimate = estimate_elbo(context.model(), context.data(), context.options());
  return {estimate.elbo,
          kExamples,
          {{"reconstruction", estimate.reconstruction.mean}, {"kl", estimate.kl.mean}},
          {},
          said_of_bound(context.model())};
}

Measure measure_elbo_estimate(EvalContext& context, const api::ProtocolArguments&) {
  const ElboEstimate estimate =
      estimate_own_bound(context.model(), context.data(), context.options());
  return {estimate.elbo,
          kExamples,
          {{"reconstruction", estimate.reconstruction.mean}, {"kl_estimate", estimate.kl.mean}},
          {},
          "an estimate, no bound: the KL is the critic's, which may err to either side"};
}

Measure measure_iw(EvalContext& context, const api::ProtocolArguments& arguments) {
  return {estimate_iw(context.model(), context.data(), arguments.number, context.options()),
          kExamples,
          {},
          {},
          said_of_bound(context.model())};
}

Measure measure_prior(EvalContext& context, const api::ProtocolArguments& arguments) {
  const measures::LikelihoodCurve curve =
      prior_curve(context.model(), context.data(), arguments.number, context.options());
  Measure out{curve.back().value,
              kExamples,
              {{"effective", curve.back().effective},
               {"monte_carlo_error", curve.back().monte_carlo_error}}};
  if (curve.back().effective < 10)
    out.warning =
        fmt::format("only {:.1f} of the draws count for an image: the estimate has not arrived",
                    curve.back().effective);
  return out;
}

Measure measure_likelihood_curve(EvalContext& context, const api::ProtocolArguments& arguments) {
  EvalOptions options = of_few(context);
  options.partial_results = nullptr;  // two passes would be taken for one
  const measures::LikelihoodCurve naive =
      prior_curve(context.model(), context.data(), arguments.number, options);
  const measures::LikelihoodCurve encoder =
      encoder_curve(context.model(), context.data(),
                    std::max<int64_t>(1, arguments.number / kEncoderSaves), options);
  Measure out{naive.back().value, kExamples};
  add_parts(out, "prior", naive);
  add_parts(out, "encoder", encoder);
  run::Figure figure;
  figure.id = "likelihood_curve";
  figure.title = "Estimates of log p(x) against their draws";
  figure.caption = str("Mean over ", naive.back().value.count,
                       " images: log (1/n) sum p(x|z), z from the prior, and the "
                       "importance-weighted estimate with z from the encoder");
  figure.x_label = "draws an image";
  figure.y_label = "log p(x), nats";
  figure.log_x = true;
  figure.series = {series_of("from the prior", naive), series_of("from the encoder", encoder)};
  out.figures.push_back({std::move(figure), std::nullopt});
  return out;
}

Measure measure_ais(EvalContext& context, const api::ProtocolArguments& arguments) {
  AisOptions ais;
  ais.distributions = arguments.number;
  const AisEstimate found = estimate_ais(context.model(), context.data(), ais, of_few(context));
  Measure out{found.lower,
              kExamples,
              {{"acceptance", found.acceptance},
               {"effective_chains", found.effective},
               {"monte_carlo_error", found.monte_carlo_error}}};
  if (found.effective < 2)
    out.warning = fmt::format(
        "{:.1f} of {} chains count for an image: the estimate lies too low; take more "
        "distributions",
        found.effective, ais.chains);
  return out;
}

Measure measure_ais_bounds(EvalContext& context, const api::ProtocolArguments& arguments) {
  AisOptions ais;
  ais.distributions = arguments.number;
  const AisBounds found =
      estimate_ais_bounds(context.model(), context.data().info(), ais, of_few(context));
  return {found.lower,
          kExamples,
          {{"lower", found.lower.mean},
           {"upper", found.upper.mean},
           {"gap", found.gap},
           {"gap_error", found.gap_error},
           {"acceptance", found.acceptance}}};
}

Measure measure_reconstruction(EvalContext& context, const api::ProtocolArguments&) {
  const data::DataInfo& info = context.data().info();
  want_ability<models::Reconstructs>(context.model(), info);
  const Evaluating evaluating(context.model());
  measures::Tally error, ratio, similarity;
  measures::MeanImageError mean_image;
  for_each_batch(context.data(), rows_of(info, context.options()), context.options(),
                 [&](const tensor::Batch& batch, int64_t) {
                   const models::Conditioned beside(context.model(), batch);
                   const Tensor again =
                       ability_of<models::Reconstructs>(beside, info).reconstruct(batch.x, nullptr);
                   const Tensor squared = measures::mean_squared_error(batch.x, again);
                   error.add(squared);
                   mean_image.add(batch.x);
                   if (info.is_image()) ratio.add(measures::peak_signal_to_noise(squared));
                   if (has_similarity(info))
                     similarity.add(measures::structural_similarity(batch.x, again));
                 });
  Measure out{error.estimate(), kExamples, {{"mse", error.estimate().mean}}};
  if (info.is_image()) out.parts.emplace_back("psnr", ratio.estimate().mean);
  if (has_similarity(info)) out.parts.emplace_back("ssim", similarity.estimate().mean);
  out.parts.emplace_back("mean_image", mean_image.value());
  return out;
}

Measure measure_accuracy(EvalContext& context, const api::ProtocolArguments&) {
  const Recognition found =
      estimate_recognition(context.model(), context.data(), context.options());
  return {found.accuracy, kExamples, {{"nll", found.nll.mean}}};
}

Measure measure_attributes(EvalContext& context, const api::ProtocolArguments&) {
  const AttributeErrors found =
      estimate_attributes(context.model(), context.data(), context.options());
  Measure out{measures::mean_explained(found.explained),
              "examples, an upper bound",
              {{"squared_error", found.squared.mean}}};
  const auto& names = context.data().info().attribute_names;
  for (size_t i = 0; i < names.size(); ++i)
    out.parts.emplace_back(names[i], found.explained[i].mean);
  return out;
}

}  // namespace elbo::eval

// SPDX-License-Identifier: MIT
// Protocols that compare generated examples with real ones. N real examples are a fixed choice of
// those that were not learned from (EvalContext::real_indices).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/mixture.h"
#include "elbo/eval/protocols/predicates.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/measures/sets/class_balance.h"
#include "elbo/measures/sets/classifier_score.h"
#include "elbo/measures/sets/diversity.h"
#include "elbo/measures/sets/frechet.h"
#include "elbo/measures/sets/kernel_distance.h"
#include "elbo/measures/sets/modes.h"
#include "elbo/measures/sets/neighbours.h"
#include "elbo/measures/sets/two_sample.h"

namespace elbo::eval {
namespace {

constexpr int64_t kDigits = 10;

/// The features of both sides.
struct SetPair {
  const Tensor& real;
  const Tensor& generated;
};

SetPair features_of(EvalContext& context, const api::ProtocolArguments& arguments) {
  const Tensor& real = context.features(Side::real, arguments.extractor, arguments.number);
  // Of given files the real side may have another count.
  return {real, context.features(Side::generated, arguments.extractor, arguments.number)};
}

Rng sets_noise(const EvalContext& context, const char* protocol) {
  return Rng(context.options().seed).split("eval").split(protocol);
}

/// The labels of `count` real examples.
Tensor labels_of(const EvalContext& context, int64_t count) {
  Tensors blocks;
  const std::vector<int64_t> indices = context.real_indices(count);
  const int64_t rows = rows_of(context.real().info(), context.options());
  for (int64_t first = 0; first < count; first += rows)
    blocks.push_back(
        examples_by(context.real(),
                    {indices.begin() + first, indices.begin() + std::min(count, first + rows)},
                    context.options().seed)
            .y);
  return torch::cat(blocks);
}

/// The images of a side, all at once.
Tensor images_of(EvalContext& context, Side side, int64_t count) {
  Tensors blocks;
  context.examples(side, count, [&](const Tensor& x, int64_t) { blocks.push_back(x); });
  return torch::cat(blocks);
}

}  // namespace

Measure measure_fd(EvalContext& context, const api::ProtocolArguments& arguments) {
  const SetPair pair = features_of(context, arguments);
  const measures::FrechetEstimate found = measures::estimate_frechet(pair.real, pair.generated);
  Measure out{{found.value, found.deviation, arguments.number},
              "samples, by the infinitesimal jackknife",
              {{"at_infinity", found.at_infinity}}};
  if (found.few)
    out.warning = str(arguments.number, " samples in ", pair.generated.size(1),
                      " dimensions are few: the bias of their number counts; compare with equal "
                      "numbers only (without that bias: ",
                      fmt::format("{:.4g}", found.at_infinity), ")");
  return out;
}

Measure measure_kd(EvalContext& context, const api::ProtocolArguments& arguments) {
  const SetPair pair = features_of(context, arguments);
  const measures::KernelEstimate found = measures::kernel_distance(pair.real, pair.generated);
  return measure_of_distance({found.value, found.standard_error, arguments.number},
                             "both sets, by the jackknife");
}

Measure measure_prdc(EvalContext& context, const api::ProtocolArguments& arguments) {
  const SetPair pair = features_of(context, arguments);
  const measures::PrdcEstimate found = measures::estimate_prdc(
      pair.real, pair.generated,
      arguments.neighbours > 0 ? arguments.neighbours : measures::kPrdcNeighbours);
  return {{found.value.precision, found.standard_error.precision, arguments.number},
          "examples",
          {{"precision", found.value.precision},
           {"recall", found.value.recall},
           {"density", found.value.density},
           {"coverage", found.value.coverage}}};
}

Measure measure_prdc_neighbours(EvalContext& context, const api::ProtocolArguments& arguments) {
  return measure_prdc(context, arguments);
}

Measure measure_classifier_score(EvalContext& context, const api::ProtocolArguments& arguments) {
  const measures::ClassifierScore found = measures::classifier_score(
      context.log_p(Side::generated, arguments.extractor, arguments.number));
  return {{found.value, found.standard_error, arguments.number},
          "examples",
          {{"split_mean", found.split_mean}, {"split_deviation", found.split_deviation}}};
}

Measure measure_c2st(EvalContext& context, const api::ProtocolArguments& arguments) {
  const SetPair pair = features_of(context, arguments);
  const measures::LogisticTest line =
      measures::logistic_test(pair.real, pair.generated, sets_noise(context, "c2st"));
  const measures::NeighbourTest near = measures::nearest_neighbour_test(pair.real, pair.generated);
  return {{line.accuracy.value, line.accuracy.standard_error, line.test_rows},
          "examples",
          {{"p_value", line.p_value},
           {"neighbour", near.total.value},
           {"neighbour_on_real", near.on_real.value},
           {"neighbour_on_made", near.on_generated.value}}};
}

Measure measure_msssim(EvalContext& context, const api::ProtocolArguments& arguments) {
  const auto& shape = context.real().info().shape;
  const int64_t fit = measures::scales_that_fit(shape[1], shape[2]);
  if (arguments.digit > fit)
    throw UsageError("images of ", shape[1], " x ", shape[2], " pixels hold ", fit, " scales, got ",
                     arguments.digit, " in the protocol's name");
  const auto similarity = [&](Side side) {
    return measures::pair_similarity(images_of(context, side, arguments.number), {},
                                     arguments.digit, sets_noise(context, "msssim"));
  };
  // One after the other: all images of a side are in memory.
  const measures::Estimate of_generated = similarity(Side::generated),
                           of_real = similarity(Side::real);
  return {of_generated,
          "pairs",
          {{"real", of_real.mean}, {"excess", of_generated.mean - of_real.mean}}};
}

Measure measure_classes(EvalContext& context, const api::ProtocolArguments& arguments) {
  const data::DataInfo& info = context.real().info();
  if (info.classes() == 0) throw Unsupported(info.name, " has no classes");
  const std::vector<int64_t> counts =
      measures::counts_of(labels_of(context, arguments.number), info.classes());
  std::vector<double> shares;
  for (const int64_t count : counts)
    shares.push_back(static_cast<double>(count) / static_cast<double>(arguments.number));
  const measures::ClassBalance found = measures::class_balance(
      context.log_p(Side::generated, arguments.extractor, arguments.number), shares);
  Measure out{found.divergence,
              "examples",
              {{"never_seen", static_cast<double>(found.never_seen)}, {"unsure", found.unsure}}};
  run::Figure figure;
  figure.id = "classes";
  figure.title = "Classes of samples";
  figure.caption = str("Of ", arguments.number, " samples, as the classifier \"",
                       arguments.extractor, "\" sees them, beside those of as many real examples");
  figure.kind = run::FigureKind::bars;
  figure.y_label = "examples";
  run::Series generated{"samples", {}, {}, {}, info.class_names},
      real{"real", {}, {}, {}, info.class_names};
  for (size_t i = 0; i < counts.size(); ++i) {
    out.parts.emplace_back(str("class_", info.class_names[i]),
                           static_cast<double>(found.counts[i]));
    generated.y.push_back(static_cast<double>(found.counts[i]));
    real.y.push_back(static_cast<double>(counts[i]));
  }
  figure.series = {generated, real};
  out.figures.push_back({std::move(figure), std::nullopt});
  return out;
}

Measure measure_modes(EvalContext& context, const api::ProtocolArguments& arguments) {
  const data::Mixture* mixture = data::mixture_of(context.real());
  if (mixture == nullptr)
    throw Unsupported(context.real().info().name,
                      " is no mixture whose modes are known; those are ring8 and grid25");
  Tensor centres =
      torch::empty({static_cast<int64_t>(mixture->centres.size()), 2}, torch::kFloat64);
  for (size_t i = 0; i < mixture->centres.size(); ++i)
    for (size_t j = 0; j < 2; ++j)
      centres.index_put_({static_cast<int64_t>(i), static_cast<int64_t>(j)},
                         mixture->centres[i][j]);
  const measures::PointModes found = measures::modes_of_points(
      context.features(Side::generated, "pixels", arguments.number), centres, mixture->sigma);
  return {{static_cast<double>(found.hit), std::nan(""), arguments.number},
          "unknown",
          {{"modes", static_cast<double>(centres.size(0))},
           {"good_share", found.good_share},
           {"good_share_error", found.good_share_error},
           {"divergence", found.divergence.mean}}};
}

Measure measure_stacked_modes(EvalContext& context, const api::ProtocolArguments& arguments) {
  if (!predicates::stacked(context))
    throw Unsupported(context.real().info().name,
                      " are no stacks of three digits; those are stacked_digits");
  const auto& shape = context.real().info().shape;
  Extractor& digits = context.extractor("digits", "mnist");
  Tensors labels;
  context.examples(Side::generated, arguments.number, [&](const Tensor& x, int64_t) {
    const Tensor log_p = digits.log_p(x.reshape({-1, 1, shape[1], shape[2]}));  // (3 B, 10)
    ELBO_ASSERT(log_p.defined() && log_p.size(1) == kDigits);
    labels.push_back(measures::stacked_labels(log_p.argmax(1).view({-1, 3})));
  });
  const measures::LabelModes found = measures::modes_of_labels(torch::cat(labels));
  return {{static_cast<double>(found.hit), std::nan(""), arguments.number},
          "unknown",
          {{"divergence", found.divergence.mean},
           {"divergence_error", found.divergence.standard_error}}};
}

}  // namespace elbo::eval

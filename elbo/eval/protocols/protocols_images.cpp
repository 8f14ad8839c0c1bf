// SPDX-License-Identifier: MIT
// Protocols that look at pictures one by one: how sharp they are, whether they show a class,
// whether they have the attributes that they were asked for.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/protocols/predicates.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/eval/protocols/reconstructions.h"
#include "elbo/measures/sets/attribute_similarity.h"
#include "elbo/measures/sets/class_balance.h"
#include "elbo/measures/sets/sharpness.h"

namespace elbo::eval {
namespace {

constexpr int64_t kDrawsOfVector = 10;  // Larsen et al. 2016

measures::Estimate energy_of(EvalContext& context, Side side, int64_t count) {
  measures::Tally tally;
  context.examples(side, count,
                   [&](const Tensor& x, int64_t) { tally.add(measures::gradient_energy(x)); });
  return tally.estimate();
}

/// Share of examples whose most probable class is the commonest such class: 1 where a classifier is
/// sure of the same about everything.
double commonest_share(const Tensor& log_p) {
  const Tensor counts = torch::bincount(log_p.argmax(1));
  return static_cast<double>(counts.max().item<int64_t>()) / static_cast<double>(log_p.size(0));
}

/// Attributes of real examples, and what a regressor sees of them and of the pictures drawn for
/// them.
struct AttributeSamples {
  Tensor wanted;     // (N, A): the real examples' attributes
  Tensor predicted;  // (N, 1, A): what the regressor tells of them
  Tensor drawn;      // (N, kDrawsOfVector, A): what it tells of the pictures drawn for each
};

AttributeSamples attribute_samples(EvalContext& context, const api::ProtocolArguments& arguments) {
  auto& sampler = ability_of<models::Samples>(context.model(), context.real().info());
  Extractor& regressor = context.extractor(arguments.extractor);
  const data::DataInfo& info = context.real().info();
  const int64_t rows = std::max<int64_t>(1, rows_of(info, context.options()) / kDrawsOfVector);
  const Rng rng = Rng(context.options().seed).split("eval").split("attribute_similarity");
  const Evaluating evaluating(context.model());
  Tensors wanted, predicted, drawn;
  context.real_batches(arguments.number, rows, [&](const tensor::Batch& batch, int64_t first) {
    Rng noise = rng.from_row(first * kDrawsOfVector);
    const models::Condition condition{.attributes =
                                          batch.attributes.repeat_interleave(kDrawsOfVector, 0)};
    const Tensor drawn_images = sampler.sample(batch.size() * kDrawsOfVector, condition, noise);
    wanted.push_back(batch.attributes);
    predicted.push_back(seen_attributes(regressor, batch.x, info).unsqueeze(1));
    drawn.push_back(
        seen_attributes(regressor, drawn_images, info).view({batch.size(), kDrawsOfVector, -1}));
  });
  return {torch::cat(wanted), torch::cat(predicted), torch::cat(drawn)};
}

void add_parts(Measure& out, const std::string& before,
               const measures::AttributeSimilarity& found) {
  out.parts.emplace_back(before + "cosine", found.cosine.mean);
  out.parts.emplace_back(before + "centred", found.centred.mean);
  out.parts.emplace_back(before + "mse", found.squared_error);
  out.parts.emplace_back(before + "mse_scaled", found.scaled_error);
}

}  // namespace

Measure measure_sharpness(EvalContext& context, const api::ProtocolArguments& arguments) {
  if (!predicates::images(context))
    throw Unsupported("sharpness is one of images, beside real ones");
  const measures::Estimate generated = energy_of(context, Side::generated, arguments.number),
                           real = energy_of(context, Side::real, arguments.number);
  Measure out{measures::ratio_of_means(generated, real),
              "both sets",
              {{"samples", generated.mean}, {"real", real.mean}}};
  if (!has_reconstructions(context)) return out;
  measures::Tally again;
  for_reconstructions(context, arguments.number,
                      [&](const Tensor& x) { again.add(measures::gradient_energy(x)); });
  out.parts.emplace_back("reconstructions", again.estimate().mean);
  out.parts.emplace_back("reconstruction_ratio", again.estimate().mean / real.mean);
  return out;
}

Measure measure_unsure(EvalContext& context, const api::ProtocolArguments& arguments) {
  const Tensor& generated = context.log_p(Side::generated, arguments.extractor, arguments.number);
  const Tensor& real = context.log_p(Side::real, arguments.extractor, arguments.number);
  Measure out{measures::unsure_share(generated),
              "examples",
              {{"real", measures::unsure_share(real).mean},
               {"commonest", commonest_share(generated)},
               {"real_commonest", commonest_share(real)}}};
  if (!has_reconstructions(context)) return out;
  Tensors blocks;
  Extractor& classifier = context.extractor(arguments.extractor);
  for_reconstructions(context, arguments.number,
                      [&](const Tensor& x) { blocks.push_back(classifier.log_p(x)); });
  out.parts.emplace_back("reconstructions", measures::unsure_share(torch::cat(blocks)).mean);
  return out;
}

Measure measure_attribute_similarity(EvalContext& context,
                                     const api::ProtocolArguments& arguments) {
  if (!predicates::takes_attributes(context))
    throw Unsupported(
        "this measure asks a model for examples with given attributes; this one takes none, or its "
        "data have none: train one with model.condition = \"attributes\" on data with attributes");
  const AttributeSamples found = attribute_samples(context, arguments);
  const measures::AttributeScale scale = measures::attribute_scale(found.wanted);
  const measures::AttributeSimilarity drawn =
      measures::attribute_similarity({found.wanted, found.drawn}, scale);
  const measures::AttributeSimilarity strangers =
      measures::attribute_similarity({found.wanted.roll(1, 0), found.drawn}, scale);
  Measure out{drawn.cosine, "vectors"};
  add_parts(out, "", drawn);
  out.parts.emplace_back("cosine_of_all", drawn.cosine_of_all);
  out.parts.emplace_back("centred_of_all", drawn.centred_of_all);
  add_parts(out, "real_", measures::attribute_similarity({found.wanted, found.predicted}, scale));
  out.parts.emplace_back("stranger_cosine", strangers.cosine.mean);
  out.parts.emplace_back("stranger_centred", strangers.centred.mean);
  return out;
}

}  // namespace elbo::eval

// SPDX-License-Identifier: MIT
// Protocols of models of two domains that an attribute parts, such as faces without and with
// spectacles: has a translation, or the second of a pair, the attribute that the first lacks, and
// is all else as it was. A regressor looks; changes are in deviations of its answers over real
// examples of both domains.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/eval/views/latent_edit.h"
#include "elbo/eval/views/translations.h"
#include "elbo/measures/image_error.h"

namespace elbo::eval {
namespace {

/// What is seen of examples of one domain and, where they are translated, of their translations:
/// blocks of (B, A).
struct TranslatedAttributes {
  Tensors original, there;
  measures::Tally cycle;
};

/// Which attribute parts the domains. Unsupported where none does.
int64_t parting(const data::DataInfo& info) {
  if (const auto found = parting_attribute(info)) return *found;
  throw Unsupported(info.name,
                    " as configured are not parted by an attribute; this measure wants such as "
                    "faces with data.domains = \"spectacles\"");
}

void translate_attribute(EvalContext& context, Extractor& regressor, const TranslationPlan& plan,
                         TranslatedAttributes& out) {
  const data::DataInfo& info = context.real().info();
  const TranslationCycle translated = translation_cycle(context.model(), info, plan);
  out.original.push_back(seen_attributes(regressor, translated.original, info));
  out.there.push_back(seen_attributes(regressor, translated.there, info));
  out.cycle.add(measures::mean_squared_error(translated.back, translated.original));
}

Tensor whole(const Tensors& blocks) { return torch::cat(blocks).to(torch::kFloat64); }
double mean_value(const Tensor& values) { return values.mean().item<double>(); }

/// Of each example 1 where the attribute at place `which` of (N, A) is seen: (N).
Tensor shows(const Tensor& seen, int64_t which) {
  return (seen.select(1, which) >= .5).to(torch::kFloat64);
}

/// Mean of |b - a| over examples and over the attributes other than `which`, each in its deviation
/// over `real`; one whose answers never differ does not count.
double others_differ(const Tensor& a, const Tensor& b, const Tensor& real, int64_t which) {
  const Tensor deviation = real.std(0, /*unbiased=*/false);
  Tensor counts = deviation > 0;
  counts[which] = false;
  return counts.any().item<bool>()
             ? mean_value(((b - a).abs().mean(0) / deviation).masked_select(counts))
             : 0;
}

}  // namespace

Measure measure_attribute_translation(EvalContext& context,
                                      const api::ProtocolArguments& arguments) {
  const data::DataInfo& info = context.real().info();
  const int64_t which = parting(info);
  ability_of<models::Translates>(context.model(), info);
  Extractor& regressor = context.extractor(arguments.extractor);
  const uint64_t seed = context.options().seed;
  TranslatedAttributes forth, back;
  context.real_batches(
      arguments.number, rows_of(info, context.options()),
      [&](const tensor::Batch& batch, int64_t first) {
        translate_attribute(context, regressor, {batch.x, {1, 2}, seed, first}, forth);
        translate_attribute(context, regressor, {batch.x2, {2, 1}, seed, first}, back);
      });
  const Tensor first = whole(forth.original), to_second = whole(forth.there),
               second = whole(back.original), to_first = whole(back.there),
               real = torch::cat({first, second});
  const Tensor arrived_second = shows(to_second, which), arrived_first = 1 - shows(to_first, which);
  const EditMoves there = edit_moves(first, to_second, real, which),
                  again = edit_moves(second, to_first, real, which);
  const double cycle_first = forth.cycle.estimate().mean, cycle_second = back.cycle.estimate().mean;
  measures::Tally arrived;
  arrived.add((arrived_second + arrived_first) / 2);
  return {
      arrived.estimate(),
      "examples",
      {{"to_second", mean_value(arrived_second)},
       {"to_first", mean_value(arrived_first)},
       {"original", (1 - mean_value(shows(first, which)) + mean_value(shows(second, which))) / 2},
       {"moved", (there.moved - again.moved) / 2},
       {"others_moved", (there.others_moved + again.others_moved) / 2},
       {"others_changed", (others_differ(first, to_second, real, which) +
                           others_differ(second, to_first, real, which)) /
                              2},
       {"strangers", (others_differ(first, first.roll(1, 0), real, which) +
                      others_differ(second, second.roll(1, 0), real, which)) /
                         2},
       {"cycle", (cycle_first + cycle_second) / 2},
       {"cycle_first", cycle_first},
       {"cycle_second", cycle_second}}};
}

Measure measure_attribute_pairs(EvalContext& context, const api::ProtocolArguments& arguments) {
  const data::DataInfo& info = context.real().info();
  const int64_t which = parting(info);
  ability_of<models::DrawsPairs>(context.model(), info);
  Extractor& regressor = context.extractor(arguments.extractor);
  Tensors reals, firsts, seconds;
  context.real_batches(std::min(arguments.number, context.real().info().size),
                       rows_of(info, context.options()), [&](const tensor::Batch& batch, int64_t) {
                         for (const Tensor& x : {batch.x, batch.x2})
                           reals.push_back(seen_attributes(regressor, x, info));
                       });
  drawn_pairs(context.model(), info, arguments.number, context.options().seed,
              [&](const Tensor& first, const Tensor& second) {
                firsts.push_back(seen_attributes(regressor, first, info));
                seconds.push_back(seen_attributes(regressor, second, info));
              });
  const Tensor a = whole(firsts), b = whole(seconds), real = whole(reals),
               lacks = 1 - shows(a, which), has = shows(b, which);
  measures::Tally parted;
  parted.add(lacks * has);
  return {parted.estimate(),
          "pairs",
          {{"first", mean_value(lacks)},
           {"second", mean_value(has)},
           {"others_changed", others_differ(a, b, real, which)},
           {"strangers", others_differ(a, b.roll(1, 0), real, which)}}};
}

}  // namespace elbo::eval

// SPDX-License-Identifier: MIT
// Protocols of models of two domains: does a translation show the class of its original, does a
// pair show one class twice. Pictures of a turned domain are turned back before the classifier sees
// them.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/protocols/predicates.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/eval/views/translations.h"
#include "elbo/measures/image_error.h"
#include "elbo/measures/sets/class_balance.h"

namespace elbo::eval {
namespace {

/// What is asked of every translation, example by example.
struct Journeys {
  measures::Tally kept, kept_to_second, kept_to_first, original, cycle_first, cycle_second, truth;
};

Tensor seen_class(Extractor& classifier, const Tensor& x) {
  return seen_classes(classifier, x).argmax(1);
}
Tensor same(const Tensor& a, const Tensor& b) { return (a == b).to(torch::kFloat64); }

void want_domains(const EvalContext& context) {
  const data::DataInfo& info = context.real().info();
  if (info.domain_names.size() != 2 || info.classes() == 0)
    throw Unsupported(info.name,
                      " as configured are no classes in two domains; this measure wants such as "
                      "mnist with data.domains = \"rotated\"");
}

/// Both ways of a block of examples, of which the first is number `first`.
void travel_domains(EvalContext& context, Extractor& classifier, const tensor::Batch& batch,
                    int64_t first, Journeys& out) {
  const data::DataInfo& info = context.real().info();
  const uint64_t seed = context.options().seed;
  const TranslationCycle forth = translation_cycle(context.model(), info,
                                                   {batch.x, {1, 2}, seed, first}),
                         back = translation_cycle(context.model(), info,
                                                  {batch.x2, {2, 1}, seed, first});
  const Tensor to_second = same(seen_class(classifier, upright(forth.there, info)), batch.y),
               to_first = same(seen_class(classifier, back.there), batch.y2);
  out.kept.add((to_second + to_first) / 2);
  out.kept_to_second.add(to_second);
  out.kept_to_first.add(to_first);
  out.original.add((same(seen_class(classifier, batch.x), batch.y) +
                    same(seen_class(classifier, upright(batch.x2, info)), batch.y2)) /
                   2);
  out.cycle_first.add(measures::mean_squared_error(forth.back, batch.x));
  out.cycle_second.add(measures::mean_squared_error(back.back, batch.x2));
  out.truth.add((measures::mean_squared_error(upright(forth.there, info), batch.x) +
                 measures::mean_squared_error(back.there, upright(batch.x2, info))) /
                2);
}

}  // namespace

Measure measure_translation(EvalContext& context, const api::ProtocolArguments& arguments) {
  want_domains(context);
  ability_of<models::Translates>(context.model(), context.real().info());
  Extractor& classifier = context.extractor(arguments.extractor);
  Journeys found;
  context.real_batches(arguments.number, rows_of(context.real().info(), context.options()),
                       [&](const tensor::Batch& batch, int64_t first) {
                         travel_domains(context, classifier, batch, first, found);
                       });
  const auto mean = [](const measures::Tally& tally) { return tally.estimate().mean; };
  return {found.kept.estimate(),
          "examples",
          {{"to_second", mean(found.kept_to_second)},
           {"to_first", mean(found.kept_to_first)},
           {"original", mean(found.original)},
           {"cycle", (mean(found.cycle_first) + mean(found.cycle_second)) / 2},
           {"cycle_first", mean(found.cycle_first)},
           {"cycle_second", mean(found.cycle_second)},
           {"truth", mean(found.truth)}}};
}

Measure measure_pairs(EvalContext& context, const api::ProtocolArguments& arguments) {
  want_domains(context);
  const data::DataInfo& info = context.real().info();
  ability_of<models::DrawsPairs>(context.model(), info);
  Extractor& classifier = context.extractor(arguments.extractor);
  Tensors firsts, seconds;
  drawn_pairs(context.model(), info, arguments.number, context.options().seed,
              [&](const Tensor& first, const Tensor& second) {
                firsts.push_back(seen_classes(classifier, first));
                seconds.push_back(seen_classes(classifier, upright(second, info)));
              });
  const Tensor a = torch::cat(firsts), b = torch::cat(seconds);  // (N, classes)
  measures::Tally agree;
  agree.add(same(a.argmax(1), b.argmax(1)));
  return {agree.estimate(),
          "pairs",
          {{"strangers", same(a.argmax(1), b.argmax(1).roll(1, 0)).mean().item<double>()},
           {"unsure_first", measures::unsure_share(a).mean},
           {"unsure_second", measures::unsure_share(b).mean}}};
}

}  // namespace elbo::eval

// SPDX-License-Identifier: MIT
// Protocols that ask a model for something and look whether it came: a class, or a category of its
// code.
#include <algorithm>
#include <functional>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/measures/sets/conditional_accuracy.h"
#include "elbo/models/abilities.h"

namespace elbo::eval {
namespace {

/// What a classifier sees of pictures made on request.
struct Answers {
  Tensor log_p;   // (N, C)
  Tensor wanted;  // (N) int64
};

/// `count` pictures of numbers first ... and what was wanted of each, with the noise of these rows.
using Make = std::function<std::pair<Tensor, Tensor>(int64_t first, int64_t count, Rng& rng)>;

Answers answers(EvalContext& context, const api::ProtocolArguments& arguments, const Make& make) {
  Extractor& classifier = context.extractor(arguments.extractor);
  const int64_t rows = rows_of(context.real().info(), context.options());
  const Rng rng = Rng(context.options().seed).split("eval").split("asked");
  const Evaluating evaluating(context.model());
  Tensors log_p, wanted;
  for (int64_t first = 0; first < arguments.number; first += rows) {
    Rng noise = rng.from_row(first);
    const auto [x, asked] = make(first, std::min(rows, arguments.number - first), noise);
    log_p.push_back(seen_classes(classifier, x));
    wanted.push_back(asked);
    if (context.options().progress) context.options().progress(first + x.size(0), arguments.number);
  }
  return {torch::cat(log_p), torch::cat(wanted)};
}

const models::CodePart& category_of(const std::vector<models::CodePart>& parts) {
  const auto found = std::find_if(parts.begin(), parts.end(),
                                  [](const models::CodePart& part) { return part.categorical; });
  if (found == parts.end())
    throw Unsupported("this model's code has no category; try model.categories = 10 in training");
  return *found;
}

}  // namespace

Measure measure_conditional_accuracy(EvalContext& context,
                                     const api::ProtocolArguments& arguments) {
  if (!context.can<models::Conditional>() ||
      models::ability<models::Conditional>(context.model())->condition_kind() !=
          models::ConditionKind::classes)
    throw Unsupported(
        "this measure asks a model for examples of given classes, and this one has no such "
        "condition: acgan and cgan have it, others with model.condition = \"class\"");
  auto& sampler = ability_of<models::Samples>(context.model(), context.real().info());
  const data::DataInfo& info = context.real().info();
  const Answers found = answers(context, arguments, [&](int64_t first, int64_t count, Rng& rng) {
    const Tensor asked =
        torch::arange(first, first + count, torch::kInt64).remainder(info.classes());
    return std::pair(sampler.sample(count, models::Condition{.classes = asked}, rng), asked);
  });
  if (found.log_p.size(1) != info.classes())
    throw ConfigError("the extractor \"", arguments.extractor, "\" knows ", found.log_p.size(1),
                      " classes, ", info.name, " has ", info.classes());
  const measures::ConditionalAccuracy seen =
      measures::conditional_accuracy(found.log_p, found.wanted);
  Measure out{seen.seen, "examples"};
  for (size_t i = 0; i < seen.of_class.size(); ++i)
    out.parts.emplace_back(str("class_", info.class_names[i]), seen.of_class[i]);
  return out;
}

Measure measure_clustering_accuracy(EvalContext& context, const api::ProtocolArguments& arguments) {
  if (!context.can<models::HasCodeParts>())
    refuse_ability("say which part of its code means what", context.data().info(),
                   [](models::Model& other) {
                     return models::ability<models::HasCodeParts>(other) != nullptr;
                   });
  const std::vector<models::CodePart> parts =
      models::ability<models::HasCodeParts>(context.model())->code_parts();
  const models::CodePart& category = category_of(parts);
  auto* prior = models::ability<models::HasPrior>(context.model());
  auto& decoder = ability_of<models::Decodes>(context.model(), context.data().info());
  ELBO_ASSERT(prior != nullptr);
  const Answers found = answers(context, arguments, [&](int64_t, int64_t count, Rng& rng) {
    const Tensor z = prior->draw_prior(count, rng);
    return std::pair(decoder.decode(z), z.narrow(1, category.first, category.size).argmax(1));
  });
  const measures::ClusteringAccuracy match =
      measures::clustering_accuracy(found.log_p, found.wanted, category.size);
  Measure out{match.matched, "examples, the matching as given", {{"commonest", match.commonest}}};
  const data::DataInfo& info = context.real().info();
  for (size_t i = 0; i < match.class_of.size(); ++i) {
    const int64_t matched = match.class_of[i];
    const bool named = matched >= 0 && matched < info.classes();
    out.parts.emplace_back(
        str("category_", i,
            matched < 0 ? str("_alone")
                        : str("_as_", named ? info.class_names[static_cast<size_t>(matched)]
                                            : str(matched))),
        match.of_category[i]);
  }
  return out;
}

}  // namespace elbo::eval

// SPDX-License-Identifier: MIT
// Abilities of models and kinds of data.
#include "elbo/eval/protocols/predicates.h"

#include "elbo/core/error.h"
#include "elbo/data/mixture.h"
#include "elbo/eval/likelihood/partition.h"
#include "elbo/eval/views/translations.h"
#include "elbo/models/abilities.h"

namespace elbo::eval::predicates {
namespace {

constexpr int64_t kQuickPixels = 1024;

/// The data have classes in two domains, and the extractor that is taken unasked knows classes.
bool classes_in_domains(EvalContext& context) {
  const data::DataInfo& info = context.data().info();
  if (info.domain_names.size() != 2 || info.classes() == 0 || !info.is_image()) return false;
  return context.extractor(context.default_extractor())
      .log_p(examples_at(context.real(), 0, 1, 0).x)
      .defined();
}

/// An attribute parts the data's two domains, and the extractor that is taken unasked tells
/// attributes.
bool attribute_in_domains(EvalContext& context) {
  if (!parting_attribute(context.data().info()) || !context.data().info().is_image()) return false;
  return context.extractor(context.default_extractor())
      .attributes(examples_at(context.real(), 0, 1, 0).x)
      .defined();
}

}  // namespace

bool bounds_likelihood(EvalContext& context) { return context.can<models::BoundsLikelihood>(); }
bool estimates_bound(EvalContext& context) { return context.can<models::EstimatesBound>(); }
bool has_density(EvalContext& context) { return context.can<models::Density>(); }
bool has_level_density(EvalContext& context) {
  return has_density(context) &&
         models::ability<models::Density>(context.model())->density_space() !=
             models::DensitySpace::real;
}
bool decodes(EvalContext& context) { return context.can<models::Decodes>(); }
bool bipartite(EvalContext& context) { return context.can<models::Bipartite>(); }
bool summable(EvalContext& context) {
  return bipartite(context) &&
         smaller_layer(models::ability<models::Bipartite>(context.model())->bipartite()) <=
             kMostSummed;
}
bool reconstructs(EvalContext& context) { return context.can<models::Reconstructs>(); }
bool classifies(EvalContext& context) {
  return context.can<models::Classifies>() && context.data().info().classes() > 0;
}
bool tells_attributes(EvalContext& context) { return context.can<models::AttributePredictor>(); }

bool quick_sets(EvalContext& context) {
  if (context.is_given() || !context.has_images()) return context.is_given();
  return context.default_extractor() != "pixels" || context.real().info().values() <= kQuickPixels;
}

bool images(EvalContext& context) {
  return context.has_images() && context.real().info().is_image();
}

bool classes(EvalContext& context) {
  return images(context) && context.real().info().classes() > 0 &&
         context.extractor(context.default_extractor())
             .log_p(context.generated().block(0, 1))
             .defined();
}

bool mixture(EvalContext& context) {
  return context.has_images() && data::mixture_of(context.real()) != nullptr;
}
bool stacked(EvalContext& context) {
  return context.has_images() && context.real().info().name == "stacked_digits";
}

bool takes_attributes(EvalContext& context) {
  if (!context.can<models::Conditional>() || !context.can<models::Samples>() ||
      context.data().info().attribute_names.empty())
    return false;
  return models::ability<models::Conditional>(context.model())->condition_kind() ==
         models::ConditionKind::attributes;
}

bool takes_classes(EvalContext& context) {
  if (!context.can<models::Conditional>() || !context.can<models::Samples>() ||
      !context.has_images())
    return false;
  return models::ability<models::Conditional>(context.model())->condition_kind() ==
             models::ConditionKind::classes &&
         classes(context);
}

bool code_parts(EvalContext& context) {
  return context.can<models::HasCodeParts>() && context.has_images() && classes(context);
}

bool translates_classes(EvalContext& context) {
  return context.can<models::Translates>() && classes_in_domains(context);
}
bool draws_pairs(EvalContext& context) {
  return context.can<models::DrawsPairs>() && classes_in_domains(context);
}
bool translates_attribute(EvalContext& context) {
  return context.can<models::Translates>() && attribute_in_domains(context);
}
bool draws_attribute_pairs(EvalContext& context) {
  return context.can<models::DrawsPairs>() && attribute_in_domains(context);
}

bool labelled(EvalContext& context) {
  return context.has_model() && context.has_data() && context.data().info().classes() > 1;
}

bool encodes(EvalContext& context) { return context.can<models::Encodes>(); }
bool encodes_real(EvalContext& context) {
  return encodes(context) && !context.can<models::BinaryCodes>();
}
bool encodes_densities(EvalContext& context) {
  return encodes_real(context) && context.can<models::BoundsLikelihood>() &&
         dynamic_cast<models::BoundsLikelihood&>(context.model()).amortised();
}
bool encodes_labelled(EvalContext& context) { return encodes(context) && labelled(context); }
bool encodes_attributed(EvalContext& context) {
  return encodes(context) && context.data().info().attribute_names.size() > 1;
}

}  // namespace elbo::eval::predicates

// SPDX-License-Identifier: MIT
// Abilities of models and kinds of data.
#include "elbo/eval/predicates.h"

#include "elbo/core/error.h"
#include "elbo/data/mixture.h"
#include "elbo/eval/likelihood/partition.h"
#include "elbo/eval/translations.h"
#include "elbo/models/binary_units.h"
#include "elbo/models/code_parts.h"

namespace elbo::predicates {
namespace {

constexpr int64_t kQuickPixels = 1024;

/// The data have classes in two domains, and the extractor that is taken unasked knows classes.
bool classes_in_domains(Evidence& evidence) {
  const DataInfo& info = evidence.data().info();
  if (info.domain_names.size() != 2 || info.classes() == 0 || !info.is_image()) return false;
  return evidence.extractor(evidence.default_extractor())
      .log_p(examples_at(evidence.real(), 0, 1, 0).x)
      .defined();
}

/// An attribute parts the data's two domains, and the extractor that is taken unasked tells
/// attributes.
bool attribute_in_domains(Evidence& evidence) {
  if (!parting_attribute(evidence.data().info()) || !evidence.data().info().is_image())
    return false;
  return evidence.extractor(evidence.default_extractor())
      .attributes(examples_at(evidence.real(), 0, 1, 0).x)
      .defined();
}

}  // namespace

bool bounds_likelihood(Evidence& evidence) { return evidence.can<BoundsLikelihood>(); }
bool estimates_bound(Evidence& evidence) { return evidence.can<EstimatesBound>(); }
bool decodes(Evidence& evidence) { return evidence.can<Decodes>(); }
bool bipartite(Evidence& evidence) { return evidence.can<Bipartite>(); }
bool summable(Evidence& evidence) {
  return bipartite(evidence) &&
         smaller_layer(ability<Bipartite>(evidence.model())->bipartite()) <= kMostSummed;
}
bool reconstructs(Evidence& evidence) { return evidence.can<Reconstructs>(); }
bool classifies(Evidence& evidence) {
  return evidence.can<Classifies>() && evidence.data().info().classes() > 0;
}
bool tells_attributes(Evidence& evidence) { return evidence.can<TellsAttributes>(); }

bool quick_sets(Evidence& evidence) {
  if (evidence.is_given() || !evidence.has_images()) return evidence.is_given();
  return evidence.default_extractor() != "pixels" ||
         evidence.real().info().values() <= kQuickPixels;
}

bool images(Evidence& evidence) {
  return evidence.has_images() && evidence.real().info().is_image();
}

bool classes(Evidence& evidence) {
  return images(evidence) && evidence.real().info().classes() > 0 &&
         evidence.extractor(evidence.default_extractor())
             .log_p(evidence.made().block(0, 1))
             .defined();
}

bool mixture(Evidence& evidence) {
  return evidence.has_images() && mixture_of(evidence.real()) != nullptr;
}
bool stacked(Evidence& evidence) {
  return evidence.has_images() && evidence.real().info().name == "stacked_digits";
}

bool takes_attributes(Evidence& evidence) {
  if (!evidence.can<Conditional>() || !evidence.can<Samples>() ||
      evidence.data().info().attribute_names.empty())
    return false;
  return ability<Conditional>(evidence.model())->told() == ConditionKind::attributes;
}

bool told_classes(Evidence& evidence) {
  if (!evidence.can<Conditional>() || !evidence.can<Samples>() || !evidence.has_images())
    return false;
  return ability<Conditional>(evidence.model())->told() == ConditionKind::classes &&
         classes(evidence);
}

bool code_parts(Evidence& evidence) {
  return evidence.can<HasCodeParts>() && evidence.has_images() && classes(evidence);
}

bool translates_classes(Evidence& evidence) {
  return evidence.can<Translates>() && classes_in_domains(evidence);
}
bool draws_pairs(Evidence& evidence) {
  return evidence.can<DrawsPairs>() && classes_in_domains(evidence);
}
bool translates_attribute(Evidence& evidence) {
  return evidence.can<Translates>() && attribute_in_domains(evidence);
}
bool draws_attribute_pairs(Evidence& evidence) {
  return evidence.can<DrawsPairs>() && attribute_in_domains(evidence);
}

bool labelled(Evidence& evidence) {
  return evidence.has_model() && evidence.has_data() && evidence.data().info().classes() > 1;
}

bool encodes(Evidence& evidence) { return evidence.can<Encodes>(); }
bool encodes_real(Evidence& evidence) { return encodes(evidence) && !evidence.can<BinaryCodes>(); }
bool encodes_densities(Evidence& evidence) {
  return encodes_real(evidence) && evidence.can<BoundsLikelihood>() &&
         dynamic_cast<BoundsLikelihood&>(evidence.model()).amortised();
}
bool encodes_labelled(Evidence& evidence) { return encodes(evidence) && labelled(evidence); }
bool encodes_attributed(Evidence& evidence) {
  return encodes(evidence) && evidence.data().info().attribute_names.size() > 1;
}

}  // namespace elbo::predicates

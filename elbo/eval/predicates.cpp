// SPDX-License-Identifier: MIT
// Abilities of models and kinds of data.
#include "elbo/eval/predicates.h"

#include "elbo/core/error.h"
#include "elbo/data/mixture.h"
#include "elbo/models/abilities.h"

namespace elbo::predicates {
namespace {

constexpr int64_t kQuickPixels = 1024;

}  // namespace

bool bounds_likelihood(Evidence& evidence) { return evidence.can<BoundsLikelihood>(); }
bool decodes(Evidence& evidence) { return evidence.can<Decodes>(); }
bool reconstructs(Evidence& evidence) { return evidence.can<Reconstructs>(); }
bool classifies(Evidence& evidence) { return evidence.can<Classifies>() && evidence.data().info().classes() > 0; }
bool tells_attributes(Evidence& evidence) { return evidence.can<TellsAttributes>(); }

bool quick_sets(Evidence& evidence) {
  if (evidence.is_given() || !evidence.has_images()) return evidence.is_given();
  return evidence.default_extractor() != "pixels" || evidence.real().info().values() <= kQuickPixels;
}

bool images(Evidence& evidence) { return evidence.has_images() && evidence.real().info().is_image(); }

bool classes(Evidence& evidence) {
  return images(evidence) && evidence.real().info().classes() > 0 && evidence.extractor(evidence.default_extractor()).log_p(evidence.made().block(0, 1)).defined();
}

bool mixture(Evidence& evidence) { return evidence.has_images() && mixture_of(evidence.real()) != nullptr; }
bool stacked(Evidence& evidence) { return evidence.has_images() && evidence.real().info().name == "stacked_digits"; }

bool takes_attributes(Evidence& evidence) {
  if (!evidence.can<Conditional>() || !evidence.can<Samples>() || evidence.data().info().attribute_names.empty()) return false;
  return ability<Conditional>(evidence.model())->told() == ConditionKind::attributes;
}

bool labelled(Evidence& evidence) { return evidence.has_model() && evidence.has_data() && evidence.data().info().classes() > 1; }

bool encodes(Evidence& evidence) { return evidence.can<Encodes>(); }
bool encodes_densities(Evidence& evidence) { return evidence.can<Encodes>() && evidence.can<BoundsLikelihood>(); }
bool encodes_labelled(Evidence& evidence) { return encodes(evidence) && labelled(evidence); }
bool encodes_attributed(Evidence& evidence) { return encodes(evidence) && evidence.data().info().attribute_names.size() > 1; }

}  // namespace elbo::predicates

// SPDX-License-Identifier: MIT
// Whether a protocol can be taken of some evidence: what stands in a line of protocols.def.
#pragma once
#include "elbo/eval/evidence.h"

namespace elbo::predicates {

bool bounds_likelihood(Evidence& evidence);
/// The model has a bound as far as its own estimate of the KL is right.
bool estimates_bound(Evidence& evidence);
bool decodes(Evidence& evidence);
/// The model's energy is a bipartite one.
bool bipartite(Evidence& evidence);
/// The same, with a layer so small that its states can be summed.
bool summable(Evidence& evidence);
bool reconstructs(Evidence& evidence);
bool classifies(Evidence& evidence);
bool tells_attributes(Evidence& evidence);
/// Made examples and real ones, or their features, and these so few that 10,000 examples are
/// compared in seconds.
bool quick_sets(Evidence& evidence);
/// Made examples and real ones, and they are images.
bool images(Evidence& evidence);
/// The same, and the extractor that is taken unasked knows classes.
bool classes(Evidence& evidence);
/// Points of a mixture whose centres are known.
bool mixture(Evidence& evidence);
/// Images of three stacked digits.
bool stacked(Evidence& evidence);
/// The model draws examples with given attributes, and there are attributes.
bool takes_attributes(Evidence& evidence);
/// The model draws examples of a given class, and the extractor that is taken unasked knows
/// classes.
bool told_classes(Evidence& evidence);
/// The model's code has a part that means something, and the same.
bool code_parts(Evidence& evidence);
/// The model translates between the two domains of the data, which have classes.
bool translates_classes(Evidence& evidence);
/// The model draws pairs in them.
bool draws_pairs(Evidence& evidence);
/// The model translates between two domains that an attribute parts.
bool translates_attribute(Evidence& evidence);
/// The model draws pairs in such.
bool draws_attribute_pairs(Evidence& evidence);
/// There are a model and labels.
bool labelled(Evidence& evidence);
/// The model encodes.
bool encodes(Evidence& evidence);
/// The model encodes, and not to binary units.
bool encodes_real(Evidence& evidence);
/// The model encodes as distributions of real codes, whose density it knows.
bool encodes_densities(Evidence& evidence);
/// The model encodes, and there are labels.
bool encodes_labelled(Evidence& evidence);
/// The model encodes, and there are attributes.
bool encodes_attributed(Evidence& evidence);

}  // namespace elbo::predicates

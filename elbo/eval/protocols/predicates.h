// SPDX-License-Identifier: MIT
// Whether a protocol can be taken of some evidence: what stands in a line of protocols.def.
#pragma once
#include "elbo/eval/protocols/eval_context.h"

namespace elbo::eval::predicates {

/// The model has a lower bound on log p(x), and there are data.
bool bounds_likelihood(EvalContext& context);
/// The model has a bound as far as its own estimate of the KL is right.
bool estimates_bound(EvalContext& context);
/// The model knows log p(x), and there are data.
bool has_density(EvalContext& context);
/// The same, of grey levels.
bool has_level_density(EvalContext& context);
/// The model maps codes to examples, and there are data.
bool decodes(EvalContext& context);
/// The model's energy is a bipartite one.
bool bipartite(EvalContext& context);
/// The same, with a layer so small that its states can be summed.
bool summable(EvalContext& context);
/// The model maps examples to their reconstructions, and there are data.
bool reconstructs(EvalContext& context);
/// The model tells classes, and the data have labels.
bool classifies(EvalContext& context);
/// The model tells attributes, and there are data.
bool tells_attributes(EvalContext& context);
/// Generated examples and real ones, or their features, and these so few that 10,000 examples are
/// compared in seconds.
bool quick_sets(EvalContext& context);
/// Generated examples and real ones, and they are images.
bool images(EvalContext& context);
/// The same, and the extractor that is taken unasked knows classes.
bool classes(EvalContext& context);
/// Points of a mixture whose centres are known.
bool mixture(EvalContext& context);
/// Images of three stacked digits.
bool stacked(EvalContext& context);
/// The model draws examples with given attributes, and there are attributes.
bool takes_attributes(EvalContext& context);
/// The model draws examples of a given class, and the extractor that is taken unasked knows
/// classes.
bool takes_classes(EvalContext& context);
/// The model's code has a part that means something, and the same.
bool code_parts(EvalContext& context);
/// The model translates between the two domains of the data, which have classes.
bool translates_classes(EvalContext& context);
/// The model draws pairs in them.
bool draws_pairs(EvalContext& context);
/// The model translates between two domains that an attribute parts.
bool translates_attribute(EvalContext& context);
/// The model draws pairs in such.
bool draws_attribute_pairs(EvalContext& context);
/// There are a model and labels.
bool labelled(EvalContext& context);
/// The model encodes.
bool encodes(EvalContext& context);
/// The model encodes, and not to binary units.
bool encodes_real(EvalContext& context);
/// The model encodes as distributions of real codes, whose density it knows.
bool encodes_densities(EvalContext& context);
/// The model encodes, and there are labels.
bool encodes_labelled(EvalContext& context);
/// The model encodes, and there are attributes.
bool encodes_attributed(EvalContext& context);

}  // namespace elbo::eval::predicates

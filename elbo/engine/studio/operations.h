// SPDX-License-Identifier: MIT
// What the studio's worker can be asked, by name (docs/formats/studio_worker.md). Each fills the
// answer of its call; what a model cannot is Unsupported, in the words of the command line.
#pragma once
#include <string>
#include <vector>

#include "elbo/engine/studio/studio_call.h"

namespace elbo::engine {

/// A line of the table.
struct StudioOperation {
  std::string name;                    ///< as a request has it
  std::vector<std::string> arguments;  ///< all that it may have
  void (*perform)(StudioCall& call);   ///< fills the answer
  bool over_many = false;              ///< goes over many examples, in parts
};

/// All of them.
const std::vector<StudioOperation>& studio_operations();
/// The one of that name; UsageError with the nearest name.
const StudioOperation& studio_operation(const std::string& name);

void studio_describe(StudioCall& call);    ///< what the model is and can
void studio_sample(StudioCall& call);      ///< samples, with their codes where it decodes
void studio_decode(StudioCall& call);      ///< codes to examples
void studio_encode(StudioCall& call);      ///< examples to codes and back
void studio_examples(StudioCall& call);    ///< examples of a split
void studio_map(StudioCall& call);         ///< a split's codes in a plane
void studio_directions(StudioCall& call);  ///< where codes vary, and what each dimension carries
void studio_attribute(StudioCall& call);   ///< an attribute's or a class's vector among codes
void studio_answers(StudioCall& call);     ///< what an extractor sees in pictures
void studio_neighbours(StudioCall& call);  ///< the nearest pictures of a split
void studio_invert(StudioCall& call);      ///< a picture's code by optimisation, in parts
void studio_chain(StudioCall& call);       ///< the Markov chain of a model, in parts
void studio_translate(StudioCall& call);   ///< from one domain to the other and back
void studio_animation(StudioCall& call);   ///< a way of codes as WebP
void studio_picture(StudioCall& call);     ///< pictures as PNG

}  // namespace elbo::engine

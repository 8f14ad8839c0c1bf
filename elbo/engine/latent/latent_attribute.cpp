// SPDX-License-Identifier: MIT
// Looking the name up, encoding training examples.
#include "elbo/engine/latent/latent_attribute.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/engine/progress_line.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/inference.h"

namespace elbo::engine {
namespace {

measures::Codes training_codes(const LatentSession& session, int64_t count) {
  const auto training = data::find_dataset(session.loaded.data, data::Split::train);
  if (!training)
    throw DataError(session.info().name,
                    ": its training split cannot be opened; try `elbo data check`");
  ProgressLine line("codes", session.request.quiet);
  eval::EvalOptions options;
  options.seed = session.seed();
  options.limit = count;
  options.progress = [&line](int64_t done, int64_t total) { line(done, total); };
  return eval::encode_all(session.model(), *training, options);
}

}  // namespace

int64_t attribute_index(const std::string& name, const data::DataInfo& info) {
  const auto& names = info.attribute_names;
  if (names.empty())
    throw Unsupported(info.name,
                      " has no attributes to change; data with some: faces, shapes, and folders "
                      "with a list of them");
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw UsageError(info.name, " has no attribute \"", printable(name), "\"",
                     did_you_mean(name, names), "; there are: ", join(names, ", "));
  return found - names.begin();
}

std::string LatentAttribute::sentence() const {
  const std::string sides = fmt::format("{} training examples with {} above {:.3g} and {} without",
                                        examples, found.with, found.threshold, found.without);
  return pure ? str("the part of ", name, " in the regression of codes on all attributes, over ",
                    sides)
              : str("mean code with ", name, " minus mean code without, over ", sides);
}

void LatentAttribute::describe(Node& facts) const {
  facts.set("attribute", Node(name));
  facts.set("vector", Node(std::string(pure ? "pure" : "plain")));
  facts.set("examples", Node(examples));
  facts.set("with", Node(found.with));
  facts.set("without", Node(found.without));
  facts.set("threshold", number_of(found.threshold));
  facts.set("vector_length", number_of(found.vector.norm().item<double>()));
}

LatentAttribute latent_attribute(const LatentSession& session) {
  eval::ability_of<models::Encodes>(session.model(), session.info());
  eval::ability_of<models::Decodes>(session.model(), session.info());
  const api::AttributeOptions& options = session.request.attribute;
  LatentAttribute out;
  out.name = options.name;
  out.index = attribute_index(options.name, session.info());
  out.pure = options.pure;
  const measures::Codes codes = training_codes(session, options.examples);
  out.examples = codes.mean.size(0);
  out.found = eval::attribute_vector(codes, out.index, out.pure);
  return out;
}

Node number_of(double value) {
  if (!std::isfinite(value)) return Node();
  return Node(std::stod(fmt::format("{:.6g}", value)));
}

}  // namespace elbo::engine

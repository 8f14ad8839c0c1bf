// SPDX-License-Identifier: MIT
// Many examples as one after another: what a data set does that knows no faster way.
#include "elbo/data/dataset.h"

#include "elbo/core/error.h"

namespace elbo::data {

ExampleOut ExamplesOut::at(size_t i, size_t count) const {
  const size_t values = x.size() / count, names = attributes.size() / count;
  return {x.subspan(i * values, values), labels[i], attributes.subspan(i * names, names)};
}

void Dataset::get_many(std::span<const int64_t> indices, const Draw& draw,
                       const ExamplesOut& out) const {
  for (size_t i = 0; i < indices.size(); ++i) get(indices[i], draw, out.at(i, indices.size()));
}

void Dataset::get_attributes(int64_t index, std::span<float> attributes) const {
  std::vector<float> x(static_cast<size_t>(info().values()));
  int64_t label = -1;
  get(index, {}, {x, label, attributes});
}

void Dataset::get_companions(std::span<const int64_t>, const Draw&, const ExamplesOut&) const {
  ELBO_ASSERT(false && "a data set of one domain");
}

}  // namespace elbo::data

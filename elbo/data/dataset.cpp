// SPDX-License-Identifier: MIT
// Many examples as one after another: what a data set does that knows no faster way.
#include "elbo/data/dataset.h"

namespace elbo {

ExampleOut ExamplesOut::at(size_t i, size_t count) const {
  const size_t values = x.size() / count, names = attributes.size() / count;
  return {x.subspan(i * values, values), labels[i], attributes.subspan(i * names, names)};
}

void Dataset::get_many(std::span<const int64_t> indices, const Draw& draw, const ExamplesOut& out) const {
  for (size_t i = 0; i < indices.size(); ++i) get(indices[i], draw, out.at(i, indices.size()));
}

}  // namespace elbo

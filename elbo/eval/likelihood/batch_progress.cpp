// SPDX-License-Identifier: MIT
// Reports the share of a batch's work that is done as a number of examples.
#include "elbo/eval/likelihood/batch_progress.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo::eval {

BatchProgress::BatchProgress(const data::Dataset& data, const EvalOptions& options)
    : options_(options), total_(examples_of(data, options.limit)) {
  if (total_ < 1)
    throw DataError("the data set ", data.info().name,
                    " has no example: a likelihood needs at least one");
}

EvalOptions BatchProgress::batch_options() const {
  EvalOptions out = options_;
  out.progress = {};
  return out;
}

void BatchProgress::reached(double share) {
  waiting_.tick();
  if (options_.progress)
    options_.progress(first_ + static_cast<int64_t>(share * static_cast<double>(count_)), total_);
}

int64_t BatchProgress::batch(int64_t most) const {
  const int64_t batches = (total_ + std::max<int64_t>(1, most) - 1) / std::max<int64_t>(1, most);
  return (total_ + batches - 1) / batches;
}

}  // namespace elbo::eval

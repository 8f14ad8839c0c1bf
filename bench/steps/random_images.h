// SPDX-License-Identifier: MIT
// Images of noise, so that nothing has to be fetched: what they show does not matter to time.
#pragma once
#include "elbo/data/dataset.h"

namespace elbo::bench {

/// `count` grey images of 28 x 28 as bytes in memory, as MNIST would lie there.
std::shared_ptr<const data::Dataset> random_digits(int64_t count);

/// As many in a file on the disk, which is made unless it is there and stays there: under `folder`,
/// 784 bytes an image.
std::shared_ptr<const data::Dataset> random_digits_on_disk(int64_t count,
                                                           const std::string& folder);

/// `count` colour images of 32 x 32 with values in [-1, 1], as floats in memory.
std::shared_ptr<const data::Dataset> random_colours(int64_t count);

}  // namespace elbo::bench

// SPDX-License-Identifier: MIT
// The sizes that most GANs of the lecture's repository have: a code of 10, one hidden layer of 128,
// PyTorch's initialisation.
#pragma once
#include "elbo/models/adversarial_pair.h"

namespace elbo {

/// PairOptions with these defaults.
struct SmallPairOptions : PairOptions {
  SmallPairOptions() : SmallPairOptions(1) {}
  explicit SmallPairOptions(int64_t repeats)
      : PairOptions{.generator = {.latent_dim = 10, .net = {.hidden = {128}, .init = Init::torch}},
                    .n_critic = repeats} {}
};

}  // namespace elbo

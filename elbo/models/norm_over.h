// SPDX-License-Identifier: MIT
// Over which rows batch norm takes its moments where a critic sees several kinds of them.
#pragma once
#include "elbo/core/fields.h"

namespace elbo {

/// group: each kind (real, generated) by its own moments; all: by those of all rows together, as
/// Larsen et al.'s released code. With `group` a critic whose last hidden layer is normalised
/// cannot tell kinds by their means, only by their shapes: a generator whose examples are all alike
/// gets no gradient that moves them together.
enum class NormOver { group, all };
template <>
struct EnumNames<NormOver> {
  static constexpr std::array names{"group", "all"};
};

}  // namespace elbo

// SPDX-License-Identifier: MIT
// How many channels an image has, as a word of a configuration.
#pragma once
#include <array>
#include <cstdint>

#include "elbo/core/fields.h"

namespace elbo {

enum class Channels {
  grey,  ///< one: luma by ITU-R BT.601 where the file has colours
  rgb,   ///< three
};
template <>
struct EnumNames<Channels> {
  static constexpr std::array names{"grey", "rgb"};
};

/// 1 or 3.
inline int64_t count_of(Channels channels) { return channels == Channels::grey ? 1 : 3; }

}  // namespace elbo

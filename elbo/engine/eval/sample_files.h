// SPDX-License-Identifier: MIT
// Examples that another program has made, from files.
#pragma once
#include <memory>
#include <string>

#include "elbo/eval/protocols/generated.h"

namespace elbo::engine {

/// FILE.npy or FILE.npz: (N, C, H, W), (N, H, W) or (N, D) in the data's range; a folder: its
/// pictures in the order of their names, each exactly of the data's size (nothing is resized: that
/// would change the measures; RGB whose channels are equal counts as grey, grey as RGB), read when
/// they are asked for. ShapeError, DataError, IoError.
std::unique_ptr<eval::GeneratedExamples> generated_in(const std::string& path,
                                                      const data::DataInfo& info);

}  // namespace elbo::engine

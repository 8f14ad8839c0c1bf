// SPDX-License-Identifier: MIT
// A program as an ONNX model (https://onnx.ai, opset 13, IR version 7): one graph with its weights
// inside and a symbolic number of examples, N. Only operators that runtimes of every kind have.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "elbo/export/program.h"

namespace elbo::exports {

/// Keys and texts that are kept beside a graph.
using Facts = std::vector<std::pair<std::string, std::string>>;

/// How weights are stored.
enum class Precision { f32, f16 };
constexpr auto enum_names(Precision) { return std::array{"f32", "f16"}; }

/// The bytes of the model. With f16 weights are stored in half precision and widened when it is
/// loaded: it computes in float32. Unsupported where a weight is too large for half precision.
std::string onnx_model(const Program& program, const Facts& metadata, Precision precision);

}  // namespace elbo::exports

// SPDX-License-Identifier: MIT
// What LibTorch's tracer sees of a function, free of its types: calls of ATen operations on values.
// It is traced with two numbers of examples, so that what follows that number can be told from what
// does not.
#pragma once
#include <ATen/core/ivalue.h>

#include <functional>

#include "elbo/export/program.h"

namespace elbo::exports {

/// From tensors to tensors.
using TensorFunction = std::function<Tensors(const Tensors&)>;

/// A value: a tensor that is known when the function runs, or a constant.
struct RecordedValue {
  std::string weight;         ///< its name, where it is one of the model's tensors
  c10::IValue first, second;  ///< a constant, at either number of examples; else none
  bool is_constant = false;   ///< whether the two above say what it is
  Extents shape;              ///< of a tensor
};

/// A call of an operation: `in` and `out` are places in Recording::values.
struct RecordedCall {
  std::string name;             ///< "aten::relu", without the underscore of one in place
  std::vector<size_t> in, out;  ///< its arguments in the order of its schema
};

/// A function's calls in order.
struct Recording {
  std::vector<RecordedValue> values;    ///< all of them
  std::vector<RecordedCall> calls;      ///< in the order in which they were made
  std::vector<size_t> inputs, outputs;  ///< places in `values`
};

/// Numbers of examples that functions are traced with.
inline constexpr int64_t kTracedBatches[] = {3, 5};

/// The function's calls. `inputs` yields its arguments for a number of examples; `weights` are
/// known by their names. Without derivatives, and with the kernels' plain forms. Unsupported where
/// the two traces differ in more than numbers.
Recording recorded(const TensorFunction& function,
                   const std::function<Tensors(int64_t batch)>& inputs,
                   const tensor::NamedTensors& weights);

}  // namespace elbo::exports

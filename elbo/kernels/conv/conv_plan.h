// SPDX-License-Identifier: MIT
// The three computations of one convolutional layer at one size, as oneDNN primitives that are made
// once and kept. A transposed convolution is its adjoint with the roles swapped, so that it is as
// fast as a plain one.
#pragma once
#include <optional>
#include <string>

#include "elbo/kernels/conv/blocked_tensor.h"
#include "elbo/kernels/conv/conv_layer.h"

namespace elbo::kernels {

/// Whether a layer is computed as the adjoint of another convolution, which can neither add a bias
/// nor apply an activation: transposed ones, and plain ones of stride 1 to few channels, which are
/// then some two times as fast.
bool by_adjoint(const ConvLayer& layer);

/// What a plan is made for. Of `layer` the geometry counts, and the activation, which must be none
/// for one that is computed by its adjoint.
struct ConvForm {
  ConvLayer layer;               ///< geometry and activation
  int64_t batch, height, width;  ///< of the input
  bool bias = false;             ///< not for one that is computed by its adjoint
  int threads = 1;               ///< that compute; no bit depends on them

  /// Whether every member is equal.
  bool operator==(const ConvForm&) const = default;
};

/// The primitives of one layer at one size, with their memory.
class ConvPlan {
 public:
  /// Chooses implementations; takes milliseconds.
  explicit ConvPlan(const ConvForm& form);

  /// f(conv(x) + bias): x (B, in, H, W) and the result (B, out, H', W') in any format; bias (out)
  /// where the form has one.
  BlockedTensor forward(const BlockedTensor& x, const Tensor& weight, const Tensor& bias);
  /// From the gradient of the sums that of x.
  BlockedTensor input_gradient(const BlockedTensor& g, const Tensor& weight);
  /// Writes the gradient of the weight into `out`, contiguous and as large as it.
  void weight_gradient(const BlockedTensor& x, const BlockedTensor& g, const Tensor& out);
  /// Names of the implementations of the three, as oneDNN gives them.
  std::vector<std::string> implementations() const;

 private:
  struct Geometry;
  struct Operand {
    int argument;
    dnnl::memory::desc desc;
  };
  // A convolution goes from a wide image to a narrow one, its adjoint back.
  struct Operation {
    dnnl::primitive run;
    Operand wide, narrow, kernel;
    dnnl::memory::desc scratch;
    std::string implementation;
  };
  struct Piece {
    Operation operation;
    int64_t first;  // of its images
  };
  // Of all images at once, or of a few at a time, which one thread takes.
  struct Planned {
    Operation whole;
    std::vector<Piece> pieces;
  };
  struct Memory;

  Operation forward_of(const Geometry& geometry) const;
  Operation input_gradient_of(const Geometry& geometry) const;
  Operation weight_gradient_of(const Geometry& geometry) const;
  using Maker = Operation (ConvPlan::*)(const Geometry&) const;
  Operation made_for(Maker make, int threads) const;
  std::vector<Piece> pieces_of(Maker make, const Operation& whole) const;
  Planned plan_images(Maker make) const;
  Planned plan_weight_gradient() const;
  void run(const Planned& planned, const Memory& memory) const;
  BlockedTensor kernel_for(const Planned& planned, const Tensor& weight) const;

  ConvForm form_;
  std::optional<Planned> forward_, input_gradient_, weight_gradient_;  // made when first wanted
};

/// This thread's plan for that form. The reference holds until the next call.
ConvPlan& conv_plan(const ConvForm& form);

}  // namespace elbo::kernels

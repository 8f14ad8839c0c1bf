// SPDX-License-Identifier: MIT
// The layers that nets are made of. Parameters and buffers have PyTorch's names and layouts, so
// that a state_dict fits.
#pragma once
#include "elbo/kernels/conv/conv_layer.h"
#include "elbo/nn/init.h"
#include "elbo/nn/net.h"

namespace elbo::nn {

/// y = x W^T + b: (..., in) -> (..., out). `weight` (out, in), `bias` (out), undefined where the
/// size has none.
class Linear : public Net {
 public:
  /// Values in and out, and whether there is a bias.
  struct Size {
    int64_t in, out;   ///< values an example
    bool bias = true;  ///< a vector that is added
  };
  /// Weights by `init`, drawn from `rng`.
  Linear(Size size, Init init, Rng& rng);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override { return forward(x, kernels::Activation::none); }
  /// With the activation behind it.
  Tensor forward(const Tensor& x, kernels::Activation activation);

  Tensor weight, bias;  ///< (out, in), (out)
};

/// Channels and geometry of a convolution; the default halves (or doubles) an image's sides.
struct ConvSize {
  int64_t in, out;                              ///< channels
  int64_t kernel = 4, stride = 2, padding = 1;  ///< pixels
  int64_t output_padding = 0;                   ///< of a transposed one
  bool bias = true;                             ///< a value a channel that is added
};

/// What plain and transposed convolutions have in common. `bias` is undefined where the size has
/// none.
class Convolution : public Net {
 public:
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override;
  /// As the kernels see it, without batch norm and activation.
  const kernels::ConvLayer& layer() const { return layer_; }

  Tensor weight, bias;  ///< as the derived classes say

 protected:
  /// Undefined weights of the right shape.
  Convolution(const ConvSize& size, bool transposed);
  /// Fills weight and bias.
  void initialise_from(Init init, Rng& rng) { initialise(weight, bias, init, rng); }

 private:
  kernels::ConvLayer layer_;
};

/// Convolution: (B, in, H, W) -> (B, out, H', W'), H' = (H + 2 padding - kernel) / stride + 1.
/// `weight` (out, in, kernel, kernel), `bias` (out).
class Conv2d : public Convolution {
 public:
  /// Weights by `init`, drawn from `rng`.
  Conv2d(const ConvSize& size, Init init, Rng& rng) : Convolution(size, false) {
    initialise_from(init, rng);
  }
};

/// Transposed convolution: (B, in, H, W) -> (B, out, H', W'), H' = (H - 1) stride - 2 padding +
/// kernel + output_padding. `weight` (in, out, kernel, kernel), `bias` (out).
class ConvTranspose2d : public Convolution {
 public:
  /// Weights by `init`, drawn from `rng`.
  ConvTranspose2d(const ConvSize& size, Init init, Rng& rng) : Convolution(size, true) {
    initialise_from(init, rng);
  }
};

/// While it lives, batch norm in this thread goes by the batch's moments as before, but leaves the
/// running ones alone: for passes whose rows are not those that the net is to be judged by, such as
/// a generator's turn through its critic.
class KeepMoments {
 public:
  KeepMoments();  ///< from here on
  ~KeepMoments();
  KeepMoments(const KeepMoments&) = delete;
  KeepMoments& operator=(const KeepMoments&) = delete;
  static bool active();  ///< whether there is one in this thread

 private:
  bool before_;
};

/// Which norm stands behind a layer.
enum class NormKind { none, batch, layer };

/// A norm by channel with the activation behind it: (B, C) or (B, C, H, W) -> same. Parameters
/// `weight` and `bias`, (C).
class Norm : public Net {
 public:
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override { return forward(x, kernels::Activation::none); }
  /// With the activation behind it: same shape.
  virtual Tensor forward(const Tensor& x, kernels::Activation activation) = 0;
};

/// Layer normalisation (Ba, Kiros and Hinton 2016) of (B, C) or (B, C, H, W): each example over all
/// its values, then a scale and a shift a channel, as critics of WGAN-GP have it. eps 1e-5.
class LayerNorm : public Norm {
 public:
  /// Scales 1 (by `init` as batch norm's), shifts 0.
  LayerNorm(int64_t channels, Init init, Rng& rng);
  using Norm::forward;
  Tensor forward(const Tensor& x, kernels::Activation activation) override;

  Tensor weight, bias;  ///< (C)
};

/// Batch normalisation (Ioffe and Szegedy 2015) of (B, C) or (B, C, H, W) over all but C: by the
/// batch's moments in training, which also move the running ones (momentum .1, unbiased variance,
/// as PyTorch), by the running ones in evaluation. eps 1e-5.
class BatchNorm : public Norm {
 public:
  /// Scales by `init`, drawn from `rng`; shifts 0.
  BatchNorm(int64_t channels, Init init, Rng& rng);
  using Norm::forward;
  Tensor forward(const Tensor& x, kernels::Activation activation) override;
  /// The running moments for a pass, which moves them where this is training, and counts it: the
  /// buffers themselves, or copies while KeepMoments is active.
  std::pair<Tensor, Tensor> moments_to_move();
  /// Whether it takes its moments over all parts of a batch, of which it sees one. Then it is no
  /// part of a fused operation.
  bool is_synced() const;

  Tensor weight, bias;                                    ///< (C)
  Tensor running_mean, running_var, num_batches_tracked;  ///< (C), (C), a whole number: buffers

 private:
  Tensor synced(const Tensor& x, kernels::Activation activation, std::pair<Tensor, Tensor> running);
};

/// A norm of that kind; null for none.
std::shared_ptr<Norm> make_norm(NormKind kind, int64_t channels, Init init, Rng& rng);

}  // namespace elbo::nn

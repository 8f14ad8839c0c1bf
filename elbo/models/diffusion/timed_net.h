// SPDX-License-Identifier: MIT
// Nets of a noisy value and its time, by option: what diffusion and flow matching learn. Models do
// not know which one they have.
#pragma once
#include "elbo/core/fields.h"
#include "elbo/core/rng.h"
#include "elbo/data/dataset.h"
#include "elbo/nn/blocks.h"

namespace elbo::models {

/// A net that is told a time and, where there is one, the condition of each example.
class TimedNet : public torch::nn::Module {
 public:
  /// x (B, ...), t (B) in [0, 1], condition (B, K) or undefined: not told. The answer has x's
  /// shape.
  virtual Tensor forward(const Tensor& x, const Tensor& t, const Tensor& condition) = 0;
};

/// Fully connected, a U-Net, or a transformer over patches.
enum class TimedNetKind { mlp, unet, dit };
constexpr auto enum_names(TimedNetKind) { return std::array{"mlp", "unet", "dit"}; }

/// The form of such a net.
struct TimedNetOptions {
  TimedNetKind kind = TimedNetKind::mlp;    ///< which one
  int64_t width = 0;                        ///< 0: 128; of a unet 32
  int64_t blocks = 0;                       ///< 0: mlp 3, unet 1 a size, dit 4
  std::vector<int64_t> multiples{1, 2, 2};  ///< unet: of `width` at full, half, ... size
  int64_t heads = 4, patch = 4;             ///< of self-attention; dit: pixels of a patch's side
  int64_t condition = 0;  ///< K, values that are known of an example; set by the model, no field

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("net", kind,
          "what learns: mlp, residual blocks of fully connected layers; unet, convolutions at "
          "several sizes of an image; dit, a transformer over its patches");
    visit("width", width,
          "mlp, dit: values between blocks; unet: channels at full size; 0: 128, of a unet 32",
          AtLeast{0});
    visit("blocks", blocks,
          "blocks, of a unet at each size on the way down; 0: mlp 3, unet 1, dit 4", AtLeast{0});
    visit("multiples", multiples,
          "unet: channels at full, half, quarter size ..., as multiples of width", AtLeast{1});
    visit("heads", heads, "unet, dit: heads of self-attention", AtLeast{1});
    visit("patch", patch, "dit: pixels of a patch's side", AtLeast{1});
  }
};

/// A net for examples of that shape: (C, H, W) or (D). ConfigError where the kind does not fit it.
std::shared_ptr<TimedNet> make_timed_net(const TimedNetOptions& options,
                                         const std::vector<int64_t>& shape, Rng& rng);

}  // namespace elbo::models

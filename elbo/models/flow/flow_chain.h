// SPDX-License-Identifier: MIT
// What flows have in common: options, and a chain of invertible layers between a point and noise.
#pragma once
#include <functional>

#include "elbo/models/flow/invertible.h"
#include "elbo/models/pixel_space.h"

namespace elbo::models {

/// Options of a flow, fields of a model's own.
struct FlowOptions {
  PixelSpaceOptions pixels;                                    ///< the space of its points
  std::vector<int64_t> hidden{1024};                           ///< of each layer's net
  kernels::Activation activation = kernels::Activation::relu;  ///< after each hidden layer
  int64_t layers = 5;                                          ///< that can be inverted
  bool batch_norm = true;                                      ///< between them

  /// The options' fields (core/fields.h).
  template <class Visit>
  void fields(Visit&& visit) {
    pixels.fields(visit);
    visit("hidden", hidden, "units of each hidden layer of each layer's net", AtLeast{1});
    visit("activation", activation, "after each hidden layer");
    visit("layers", layers, "invertible layers", AtLeast{1});
    visit("batch_norm", batch_norm, "batch norm between layers, a layer of the flow too");
  }
};

/// The options' layers `layer0`, ... as `layer(i, net)` makes them, each followed by a norm where
/// the options say so.
class FlowChain : public torch::nn::Module {
 public:
  using MakeLayer = std::function<std::shared_ptr<Invertible>(int64_t i, const FlowNet& net)>;
  /// For points of `values` values.
  FlowChain(const FlowOptions& options, int64_t values, Rng& rng, const MakeLayer& layer);
  /// log N(u; 0, I) + the layers' log |det|: (B, D) -> (B), nats.
  Tensor log_p(const Tensor& y);
  /// The way back from noise of that temperature: (count, D). Rows are keyed by sample.
  Tensor draw(int64_t count, double temperature, Rng& rng);

 private:
  std::vector<std::shared_ptr<Invertible>> layers_;
  int64_t values_;
};

}  // namespace elbo::models

// SPDX-License-Identifier: MIT
// NADE (Larochelle and Murray 2011, "The Neural Autoregressive Distribution Estimator"; Uria,
// Murray and Larochelle 2013 for real values): one hidden layer, whose sums grow by one value's
// weights at each place of the order.
//   a_1 = c,  a_d+1 = a_d + W_d y_d,  h_d = activation(a_d)
//   p(y_d | y_<d) is what V_d h_d + b_d says: Bernoulli, Gaussian or a mixture of Gaussians
// So all conditionals together, and a sample too, cost D H products of weights, no more than one
// pass. Left out: random orders, and the scale of RNADE's sums.
#include "elbo/kernels/activation.h"
#include "elbo/models/autoregressive/value_model.h"
#include "elbo/models/density_model.h"
#include "elbo/models/registry.h"
#include "elbo/nn/blocks.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

struct NadeConfig {
  PixelSpaceOptions pixels;
  int64_t hidden = 500;
  kernels::Activation activation = kernels::Activation::sigmoid;
  nn::Init init = nn::Init::torch;
  Conditionals likelihood = Conditionals::automatic;
  int64_t components = 10;

  template <class Visit>
  void fields(Visit&& visit) {
    pixels.fields(visit);
    visit("hidden", hidden, "units of the hidden layer", AtLeast{1});
    visit("activation", activation, "of the hidden layer");
    visit("init", init, "how weights are drawn");
    visit("likelihood", likelihood,
          "what a value is given those before it; auto: bernoulli for data of 0 and 1, else "
          "gaussian");
    visit("components", components, "Gaussians of each value's mixture", AtLeast{1});
  }
};

class NadeModel : public DensityModel {
 public:
  NadeModel(const NadeConfig& config, const data::DataInfo& info, Rng& rng)
      : DensityModel({config.pixels, info, "nade", BinaryPixels::allowed}, info, "nade"),
        activation_(config.activation),
        values_(conditionals_for(config.likelihood, density_space()), config.components) {
    const int64_t values = info.values();
    seen_ = register_module("seen", std::make_shared<nn::Linear>(
                                        nn::Linear::Size{values, config.hidden}, config.init, rng));
    said_ = register_module(
        "said", std::make_shared<nn::Linear>(
                    nn::Linear::Size{config.hidden, values * values_.outputs()}, config.init, rng));
  }

 protected:
  Tensor log_p(const Tensor& y) override {
    const int64_t values = y.size(1), outputs = values_.outputs();
    // The sums before each value: what it adds itself is seen from the next on.
    const Tensor added = y.narrow(1, 0, values - 1).unsqueeze(2) *
                         seen_->weight.t().narrow(0, 0, values - 1);  // (B, D - 1, H)
    const Tensor first = seen_->bias.expand({y.size(0), 1, -1});
    const Tensor sums = torch::cat({first, first + added.cumsum(1)}, 1);
    const Tensor hidden = kernels::activate(sums, activation_).transpose(0, 1);  // (D, B, H)
    const Tensor weight = said_->weight.view({outputs, values, -1}).permute({1, 2, 0});
    const Tensor said = torch::bmm(hidden, weight).permute({1, 2, 0}) +
                        said_->bias.view({1, outputs, values});  // (B, P, D)
    return values_.log_p(said, y);
  }

  Tensor draw(int64_t count, double temperature, Rng& rng) override {
    const int64_t values = seen_->weight.size(1), outputs = values_.outputs();
    const Tensor uniform = tensor::uniform(rng, {count, values}),
                 normal = tensor::normal(rng, {count, values});
    const Tensor noise = torch::stack({uniform, normal}, 2).to(seen_->weight.options());
    const Tensor weight = said_->weight.view({outputs, values, -1}),
                 bias = said_->bias.view({outputs, values});
    Tensor sums = seen_->bias.expand({count, -1});
    Tensors drawn;
    for (int64_t d = 0; d < values; ++d) {
      const Tensor hidden = kernels::activate(sums, activation_);
      const Tensor said =
          torch::matmul(hidden, weight.select(1, d).t()) + bias.select(1, d);  // (B, P)
      drawn.push_back(values_.draw(said, noise.select(1, d), temperature));
      sums = sums + drawn.back().unsqueeze(1) * seen_->weight.select(1, d);
    }
    return torch::stack(drawn, 1);
  }

 private:
  kernels::Activation activation_;
  ValueModel values_;
  std::shared_ptr<nn::Linear> seen_, said_;  // W and c; V and b
};

std::shared_ptr<Model> make_nade(const NadeConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<NadeModel>(config, info, rng);
}

}  // namespace

ModelMaker nade_maker() { return maker_of<NadeConfig>(make_nade); }

}  // namespace elbo::models

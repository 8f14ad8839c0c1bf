// SPDX-License-Identifier: MIT
// MADE (Germain, Gregor, Murray and Larochelle 2015, "MADE: Masked Autoencoder for Distribution
// Estimation"): one pass of a net yields all conditionals of a product over an order of values.
//   log p(y) = sum_d log p(y_d | y_<d)
//   p(y_d | y_<d): Bernoulli for data of 0 and 1; for real values a Gaussian N(m_d, exp(2 a_d)), or
//   a mixture of Gaussians (both as in Papamakarios, Pavlakou and Murray 2017)
// With several masks each step trains another, in turn; log p(x) is then the logarithm of the mean
// of their probabilities, and samples are those of the first. A sample takes a pass for each value.
// Left out: connections from inputs to outputs, and new masks all the time.
#include <cmath>

#include "elbo/models/autoregressive/value_model.h"
#include "elbo/models/density_model.h"
#include "elbo/models/registry.h"
#include "elbo/nn/masked_mlp.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

enum class ValueOrder { given, random };
constexpr auto enum_names(ValueOrder) { return std::array{"given", "random"}; }

struct MadeConfig {
  PixelSpaceOptions pixels;
  std::vector<int64_t> hidden{500};
  kernels::Activation activation = kernels::Activation::relu;
  nn::Init init = nn::Init::torch;
  Conditionals likelihood = Conditionals::automatic;
  int64_t components = 10, masks = 1;
  ValueOrder order = ValueOrder::given;

  template <class Visit>
  void fields(Visit&& visit) {
    pixels.fields(visit);
    visit("hidden", hidden, "units of each hidden layer", AtLeast{1});
    visit("activation", activation, "after each hidden layer");
    visit("init", init, "how weights are drawn");
    visit("likelihood", likelihood,
          "what a value is given those before it; auto: bernoulli for data of 0 and 1, else "
          "gaussian");
    visit("components", components, "Gaussians of each value's mixture", AtLeast{1});
    visit("masks", masks, "sets of connections, each with degrees of its own, trained in turn",
          AtLeast{1});
    visit("order", order,
          "of the values: as they are given (rows of pixels), or random, another for each mask");
  }
};

class MadeModel : public DensityModel {
 public:
  MadeModel(const MadeConfig& config, const data::DataInfo& info, Rng& rng)
      : DensityModel({config.pixels, info, "made", BinaryPixels::allowed}, info, "made"),
        values_(conditionals_for(config.likelihood, density_space()), config.components) {
    const int64_t count = info.values();
    net_ = register_module("net", std::make_shared<nn::MaskedMlp>(
                                      nn::MaskedMlpOptions{count, config.hidden, values_.outputs(),
                                                           config.activation, config.init},
                                      rng));
    for (int64_t mask = 0; mask < config.masks; ++mask) {
      Rng own = rng.split(static_cast<uint64_t>(mask));
      const Tensor order = config.order == ValueOrder::given
                               ? torch::arange(count)
                               : tensor::uniform(own, {count}).argsort().argsort();
      nn::Degrees degrees =
          nn::degrees_for(order, config.hidden, config.masks > 1 ? &own : nullptr);
      for (size_t layer = 0; layer < degrees.size(); ++layer)
        degrees[layer] = register_buffer(str("mask", mask, "_degrees", layer), degrees[layer]);
      masks_.push_back(std::move(degrees));
    }
  }

 protected:
  Tensor log_p(const Tensor& y) override {
    Tensors each;
    for (const nn::Degrees& mask : masks_) each.push_back(values_.log_p(net_->forward(y, mask), y));
    return torch::logsumexp(torch::stack(each), {0}) - std::log(static_cast<double>(masks_.size()));
  }
  Tensor log_p_in_step(const Tensor& y, int64_t step) override {
    const nn::Degrees& mask = masks_[static_cast<size_t>(step) % masks_.size()];
    return values_.log_p(net_->forward(y, mask), y);
  }

  Tensor draw(int64_t count, double temperature, Rng& rng) override {
    const Tensor order = masks_[0][0];
    const int64_t values = order.size(0);
    const auto as_weights = net_->parameters().front().options();
    const Tensor uniform = tensor::uniform(rng, {count, values}),
                 normal = tensor::normal(rng, {count, values});
    const Tensor noise = torch::stack({uniform, normal}, 2).to(as_weights);
    const Tensor places = order.argsort();  // the value at each place of the order
    Tensor y = torch::zeros({count, values}, as_weights);
    for (int64_t place = 0; place < values; ++place) {
      const int64_t d = places[place].item<int64_t>();
      const Tensor said = net_->forward(y, masks_[0]).select(2, d);
      y.select(1, d).copy_(values_.draw(said, noise.select(1, d), temperature));
    }
    return y;
  }

 private:
  ValueModel values_;
  std::shared_ptr<nn::MaskedMlp> net_;
  std::vector<nn::Degrees> masks_;
};

std::shared_ptr<Model> make_made(const MadeConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<MadeModel>(config, info, rng);
}

}  // namespace

ModelMaker made_maker() { return maker_of<MadeConfig>(make_made); }

}  // namespace elbo::models

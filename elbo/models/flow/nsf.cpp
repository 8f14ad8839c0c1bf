// SPDX-License-Identifier: MIT
// Neural spline flow (Durkan, Bekasov, Murray and Papamakarios 2019, "Neural Spline Flows"): a
// chain whose layers bend each value by a monotone curve of rational quadratics, which the values
// before it describe, or those that stay.
//   u_d = curve(y_d; numbers(y_<d)),   log |det| = sum_d log curve'(y_d)
// The curves reach from -bound to bound, so a norm stands before the chain. Left out: the linear
// layers between, for which orders are turned and norms stand there, and residual nets.
#include "elbo/core/error.h"
#include "elbo/models/density_model.h"
#include "elbo/models/flow/flow_chain.h"
#include "elbo/models/flow/spline_layers.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

enum class SplineLayers { autoregressive, coupling };
constexpr auto enum_names(SplineLayers) { return std::array{"autoregressive", "coupling"}; }

struct NsfConfig : FlowOptions {
  SplineLayers transform = SplineLayers::autoregressive;
  SplineForm spline;

  template <class Visit>
  void fields(Visit&& visit) {
    FlowOptions::fields(visit);
    visit("transform", transform,
          "what describes a value's curve: the values before it, or those that a layer leaves");
    visit("bins", spline.bins, "pieces of a curve", AtLeast{2});
    visit("bound", spline.bound, "curves reach from -bound to bound", Above{0});
  }
};

class NsfModel : public DensityModel {
 public:
  NsfModel(const NsfConfig& config, const data::DataInfo& info, Rng& rng)
      : DensityModel({config.pixels, info, "nsf"}, info, "nsf") {
    const bool coupled = config.transform == SplineLayers::coupling;
    if (coupled && info.values() < 2)
      throw ConfigError(
          "model.transform = \"coupling\" splits the values of an example in two, and there is "
          "one; want \"autoregressive\"");
    const auto layer = [&](int64_t i, const FlowNet& net) -> std::shared_ptr<Invertible> {
      const bool turned = i % 2 == 1;
      if (coupled) return std::make_shared<SplineCoupling>(net, config.spline, turned, rng);
      return std::make_shared<MaskedSpline>(net, config.spline, turned, rng);
    };
    input_norm_ = register_module("input_norm", std::make_shared<FlowNorm>(info.values(), rng));
    chain_ =
        register_module("chain", std::make_shared<FlowChain>(config, info.values(), rng, layer));
  }

 protected:
  Tensor log_p(const Tensor& y) override {
    const Stretched normed = input_norm_->to_noise(y);
    return chain_->log_p(normed.u) + normed.log_det;
  }
  Tensor draw(int64_t count, double temperature, Rng& rng) override {
    return input_norm_->from_noise(chain_->draw(count, temperature, rng));
  }

 private:
  std::shared_ptr<FlowNorm> input_norm_;
  std::shared_ptr<FlowChain> chain_;
};

std::shared_ptr<Model> make_nsf(const NsfConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<NsfModel>(config, info, rng);
}

}  // namespace

ModelMaker nsf_maker() { return maker_of<NsfConfig>(make_nsf); }

}  // namespace elbo::models

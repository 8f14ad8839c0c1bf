// SPDX-License-Identifier: MIT
// Real NVP (Dinh, Sohl-Dickstein and Bengio 2017, "Density Estimation Using Real NVP") with fully
// connected nets, as Papamakarios et al. 2017 compare it: every second value stays and says how the
// others are moved and scaled, in turn.
//   u = y on what stays,  (y - t) exp(-s) elsewhere,   log |det| = -sum s
// Density and sample are one pass of each net. Left out: convolutions, squeezing and scales.
#include "elbo/core/error.h"
#include "elbo/models/density_model.h"
#include "elbo/models/flow/flow_chain.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

struct RealNvpConfig : FlowOptions {};

class RealNvpModel : public DensityModel {
 public:
  RealNvpModel(const RealNvpConfig& config, const data::DataInfo& info, Rng& rng)
      : DensityModel({config.pixels, info, "realnvp"}, info, "realnvp") {
    if (info.values() < 2)
      throw ConfigError(
          "model.name = \"realnvp\" splits the values of an example in two, and there is one; want "
          "two or more");
    const auto layer = [&rng](int64_t i, const FlowNet& net) {
      return std::make_shared<AffineCoupling>(net, /*odd=*/i % 2 == 1, rng);
    };
    chain_ =
        register_module("chain", std::make_shared<FlowChain>(config, info.values(), rng, layer));
  }

 protected:
  Tensor log_p(const Tensor& y) override { return chain_->log_p(y); }
  Tensor draw(int64_t count, double temperature, Rng& rng) override {
    return chain_->draw(count, temperature, rng);
  }

 private:
  std::shared_ptr<FlowChain> chain_;
};

std::shared_ptr<Model> make_realnvp(const RealNvpConfig& config, const data::DataInfo& info,
                                    Rng& rng) {
  return std::make_shared<RealNvpModel>(config, info, rng);
}

}  // namespace

ModelMaker realnvp_maker() { return maker_of<RealNvpConfig>(make_realnvp); }

}  // namespace elbo::models

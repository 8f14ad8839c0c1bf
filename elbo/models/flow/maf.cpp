// SPDX-License-Identifier: MIT
// Masked autoregressive flow (Papamakarios, Pavlakou and Murray 2017, "Masked Autoregressive Flow
// for Density Estimation"): a chain of MADEs, each of which turns its values into the noise that
// the next one models, in the opposite order.
//   u_d = (y_d - m_d(y_<d)) exp(-a_d(y_<d)),   log |det| = -sum_d a_d
// A density is one pass of each net; a sample is D passes of each. Left out: a mixture of Gaussians
// for noise.
#include "elbo/models/density_model.h"
#include "elbo/models/flow/flow_chain.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

struct MafConfig : FlowOptions {};

class MafModel : public DensityModel {
 public:
  MafModel(const MafConfig& config, const data::DataInfo& info, Rng& rng)
      : DensityModel({config.pixels, info, "maf"}, info, "maf") {
    const auto layer = [&rng](int64_t i, const FlowNet& net) {
      return std::make_shared<MaskedAffine>(net, /*reversed=*/i % 2 == 1, rng);
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

std::shared_ptr<Model> make_maf(const MafConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<MafModel>(config, info, rng);
}

}  // namespace

ModelMaker maf_maker() { return maker_of<MafConfig>(make_maf); }

}  // namespace elbo::models

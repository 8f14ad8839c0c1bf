// SPDX-License-Identifier: MIT
// Tells an image's attributes (Larsen et al. 2016, section 4.2, measure by such a net how well a
// wanted attribute is seen), and gives data without classes a space in which sets of images are
// compared. With s the logistic function and a in [0, 1] the true attributes:
//   loss = E[sum_j -(a_j log s(f_j(x)) + (1 - a_j) log(1 - s(f_j(x))))]
// which is least where s(f_j(x)) = E[a_j | x], for binary attributes and for continuous ones.
#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/models/feature/feature_net.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/discrete.h"

namespace elbo::models {
namespace {

class Regressor : public Model, public AttributePredictor, public HasFeatures {
 public:
  Regressor(const FeatureOptions& options, const data::DataInfo& info, Rng& rng) {
    if (info.attribute_names.empty())
      throw ConfigError("model.name = \"regressor\": ", info.name,
                        " has no attributes; for classes try \"classifier\"");
    net_ = register_module(
        "net", std::make_shared<FeatureNet>(
                   options, info, static_cast<int64_t>(info.attribute_names.size()), rng));
  }

  std::vector<Player> players() override { return {{"regressor", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"attributes",
             [this](const Batch& batch, const TrainingProgress&, Rng&) { return play(batch); }}};
  }

  Tensor attributes(const Tensor& x) override { return torch::sigmoid(net_->forward(x)); }

  std::vector<std::string> feature_layers() const override { return FeatureNet::layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return net_->layer(x, layer);
  }

 private:
  TurnResult play(const Batch& batch) {
    const Tensor logits = net_->forward(batch.x);                                  // (B, names)
    const Tensor nll = -objectives::bernoulli_log_prob(logits, batch.attributes);  // (B)
    LossTerms terms = weighted_sum({{"nll", nll}});
    terms.parts.emplace_back("squared_error",
                             (torch::sigmoid(logits.detach()) - batch.attributes).square().mean());
    return {{{"regressor", terms}}, {}};
  }

  std::shared_ptr<FeatureNet> net_;
};

std::shared_ptr<Model> make_regressor(const FeatureOptions& options, const data::DataInfo& info,
                                      Rng& rng) {
  return std::make_shared<Regressor>(options, info, rng);
}

}  // namespace

ModelMaker regressor_maker() { return maker_of<FeatureOptions>(make_regressor); }

}  // namespace elbo::models

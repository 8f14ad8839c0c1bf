// SPDX-License-Identifier: MIT
// A classifier p(y|x) = softmax(f(x)) (after LeCun et al. 1998), to measure other models by: its
// last hidden layer is a space in which sets of images are compared, its classes say what was
// generated.
//   loss = E[-log p(y|x)]
// The nets are the encoders of the autoencoders with a layer of features and one of classes behind
// them; neither dropout nor pooling.
#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/models/feature/feature_net.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

class Classifier : public Model, public Classifies, public HasFeatures {
 public:
  Classifier(const FeatureOptions& options, const data::DataInfo& info, Rng& rng) {
    if (info.classes() < 2)
      throw ConfigError("model.name = \"classifier\": ", info.name, " has ", info.classes(),
                        " classes, want at least 2; for attributes try \"regressor\"");
    net_ = register_module("net", std::make_shared<FeatureNet>(options, info, info.classes(), rng));
  }

  std::vector<Player> players() override { return {{"classifier", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"classify",
             [this](const Batch& batch, const TrainingProgress&, Rng&) { return play(batch); }}};
  }

  Tensor classify(const Tensor& x) override { return torch::log_softmax(net_->forward(x), 1); }

  std::vector<std::string> feature_layers() const override { return FeatureNet::layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return net_->layer(x, layer);
  }

 private:
  TurnResult play(const Batch& batch) {
    const Tensor log_p = classify(batch.x);                                // (B, classes)
    const Tensor nll = -log_p.gather(1, batch.y.unsqueeze(1)).squeeze(1);  // (B)
    LossTerms terms = weighted_sum({{"nll", nll}});
    terms.parts.emplace_back("accuracy",
                             log_p.detach().argmax(1).eq(batch.y).to(nll.scalar_type()).mean());
    return {{{"classifier", terms}}, {}};
  }

  std::shared_ptr<FeatureNet> net_;
};

std::shared_ptr<Model> make_classifier(const FeatureOptions& options, const data::DataInfo& info,
                                       Rng& rng) {
  return std::make_shared<Classifier>(options, info, rng);
}

}  // namespace

ModelMaker classifier_maker() { return maker_of<FeatureOptions>(make_classifier); }

}  // namespace elbo::models

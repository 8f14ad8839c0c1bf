// SPDX-License-Identifier: MIT
// The extractor "pixels", and a model's layer, classes and attributes as an extractor.
#include "elbo/eval/protocols/extractor.h"

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/batches.h"

namespace elbo::eval {
namespace {

class Pixels : public Extractor {
 public:
  const std::string& name() const override { return name_; }
  const std::string& fingerprint() const override { return fingerprint_; }
  const std::string& source() const override { return source_; }
  Tensor features(const Tensor& x) override { return x.flatten(1).to(torch::kFloat32); }
  Tensor log_p(const Tensor&) override { return {}; }

 private:
  std::string name_ = "pixels", fingerprint_ = "none", source_;
};

class Layer : public Extractor {
 public:
  Layer(std::shared_ptr<models::Model> model, models::HasFeatures& features, ExtractorTitle title)
      : model_(std::move(model)),
        features_(features),
        classes_(models::ability<models::Classifies>(*model_)),
        attributes_(models::ability<models::AttributePredictor>(*model_)),
        title_(std::move(title)) {}

  const std::string& name() const override { return title_.name; }
  const std::string& fingerprint() const override { return title_.fingerprint; }
  const std::string& source() const override { return title_.source; }

  Tensor features(const Tensor& x) override {
    const Evaluating evaluating(*model_);
    return features_.features(x, title_.layer).flatten(1);
  }

  Tensor log_p(const Tensor& x) override {
    const Evaluating evaluating(*model_);
    return classes_ == nullptr ? Tensor() : classes_->classify(x);
  }

  Tensor attributes(const Tensor& x) override {
    const Evaluating evaluating(*model_);
    return attributes_ == nullptr ? Tensor() : attributes_->attributes(x);
  }

 private:
  std::shared_ptr<models::Model> model_;
  models::HasFeatures& features_;
  models::Classifies* classes_;
  models::AttributePredictor* attributes_;
  ExtractorTitle title_;
};

}  // namespace

Tensor Extractor::attributes(const Tensor&) { return {}; }

Tensor seen_classes(Extractor& classifier, const Tensor& x) {
  Tensor log_p = classifier.log_p(x.contiguous());
  if (!log_p.defined())
    throw Unsupported("the extractor \"", classifier.name(),
                      "\" knows no classes; this measure needs a classifier such as \"digits\"");
  return log_p;
}

Tensor seen_attributes(Extractor& regressor, const Tensor& x, const data::DataInfo& info) {
  const Tensor seen = regressor.attributes(x);
  if (!seen.defined())
    throw Unsupported("the extractor \"", regressor.name(),
                      "\" tells no attributes; this measure needs a regressor such as \"faces32\"");
  const auto names = static_cast<int64_t>(info.attribute_names.size());
  if (seen.size(1) != names)
    throw ConfigError("the extractor \"", regressor.name(), "\" tells ", seen.size(1),
                      " attributes, ", info.name, " has ", names);
  return seen;
}

ExtractorPtr pixel_extractor() { return std::make_shared<Pixels>(); }

ExtractorPtr model_extractor(std::shared_ptr<models::Model> model, const data::DataInfo& info,
                             ExtractorTitle title) {
  auto& features = ability_of<models::HasFeatures>(*model, info);
  if (title.layer.empty()) title.layer = features.feature_layers().front();
  return std::make_shared<Layer>(std::move(model), features, std::move(title));
}

}  // namespace elbo::eval

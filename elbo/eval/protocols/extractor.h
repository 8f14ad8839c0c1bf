// SPDX-License-Identifier: MIT
// From images to the features that sets of images are compared by.
#pragma once
#include <memory>
#include <string>

#include "elbo/models/model.h"

namespace elbo::eval {

/// A fixed function of an example. Its name is part of the name of every number that depends on it.
class Extractor {
 public:
  virtual ~Extractor() = default;
  virtual const std::string& name() const = 0;  ///< "pixels", "digits": X of `fd_X_N`
  /// SHA-256 of its weights: two numbers compare only where it is equal.
  virtual const std::string& fingerprint() const = 0;
  /// The source of data that it can look at: "mnist"; "" for any.
  virtual const std::string& source() const = 0;
  /// (B, ...) -> (B, D), float32. ShapeError for examples of another shape.
  virtual Tensor features(const Tensor& x) = 0;
  /// log p(y|x): (B, ...) -> (B, classes); undefined where it knows no classes.
  virtual Tensor log_p(const Tensor& x) = 0;
  /// The attributes that it sees, each in [0, 1]: (B, ...) -> (B, names); undefined where it tells
  /// none.
  virtual Tensor attributes(const Tensor& x);
};

using ExtractorPtr = std::shared_ptr<Extractor>;  ///< shared by all measures of a context

/// log p(y|x): (B, ...) -> (B, classes). Unsupported where the extractor knows no classes.
Tensor seen_classes(Extractor& classifier, const Tensor& x);

/// The attributes that data described by `info` name, as a regressor sees them: (B, ...) -> (B, A).
/// Unsupported where it tells none, ConfigError where they are not A.
Tensor seen_attributes(Extractor& regressor, const Tensor& x, const data::DataInfo& info);

/// The examples' own values: "pixels".
ExtractorPtr pixel_extractor();

/// How an extractor made of a model is known.
struct ExtractorTitle {
  std::string name;         ///< Extractor::name()
  std::string fingerprint;  ///< SHA-256 of its weights
  std::string source;       ///< of the data that it can look at; "": any
  std::string layer = "";   ///< of HasFeatures::features; "": the first
};

/// A model's layer, in evaluation mode. Unsupported where the model has no features.
ExtractorPtr model_extractor(std::shared_ptr<models::Model> model, const data::DataInfo& info,
                             ExtractorTitle title);

}  // namespace elbo::eval

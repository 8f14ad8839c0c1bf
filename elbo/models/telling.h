// SPDX-License-Identifier: MIT
// Telling a model what comes with the examples that it is asked about: their classes or attributes.
// Abilities of codes are then those given them: log p(x|y), q(z|x, y).
#pragma once
#include "elbo/models/conditioning.h"

namespace elbo {

/// While it lives, ability<T>() shows abilities of codes also of a model that is told something;
/// before each batch about() says what. Of a model that is told nothing it does nothing.
class Telling {
 public:
  explicit Telling(torch::nn::Module& model);
  Telling(torch::nn::Module& model, const Batch& batch) : Telling(model) { about(batch); }
  ~Telling();
  Telling(const Telling&) = delete;
  Telling& operator=(const Telling&) = delete;

  /// The examples asked about next; Unsupported where they come without what the model wants to
  /// know.
  void about(const Batch& batch);
  /// "its class" or "its attributes", what this model is told of each example; "" where that is
  /// nothing.
  std::string what() const;

 private:
  Conditioning* conditioning_ = nullptr;  // null: nothing to tell
  Heard before_;
};

}  // namespace elbo

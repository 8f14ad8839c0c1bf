// SPDX-License-Identifier: MIT
// Examples that a model draws of itself, x_i ~ p(x|z_i), z_i ~ p(z): their codes are exact draws
// from the posterior, which real examples have none of.
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/eval/likelihood/joint.h"

namespace elbo {

/// `info.size` examples, each decoded when it is asked for: example i depends on (rng, i) alone.
/// For one thread. `joint` must outlive it.
class SimulatedExamples : public Dataset {
 public:
  SimulatedExamples(const JointDensity& joint, const DataInfo& like, int64_t size, const Rng& rng);

  const DataInfo& info() const override { return info_; }
  void get(int64_t index, const Draw& draw, const ExampleOut& out) const override;
  /// The codes of examples `first` .. `first + count - 1`: (count, Z).
  Tensor codes(int64_t first, int64_t count) const;

 private:
  const JointDensity& joint_;
  DataInfo info_;
  Rng of_codes_, of_values_;
};

}  // namespace elbo

// SPDX-License-Identifier: MIT
// log Z of a bipartite energy: summed over all states of a small layer, or by annealed importance
// sampling (Salakhutdinov and Murray 2008, "On the quantitative analysis of deep belief networks")
// from independent visible units of given means, b_A their log odds:
//   log p*_beta(v) = ((1 - beta) b_A + beta b).v + sum_j log(1 + exp(beta (c_j + W_j v)))
//   Z_0 = 2^H prod_i (1 + exp(b_A,i))
//   log w = sum_t log p*_{beta_t}(v_{t-1}) - log p*_{beta_{t-1}}(v_{t-1}),
//           v_t from v_{t-1} by a Gibbs step at beta_t;   E[Z_0 w] = Z
// so the mean of weights is right for any number of temperatures; its logarithm lies too low where
// few chains count, and log p(x) hence too high. From a draw of p itself the way back, each step
// reversed, has the weight's inverse: E[1 / (Z_0 w)] = 1 / Z, so its logarithm lies too high
// (Burda, Grosse, Salakhutdinov 2015, "Accurate and conservative estimates of MRF log-likelihood"):
// what of p no chain on the way up has found, chains on the way back begin at.
#pragma once
#include <functional>

#include "elbo/core/rng.h"
#include "elbo/objectives/bipartite_energy.h"

namespace elbo::eval {

inline constexpr int64_t kMostSummed = 20;  ///< units of the smaller layer: about a million states

/// Units of the smaller layer.
int64_t smaller_layer(const objectives::BipartiteEnergy& energy);

/// log Z, in double. Unsupported where the smaller layer has more than kMostSummed units.
/// `reached`, which may be empty, is called with states done and to do.
double exact_log_partition(const objectives::BipartiteEnergy& energy,
                           const std::function<void(int64_t done, int64_t total)>& reached);

/// beta_0 = 0 ... beta_T = 1, T = `distributions` >= 1: of T = 14,500 the paper's 500 to .5, 4,000
/// to .9 and 10,000 to 1, each evenly. T + 1 values.
std::vector<double> partition_schedule(int64_t distributions);

/// How chains go.
struct PartitionPath {
  /// Of the visible units where chains begin, strictly between 0 and 1: (V).
  Tensor means;
  std::vector<double> betas;  ///< from 0 to 1: partition_schedule()
  int64_t chains = 100;       ///< independent of each other
  /// Called after each temperature; may be empty.
  std::function<void(int64_t done, int64_t total)> reached;
};

/// log(Z_0 w) of each chain: (chains), double. Row i of the noise is row i of `rng`.
Tensor annealed_log_weights(const objectives::BipartiteEnergy& energy, const PartitionPath& path,
                            Rng rng);

/// log(Z_0 w) of each chain the way back from `v` (C, V), each 0 or 1: from draws of p itself the
/// mean of exp(-log_weight) is 1 / Z; `path.chains` is not read. (C), double.
Tensor reversed_log_weights(const objectives::BipartiteEnergy& energy, const PartitionPath& path,
                            Tensor v, Rng rng);

/// `steps` times h ~ p(h|v), v ~ p(v|h): (C, V) -> (C, V).
Tensor gibbs_steps(const objectives::BipartiteEnergy& energy, Tensor v, int64_t steps, Rng& rng);

/// log Z by the mean of weights.
struct PartitionEstimate {
  double log_partition = 0;  ///< log mean(Z_0 w), nats
  /// Of log_partition, by the delta method: sqrt(1 / effective - 1 / chains).
  double standard_error = 0;
  double effective = 0;  ///< chains that count, (sum w)^2 / sum w^2
};
/// From annealed_log_weights(), (chains) in double: by their mean.
PartitionEstimate annealed_partition(const Tensor& log_weights);
/// From weights of the way back: by the mean of their inverses.
PartitionEstimate reversed_partition(const Tensor& log_weights);

}  // namespace elbo::eval

// SPDX-License-Identifier: MIT
// How cost grows: images a second of the MLP VAE over batch size, width, threads and number of
// images.
#pragma once
#include "bench/comparison/rounds.h"
#include "elbo/report/svg.h"

namespace elbo::bench {

/// One question, and what its points have shown.
struct Growth {
  std::string id;                     ///< "batch"
  std::string title;                  ///< "Images a second over the batch size"
  std::string x;                      ///< the axis, with its unit
  std::vector<report::Point> points;  ///< images a second
  std::vector<double> peaks;          ///< memory at each point, MB
  std::vector<std::string> failures;
};

/// All four questions, each point measured once in each round. `most_images` bounds the last: files
/// of 784 bytes an image are made for it.
std::vector<Growth> run_scaling(const Places& places, int64_t most_images,
                                const RoundsOptions& options);

std::string growth_table(const Growth& growth);
Node to_node(const std::vector<Growth>& growths);

}  // namespace elbo::bench

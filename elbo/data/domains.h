// SPDX-License-Identifier: MIT
// Two domains made of one data set, for models that learn to go from one to the other without being
// shown pairs (CoGAN, DiscoGAN, DualGAN). `domains` is
//   "rotated"      domain 1: pictures as they are; domain 2: turned by 90 degrees,
//                  counter-clockwise. What is learned from: the first half of the set and the
//                  second half, so that no picture is in both. What is not (validation, test): the
//                  same picture in both, so that the truth is known.
//   an attribute   domain 1: the examples that lack it (below 1/2); domain 2: those that have it.
// An example's number is its place in domain 1, and it has a companion in domain 2. Where domains
// are not paired that is place (number + shift) mod size, whose shift is drawn for each pass from
// (seed, pass): companions have nothing in common, change from pass to pass, and there is no state
// to save.
#pragma once
#include <string>
#include <vector>

#include "elbo/data/transforms.h"

namespace elbo::data {

/// The option, and the name of its second domain.
inline constexpr const char* kRotated = "rotated";

/// Which examples of a data set are in which domain.
struct DomainPlaces {
  std::vector<int64_t> first, second;  ///< indices into the whole set
  std::vector<std::string> names;      ///< of the two
  bool turned = false;                 ///< the second is turned by 90 degrees
  bool paired = false;                 ///< companions stand at the same place
};

/// The places of `data`, a split of that kind. ConfigError for what is neither "rotated" nor an
/// attribute of `data`, and for data that cannot be turned; DataError where a domain would be
/// empty.
DomainPlaces domain_places(const Dataset& data, const std::string& domains, Split split);

/// `data` in two domains; its size is that of the first.
DatasetPtr in_two_domains(DatasetPtr data, DomainPlaces places);

/// Turns a (C, S, S) picture by 90 degrees counter-clockwise, in place.
void turn_quarter(std::span<float> image, const std::vector<int64_t>& shape);

}  // namespace elbo::data

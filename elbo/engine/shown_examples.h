// SPDX-License-Identifier: MIT
// What the commands that look at a trained model begin with: the model, and examples to show it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "elbo/data/dataset.h"
#include "elbo/io/image.h"
#include "elbo/models/bundle_io.h"

namespace elbo::engine {

/// Examples that the model has not learned from, where there are any.
struct Examples {
  std::shared_ptr<const data::Dataset> data;  ///< the data
  data::Split split = data::Split::test;      ///< which part of it
};

/// The test split of the bundle's data; where there is none the validation split, else the training
/// split, which is said. ShapeError where the data are not of the model's shape.
Examples open_examples(const models::LoadedModel& loaded);

/// DataError where the training split can be opened and is not to the byte what the model learned
/// from: its test split is then another too.
void check_training_data(const models::LoadedModel& loaded);

/// Unsupported where the data are no images.
void want_pictures(const data::DataInfo& info);

/// A picture as an example of the model's data: cut to its shape from the middle, resized, grey or
/// RGB as it is, its negative where that is asked for, 0 or 1 where it is binary. -> (1, C, H, W).
/// Unsupported where the data are no images.
Tensor example_of_picture(const io::Image& image, const data::DataInfo& info,
                          bool negative = false);

/// Picture files as such examples. -> (B, C, H, W). Unsupported where the data are no images;
/// DataError, IoError.
Tensor examples_of_files(Fs& fs, const std::vector<std::string>& files, const data::DataInfo& info);

/// tEXt chunks that say where a picture comes from: run, model, step, weights, seed.
std::vector<std::pair<std::string, std::string>> image_texts(const models::LoadedModel& loaded,
                                                             int64_t seed);

/// The same as a table, for figures and JSON.
Node provenance_of(const models::LoadedModel& loaded, int64_t seed);

}  // namespace elbo::engine

// SPDX-License-Identifier: MIT
// Splits are opened when they are first asked for.
#include "elbo/engine/studio/studio_model.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::engine {
namespace {

// Of the wait for a split: `describe` may wait for three within an answer's time.
constexpr double kOpeningSeconds = 2;
constexpr std::array kShownFirst{data::Split::test, data::Split::validation, data::Split::train};

/// As open_examples() says it.
std::string no_place_of_data(const std::string& what) {
  return str("a bundle alone does not say where the data are that its model learned from (", what,
             "); open the run that it is of");
}

uint64_t bytes_of_tensors(const Tensors& tensors) {
  uint64_t out = 0;
  for (const Tensor& tensor : tensors) out += tensor.nbytes();
  return out;
}

}  // namespace

StudioModel::StudioModel(models::LoadedModel loaded, std::string where, StudioData& data)
    : loaded_(std::move(loaded)), where_(std::move(where)), data_(data) {}

StudioSplit& StudioModel::opened(data::Split split) {
  std::shared_ptr<StudioSplit>& place = splits_.at(static_cast<size_t>(split));
  if (place == nullptr) place = data_.find(loaded_.data, split, kOpeningSeconds);
  return *place;
}

const data::Dataset* StudioModel::find_split(data::Split split) {
  const StudioSplit& place = opened(split);
  return place.data != nullptr && place.data->info().shape == info().shape ? place.data.get()
                                                                           : nullptr;
}

std::string StudioModel::why(data::Split split) {
  const StudioSplit& place = opened(split);
  if (place.data == nullptr)
    return place.unnamed && !loaded_.run ? no_place_of_data(place.why) : place.why;
  const std::vector<int64_t>& shape = place.data->info().shape;
  if (shape == info().shape) return "";
  return str(info().name, ": its examples have the shape (", join(shape, ", "), "), want (",
             join(info().shape, ", "), ") as the model learned from");
}

const data::Dataset& StudioModel::want_split(data::Split split) {
  if (const data::Dataset* found = find_split(split)) return *found;
  throw DataError("the ", name_of(split), " split of ", info().name,
                  " cannot be opened: ", why(split));
}

std::optional<data::Split> StudioModel::shown_split() {
  for (const data::Split split : kShownFirst)
    if (find_split(split) != nullptr) return split;
  return {};
}

eval::GradualEncoding& StudioModel::encoding(data::Split split) {
  eval::want_ability<models::Encodes>(model(), info());
  std::unique_ptr<eval::GradualEncoding>& place = encodings_.at(static_cast<size_t>(split));
  if (place == nullptr)
    place =
        std::make_unique<eval::GradualEncoding>(model(), want_split(split), eval::EvalOptions{});
  return *place;
}

ByteExamples& StudioModel::pictures(data::Split split) {
  want_split(split);
  return opened(split).with_room();
}

uint64_t StudioModel::bytes() const {
  uint64_t out = bytes_of_tensors(model().parameters()) + bytes_of_tensors(model().buffers());
  for (const auto& encoding : encodings_)
    if (encoding != nullptr) out += static_cast<uint64_t>(encoding->bytes());
  if (teller && teller->model != nullptr) out += bytes_of_tensors(teller->model->parameters());
  return out;
}

}  // namespace elbo::engine

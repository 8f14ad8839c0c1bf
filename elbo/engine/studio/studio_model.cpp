// SPDX-License-Identifier: MIT
// Splits are opened when they are first asked for, without the look at many examples that their
// mean and fingerprint take.
#include "elbo/engine/studio/studio_model.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"

namespace elbo::engine {
namespace {

constexpr int64_t kMostSearchedBytes = int64_t{1} << 29;  // of a split's pictures
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

StudioModel::StudioModel(models::LoadedModel loaded, std::string where)
    : loaded_(std::move(loaded)), where_(std::move(where)) {}

StudioModel::OpenedSplit& StudioModel::opened(data::Split split) {
  std::optional<OpenedSplit>& place = splits_.at(static_cast<size_t>(split));
  if (place) return *place;
  place.emplace();
  try {
    place->data = data::open_undescribed(loaded_.data, split);
    const std::vector<int64_t> shape = place->data->info().shape;
    if (shape == info().shape) return *place;
    place->why = str(info().name, ": its examples have the shape (", join(shape, ", "), "), want (",
                     join(info().shape, ", "), ") as the model learned from");
    place->data = nullptr;
  } catch (const ConfigError& error) {
    place->why = loaded_.run ? error.what() : no_place_of_data(error.what());
  } catch (const Error& error) {
    place->why = error.what();
  }
  return *place;
}

const data::Dataset* StudioModel::find_split(data::Split split) { return opened(split).data.get(); }

const std::string& StudioModel::why(data::Split split) { return opened(split).why; }

const data::Dataset& StudioModel::want_split(data::Split split) {
  const OpenedSplit& place = opened(split);
  if (!place.data)
    throw DataError("the ", name_of(split), " split of ", info().name,
                    " cannot be opened: ", place.why);
  return *place.data;
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
  std::optional<ByteExamples>& place = pictures_.at(static_cast<size_t>(split));
  if (place) return *place;
  const int64_t count =
      std::min(want_split(split).info().size, kMostSearchedBytes / info().values());
  const std::vector<int64_t>& shape = info().shape;
  place = ByteExamples{torch::empty({count, shape[1], shape[2], shape[0]}, torch::kUInt8),
                       torch::full({count}, -1, torch::kInt64)};
  return *place;
}

uint64_t StudioModel::bytes() const {
  uint64_t out = bytes_of_tensors(model().parameters()) + bytes_of_tensors(model().buffers());
  for (const auto& encoding : encodings_)
    if (encoding != nullptr) out += static_cast<uint64_t>(encoding->bytes());
  for (const auto& split : pictures_)
    if (split) out += split->pictures.nbytes() + split->labels.nbytes();
  if (teller && teller->model != nullptr) out += bytes_of_tensors(teller->model->parameters());
  return out;
}

}  // namespace elbo::engine

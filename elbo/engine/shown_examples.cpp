// SPDX-License-Identifier: MIT
// A bundle's data opened again, and strangers' pictures made to fit.
#include "elbo/engine/shown_examples.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/io/image.h"
#include "elbo/io/resize.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

constexpr uint64_t kMostImageBytes = uint64_t{1} << 28;

/// The largest part of `image`, from its middle, with the proportions width : height.
io::Image centred(const io::Image& image, int64_t width, int64_t height) {
  const int64_t wide = std::min(image.width, std::max<int64_t>(1, image.height * width / height));
  const int64_t high = std::min(image.height, std::max<int64_t>(1, image.width * height / width));
  return io::cropped(image, {(image.width - wide) / 2, (image.height - high) / 2, wide, high});
}

/// (1, C, H, W) with `channels` channels: RGB to grey by luma (ITU-R BT.601), grey to RGB by
/// repetition.
Tensor with_channels(const Tensor& x, int64_t channels) {
  if (x.size(1) == channels) return x;
  if (channels == 3) return x.expand({1, 3, x.size(2), x.size(3)}).contiguous();
  return x.mul(torch::tensor({.299f, .587f, .114f}).view({1, 3, 1, 1})).sum(1, /*keepdim=*/true);
}

}  // namespace

Examples open_examples(const models::LoadedModel& loaded) {
  Examples out;
  try {
    for (const data::Split split :
         {data::Split::test, data::Split::validation, data::Split::train}) {
      out = {data::find_dataset(loaded.data, split), split};
      if (out.data) break;
    }
  } catch (const ConfigError& error) {
    if (loaded.run) throw;
    throw DataError("a bundle alone does not say where the data are that its model learned from (",
                    error.what(), "); name the run that it is of, or give pictures");
  }
  if (!out.data)
    throw DataError(loaded.info.name, ": none of its splits can be opened; try `elbo data check`");
  if (out.split != data::Split::test)
    log_warning(loaded.info.name, " has no test split: the ", name_of(out.split), " split is used");
  const auto& shape = out.data->info().shape;
  if (shape != loaded.info.shape)
    throw ShapeError(loaded.info.name, ": got examples of shape (", join(shape, ", "), "), want (",
                     join(loaded.info.shape, ", "),
                     ") as the model learned from; is this the same data?");
  return out;
}

void check_training_data(const models::LoadedModel& loaded) {
  const auto training = data::find_dataset(loaded.data, data::Split::train);
  if (!training) return;
  const std::string now = training->info().fingerprint;
  if (now != loaded.info.fingerprint)
    throw DataError(
        loaded.info.name, ": the training data here have the fingerprint ", now.substr(0, 12),
        ", the model learned from ", loaded.info.fingerprint.substr(0, 12),
        ": numbers of other data would not be the model's; give it the data that it learned from");
}

void want_pictures(const data::DataInfo& info) {
  if (!info.is_image())
    throw Unsupported("the model learned from ", info.name,
                      ", which are no images: pictures cannot be given to it");
}

Tensor example_of_picture(const io::Image& image, const data::DataInfo& info, bool negative) {
  want_pictures(info);
  const io::Image fitted =
      io::resized(centred(image, info.shape[2], info.shape[1]), info.shape[2], info.shape[1]);
  Tensor x = with_channels(tensor::tensor_of(fitted), info.shape[0]);
  if (negative) x = 1 - x;
  return info.kind == data::ValueKind::binary ? (x >= .5).to(torch::kFloat32) : x;
}

Tensor examples_of_files(Fs& fs, const std::vector<std::string>& files,
                         const data::DataInfo& info) {
  want_pictures(info);
  std::vector<Tensor> all;
  for (const std::string& file : files)
    all.push_back(example_of_picture(
        io::decode_image(fs.read(file, kMostImageBytes), printable(file)), info));
  return torch::cat(all);  // (B, C, H, W)
}

std::vector<std::pair<std::string, std::string>> image_texts(const models::LoadedModel& loaded,
                                                             int64_t seed) {
  std::vector<std::pair<std::string, std::string>> out{{"Software", "elbo"}};
  const Node provenance = provenance_of(loaded, seed);
  for (const Node::Entry& entry : provenance.entries()) {
    const auto* text = std::get_if<std::string>(&entry.node.value());
    out.emplace_back(entry.key, text != nullptr ? printable(*text) : entry.node.literal());
  }
  return out;
}

Node provenance_of(const models::LoadedModel& loaded, int64_t seed) {
  Node out = Node::table();
  if (loaded.run) out.set("run", Node(loaded.run->name()));
  out.set("model", Node(loaded.manifest.model));
  out.set("step", Node(loaded.manifest.step));
  out.set("weights", Node(loaded.manifest.weights));
  out.set("seed", Node(seed));
  return out;
}

}  // namespace elbo::engine

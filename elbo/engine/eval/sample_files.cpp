// SPDX-License-Identifier: MIT
// Samples of other programs from .npy and .npz arrays or a folder of image files.
#include "elbo/engine/eval/sample_files.h"

#include <filesystem>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/files/folder_scan.h"
#include "elbo/data/image_values.h"
#include "elbo/engine/output.h"
#include "elbo/io/archives/npz.h"
#include "elbo/io/image.h"
#include "elbo/io/npy.h"
#include "elbo/tensor/image.h"
#include "elbo/tensor/in_shape.h"

namespace elbo::engine {
namespace {

constexpr uint64_t kMostSampleBytes = uint64_t{1} << 34;
constexpr uint64_t kMostSampleImageBytes = uint64_t{1} << 26;

/// Where an array has its channels behind its pixels, as pictures have, or all values of an example
/// in a row: how to save it otherwise.
std::string advice_on(const std::vector<int64_t>& shape, const data::DataInfo& info) {
  const bool channels_last = info.is_image() && shape.size() == 4 &&
                             std::vector(shape.begin() + 1, shape.end()) ==
                                 std::vector{info.shape[1], info.shape[2], info.shape[0]};
  if (channels_last) return "; save x.transpose(0, 3, 1, 2) of it";
  return shape.size() == 2 && shape[1] == info.values()
             ? str("; save x.reshape(-1, ", join(info.shape, ", "), ") of it")
             : "";
}

std::unique_ptr<eval::GeneratedExamples> array_as_generated(const std::string& path,
                                                            const data::DataInfo& info) {
  io::NpyArray array = io::decode_npy(
      io::npy_file(real_fs().read(path, kMostSampleBytes), "", kMostSampleBytes, path), path);
  if (array.shape.empty())
    throw ShapeError(printable(path), ": got a single number, want examples");
  if (array.shape[0] == 0)
    throw DataError(
        printable(path),
        ": got 0 examples, want at least one; did the program that made them save any?");
  const std::vector<int64_t> sizes = tensor::sizes_of(array.shape[0], info);
  const bool grey =
      info.is_image() && info.shape[0] == 1 &&
      array.shape == std::vector<int64_t>{array.shape[0], info.shape[1], info.shape[2]};
  if (!grey && array.shape != sizes)
    throw ShapeError(printable(path), ": got an array of ", join(array.shape, " x "), ", want N x ",
                     join(info.shape, " x "), " as in ", info.name, advice_on(array.shape, info));
  return eval::as_generated(torch::tensor(array.values).view(sizes), info, printable(path));
}

/// A picture of as many channels as the data: a grey one saved as RGB, as torchvision does, becomes
/// grey again, and a grey one where the data are RGB has three equal channels. Neither loses
/// anything; all else stays as it is.
io::Image in_channels_of(io::Image image, const data::DataInfo& info) {
  if (info.shape[0] == 3) return data::with_channels(image, data::Channels::rgb);
  for (size_t i = 0; i + 2 < image.pixels.size(); i += 3)
    if (image.channels == 3 &&
        (image.pixels[i] != image.pixels[i + 1] || image.pixels[i] != image.pixels[i + 2]))
      return image;
  return info.shape[0] == 1 ? data::with_channels(image, data::Channels::grey) : image;
}

/// Pictures, decoded block by block.
class ImageFolderSamples : public eval::GeneratedExamples {
 public:
  ImageFolderSamples(std::string folder, const data::DataInfo& info)
      : folder_(std::move(folder)), info_(info), files_(data::scan_images(folder_).files) {
    if (files_.empty())
      throw DataError(printable(folder_), ": no picture in it or below; ", data::kImageEndings,
                      " are read");
  }
  int64_t size() const override { return static_cast<int64_t>(files_.size()); }

  Tensor block(int64_t first, int64_t count) override {
    Tensors out;
    for (int64_t i = first; i < first + count; ++i)
      out.push_back(image_in(files_[static_cast<size_t>(i)]));
    return torch::cat(out);
  }

 private:
  Tensor image_in(const std::string& file) const {
    const std::string path = (Path(folder_) / file).string();
    // (1, C, H, W)
    const Tensor x = tensor::tensor_of(
        in_channels_of(io::decode_image(real_fs().read(path, kMostSampleImageBytes), path), info_));
    const std::vector<int64_t> shape(x.sizes().begin() + 1, x.sizes().end());
    if (shape != info_.shape)
      throw ShapeError(printable(path), ": got a picture of ", join(shape, " x "), ", want ",
                       join(info_.shape, " x "), " as in ", info_.name,
                       "; resize or convert it first, which is part of what is measured");
    return x;
  }

  std::string folder_;
  data::DataInfo info_;
  std::vector<std::string> files_;
};

}  // namespace

std::unique_ptr<eval::GeneratedExamples> generated_in(const std::string& path,
                                                      const data::DataInfo& info) {
  if (std::filesystem::is_directory(path)) {
    if (!info.is_image())
      throw Unsupported(info.name, " are no images: give the samples as a .npy file");
    return std::make_unique<ImageFolderSamples>(path, info);
  }
  if (!api::has_ending(path, "npy") && !api::has_ending(path, "npz"))
    throw UsageError("--samples ", printable(path),
                     ": want a folder of pictures, or a .npy or .npz file");
  return array_as_generated(path, info);
}

}  // namespace elbo::engine

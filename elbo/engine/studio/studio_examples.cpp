// SPDX-License-Identifier: MIT
// Examples of the data by number, and what strangers give, made to fit as files are.
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/engine/studio/studio_call.h"
#include "elbo/eval/batches.h"
#include "elbo/tensor/image.h"
#include "elbo/tensor/in_shape.h"

namespace elbo::engine {
namespace {

constexpr int64_t kMostUploadPixels = int64_t{1} << 25;  // of one picture

/// Pictures of an array (N, H, W, C), or (H, W, C) of one.
std::vector<io::Image> images_in(const api::FrameArray& array, int64_t most) {
  std::vector<int64_t> shape = array.shape;
  if (shape.size() == 3) shape.insert(shape.begin(), 1);
  const bool fits = shape.size() == 4 && shape[0] >= 1 && shape[0] <= most && shape[1] >= 1 &&
                    shape[2] >= 1 && (shape[3] == 1 || shape[3] == 3);
  if (!fits)
    throw ShapeError("pictures: got an array of (", join(shape, ", "), "), want (1 to ", most,
                     ", height, width, 1 or 3)");
  const std::span<const uint8_t> values = array.u8();
  const auto each = static_cast<size_t>(shape[1] * shape[2] * shape[3]);
  std::vector<io::Image> out;
  for (size_t i = 0; i < static_cast<size_t>(shape[0]); ++i) {
    const std::span<const uint8_t> one = values.subspan(i * each, each);
    out.push_back({shape[2], shape[1], shape[3], {one.begin(), one.end()}});
  }
  return out;
}

std::vector<io::Image> images_of_uploads(const StudioCall& call, int64_t most) {
  std::vector<io::Image> out;
  io::DecodeOptions options;
  options.pixels = kMostUploadPixels;
  for (const api::FrameArray& file : call.args.arrays("files", static_cast<size_t>(most))) {
    file.u8();
    out.push_back(io::decode_image(file.bytes, str("picture ", out.size() + 1), options));
  }
  return out;
}

/// (N, ...) of values, for data that are no pictures.
Tensor values_in(const StudioCall& call, const std::string& name, int64_t most) {
  const data::DataInfo& info = call.model.info();
  return tensor::in_shape(call.args.rows(name, info.values(), most), info);
}

tensor::Batch uploaded(const StudioCall& call, const std::string& name, int64_t most) {
  const data::DataInfo& info = call.model.info();
  Tensors all;
  if (!tensor::can_be_drawn(info)) {
    if (name == "files") want_pictures(info);
    all.push_back(values_in(call, name, most));
  } else {
    const std::vector<io::Image> images =
        name == "files" ? images_of_uploads(call, most) : images_in(call.args.array(name), most);
    for (const io::Image& image : images)
      all.push_back(example_of_picture(image, info, call.args.flag("invert")));
  }
  const Tensor x = torch::cat(all);
  tensor::Batch out = condition_in(call, x.size(0));
  out.x = x;
  return out;
}

/// Examples of a split, those of the second domain where that is asked for.
tensor::Batch chosen(const StudioCall& call, int64_t most) {
  const StudioArguments asked = call.args.table("examples");
  asked.check_names({"split", "indices"});
  const StudioCall of_split{call.model, asked, call.answer, call.slice};
  const data::Dataset& data = call.model.want_split(of_split.split());
  const std::vector<int64_t> indices = asked.wholes("indices", static_cast<size_t>(most));
  for (const int64_t index : indices)
    if (index < 0 || index >= data.info().size)
      throw UsageError("examples: got number ", index, ", want 0 to ", data.info().size - 1);
  tensor::Batch out = eval::examples_by(data, indices, 0);
  if (call.domain() == 2) out.x = out.x2, out.y = out.y2;
  return out;
}

}  // namespace

tensor::Batch examples_in(const StudioCall& call, int64_t most) {
  std::vector<std::string> given;
  for (const char* name : {"images", "image", "files", "examples"})
    if (call.args.has(name)) given.emplace_back(name);
  if (given.size() != 1)
    throw UsageError("got ", given.empty() ? "no pictures" : join(given, " and "),
                     ", want one of: images, files, examples");
  return given[0] == "examples" ? chosen(call, most) : uploaded(call, given[0], most);
}

}  // namespace elbo::engine

// SPDX-License-Identifier: MIT
// `animation` and `picture`: what the page shows as a file, with what made it in its metadata.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/engine/animation.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/engine/studio/operations.h"
#include "elbo/eval/ability.h"
#include "elbo/io/image_grid.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

constexpr int64_t kMostFrames = 600;
constexpr size_t kMostNotes = 32, kMostNoteBytes = 4000;

void put_file(StudioCall& call, const Bytes& file) {
  const std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(file.data()), file.size());
  api::set_array(call.answer, call.answer.head, "file",
                 api::array_of(bytes, {static_cast<int64_t>(file.size())}));
}

/// A name for PNG's texts and for XML: letters first.
bool is_keyword(const std::string& key) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !key.empty() && key.size() <= 79 && is_letter(key[0]) &&
         std::all_of(key.begin(), key.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

/// What made the picture: the model's own, then what the page adds.
std::vector<std::pair<std::string, std::string>> texts_of(const StudioCall& call) {
  auto out = image_texts(call.model.loaded(), call.args.whole("seed", {0, 0, kMostWhole}));
  const Node* note = call.args.find("note");
  if (note == nullptr) return out;
  if (!note->is_table() || note->entries().size() > kMostNotes)
    throw UsageError("argument \"note\": want a table of at most ", kMostNotes, " texts");
  for (const Node::Entry& entry : note->entries()) {
    const auto* text = std::get_if<std::string>(&entry.node.value());
    const std::string value = printable(text != nullptr ? *text : entry.node.literal());
    if (!is_keyword(entry.key) || value.size() > kMostNoteBytes)
      throw UsageError("argument \"note\": \"", printable(entry.key.substr(0, 60)),
                       "\": want a name of letters, digits and _ and at most ", kMostNoteBytes,
                       " bytes of text");
    std::erase_if(out, [&](const auto& pair) { return pair.first == entry.key; });
    out.emplace_back(entry.key, value);
  }
  return out;
}

/// The pictures given, as they are.
std::vector<io::Image> given_images(const StudioCall& call) {
  const api::FrameArray array = call.args.array("images");
  const std::vector<int64_t>& shape = array.shape;
  const bool fits = shape.size() == 4 && std::min({shape[0], shape[1], shape[2]}) >= 1 &&
                    shape[0] <= kMostStudioCodes && (shape[3] == 1 || shape[3] == 3);
  if (!fits)
    throw ShapeError("argument \"images\": got an array of (", join(shape, ", "), "), want (1 to ",
                     kMostStudioCodes, ", height, width, 1 or 3)");
  const auto each = static_cast<size_t>(shape[1] * shape[2] * shape[3]);
  std::vector<io::Image> out;
  for (size_t i = 0; i < static_cast<size_t>(shape[0]); ++i) {
    const std::span<const uint8_t> one = array.u8().subspan(i * each, each);
    out.push_back({shape[2], shape[1], shape[3], {one.begin(), one.end()}});
  }
  return out;
}

}  // namespace

void studio_animation(StudioCall& call) {
  models::Model& model = call.model.model();
  eval::want_ability<models::Decodes>(model, call.model.info());
  const int64_t size = dynamic_cast<models::Decodes&>(model).latent_dim();
  const Tensor codes = call.args.rows("codes", size, kMostFrames);
  call.want_room(codes.size(0));
  Tensor x = decoded(call, codes, condition_in(call, codes.size(0))).unsqueeze(0);  // (1, T, ...)
  if (call.args.flag("loop") && x.size(1) > 2)
    x = torch::cat({x, x.slice(1, 1, x.size(1) - 1).flip(1)}, 1);
  const io::Animation animation =
      animation_of(x, call.model.info(), call.args.whole("fps", {12, 1, 60}));
  put_file(call, io::encode_webp(animation, texts_of(call)));
  call.put("frames", Node(static_cast<int64_t>(animation.frames.size())));
}

void studio_picture(StudioCall& call) {
  const std::vector<io::Image> images = given_images(call);
  const int64_t columns = call.args.whole("columns", {8, 1, 256});
  put_file(call, io::encode_png(io::make_grid(images, columns), texts_of(call)));
}

}  // namespace elbo::engine

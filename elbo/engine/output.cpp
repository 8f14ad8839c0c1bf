// SPDX-License-Identifier: MIT
// Writes images, arrays, text and JSON; IoError where the disk or stdout refuses.
#include "elbo/engine/output.h"

#include <cstdio>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "elbo/tensor/batch.h"

namespace elbo::engine {

void write_image(const std::string& out, const io::Image& image, const models::LoadedModel& loaded,
                 int64_t seed) {
  write_atomically(real_fs(), out, io::encode_png(image, image_texts(loaded, seed)));
}

void write_values(const std::string& out, const Tensor& values) {
  Tensor flat = values.to(torch::kFloat32).contiguous();
  write_atomically(
      real_fs(), out,
      io::encode_npy(std::span<const float>(tensor::span_of(flat)), flat.sizes().vec()));
}

void print_text(const std::string& said) {
  const std::string text = printable_lines(said);
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) != 0 || !written)
    throw IoError("stdout: cannot be written; is the disk full or the reader gone?");
}

void print_json(const Node& node) { print_text(io::write_json(node) + "\n"); }

void say_written(const api::CommonRequest& request, const std::string& out, Node facts,
                 const std::string& sentence) {
  facts.set("out", Node(out));
  if (request.json) print_json(facts);
  else log_info(sentence, ": ", printable(out));
}

}  // namespace elbo::engine

// SPDX-License-Identifier: MIT
// Tensors into an answer; splits, domains and codes that are made in slices.
#include "elbo/engine/studio/studio_call.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/eval/ability.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

constexpr int64_t kDecodedAtOnce = 64;
constexpr double kLongestAnswer = 7;                  // seconds; the server waits for ten
constexpr int64_t kMostAnswered = int64_t{48} << 20;  // bytes of examples

template <class T>
std::span<const T> elements_in(const Tensor& values) {
  return {static_cast<const T*>(values.data_ptr()), static_cast<size_t>(values.numel())};
}

/// Bytes of an example as it is sent.
int64_t sent_bytes(const data::DataInfo& info) {
  return info.values() * (tensor::can_be_drawn(info) ? 1 : 4);
}

tensor::Batch rows_in(const tensor::Batch& batch, const Tensor& x, int64_t first, int64_t count) {
  const auto part = [&](const Tensor& rows) {
    return rows.defined() ? rows.narrow(0, first, count) : rows;
  };
  return {x, part(batch.y), part(batch.attributes), {}, {}, {}};
}

}  // namespace

void StudioCall::put_progress(int64_t done, int64_t total) {
  Node progress = Node::table();
  progress.set("done", Node(done));
  progress.set("total", Node(total));
  put("progress", std::move(progress));
}

void StudioCall::put(const std::string& name, Node value) {
  answer.head.set(name, std::move(value));
}

void StudioCall::put(const std::string& name, const Tensor& values) {
  if (!values.defined()) return;
  const auto type = values.scalar_type();
  const Tensor sent = values
                          .to(type == torch::kUInt8                            ? torch::kUInt8
                              : type == torch::kInt64 || type == torch::kInt32 ? torch::kInt32
                                                                               : torch::kFloat32)
                          .contiguous();
  const std::vector<int64_t> shape = sent.sizes().vec();
  const api::FrameArray array =
      sent.scalar_type() == torch::kUInt8   ? api::array_of(elements_in<uint8_t>(sent), shape)
      : sent.scalar_type() == torch::kInt32 ? api::array_of(elements_in<int32_t>(sent), shape)
                                            : api::array_of(elements_in<float>(sent), shape);
  api::set_array(answer, answer.head, name, array);
}

void StudioCall::put_examples(const std::string& name, const Tensor& x) {
  put(name, tensor::can_be_drawn(model.info()) ? tensor::image_bytes(x, model.info()) : x);
}

void StudioCall::want_room(int64_t examples) const {
  const int64_t most = kMostAnswered / sent_bytes(model.info());
  if (examples > most)
    throw UsageError("got ", examples, " examples of ", join(model.info().shape, " x "),
                     ", want at most ", most, " in one answer; ask for them in parts");
}

void StudioCall::want_time(int64_t done, int64_t total) const {
  if (slice.taken() > kLongestAnswer)
    throw UsageError("made ", done, " of ", total, " examples in ", kLongestAnswer,
                     " seconds, and an answer may not take longer; ask for them in parts");
}

data::Split StudioCall::split() const {
  if (args.has("split")) {
    const std::string name = args.text("split", "");
    if (const auto split = enum_named<data::Split>(name)) return *split;
    throw UsageError("argument \"split\": got ", printable(name.substr(0, 60)), ", want ",
                     join(enum_names(data::Split{}), ", "));
  }
  if (const auto shown = model.shown_split()) return *shown;
  model.want_split(data::Split::test);
  return data::Split::test;
}

int64_t StudioCall::domain() const {
  const int64_t out = args.whole("domain", {1, 1, 2});
  if (out == 2 && model.info().domain_names.empty())
    throw UsageError("argument \"domain\": got 2, but ", model.info().name, " has one domain");
  return out;
}

std::optional<measures::Codes> StudioCall::codes(data::Split split, int64_t count) {
  eval::GradualEncoding& encoding = model.encoding(split);
  count = std::min(count, encoding.total());
  while (encoding.done() < count) {
    encoding.advance();
    if (encoding.done() >= count || !slice.over()) continue;
    put_progress(encoding.done(), count);
    return {};
  }
  measures::Codes out = encoding.codes();
  for (Tensor* part : {&out.mean, &out.log_var, &out.labels, &out.attributes})
    if (part->defined()) *part = part->narrow(0, 0, count);
  return out;
}

Tensor decoded(const StudioCall& call, const Tensor& codes, const tensor::Batch& given) {
  models::Model& model = call.model.model();
  const data::DataInfo& info = call.model.info();
  const bool has_condition = given.y.defined() || given.attributes.defined();
  const int64_t rows = std::min(kDecodedAtOnce, eval::rows_of(info, {}));
  Tensors chunks;
  for (int64_t first = 0; first < codes.size(0); first += rows) {
    call.want_time(first, codes.size(0));
    const int64_t count = std::min(rows, codes.size(0) - first);
    const Tensor chunk = codes.narrow(0, first, count);
    const eval::Evaluating evaluating(model);
    const models::Conditioned beside =
        has_condition ? models::Conditioned(model, rows_in(given, chunk, first, count))
                      : models::Conditioned(model);
    chunks.push_back(eval::ability_of<models::Decodes>(beside, info).decode(chunk));
  }
  return torch::cat(chunks);
}

}  // namespace elbo::engine

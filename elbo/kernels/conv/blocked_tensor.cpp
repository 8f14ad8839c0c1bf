// SPDX-License-Identifier: MIT
// Reorders are primitives as well, made once for each pair of formats and thread.
#include "elbo/kernels/conv/blocked_tensor.h"

#include "elbo/kernels/primitive_cache.h"

namespace elbo::kernels {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

constexpr auto kFloat = memory::data_type::f32;
constexpr size_t kCachedReorders = 512;  // pairs of formats; a training needs some tens

struct Pair {
  memory::desc from, to;

  bool operator==(const Pair& other) const { return from == other.from && to == other.to; }
};

struct PairHash {
  size_t operator()(const Pair& pair) const {
    FieldHash hash;
    for (const memory::desc* desc : {&pair.from, &pair.to}) {
      const memory::dims sizes = sizes_of(*desc), strides = strides_of(*desc);
      for (size_t i = 0; i < sizes.size(); ++i) hash.add(sizes[i]).add(strides[i]);
    }
    return hash.value();
  }
};

const dnnl::reorder& planned(const Pair& pair) {
  return cached<dnnl::reorder, PairHash>(pair, kCachedReorders, [](const Pair& fresh) {
    const auto& engine = onednn_engine();
    return dnnl::reorder(dnnl::reorder::primitive_desc(engine, fresh.from, engine, fresh.to));
  });
}

memory::desc tagged(const memory::dims& sizes, Tag tag) { return {sizes, kFloat, tag}; }

}  // namespace

BlockedTensor unfilled(const memory::desc& desc) {
  const auto floats = static_cast<int64_t>(desc.get_size() / sizeof(float));
  return {torch::empty({floats}), desc};
}

BlockedTensor as_it_lies(const Tensor& images) {
  const memory::dims sizes = images.sizes().vec();
  if (!images.is_contiguous() && images.is_contiguous(at::MemoryFormat::ChannelsLast))
    return {images, tagged(sizes, Tag::nhwc)};
  return {images.contiguous(), tagged(sizes, Tag::nchw)};
}

BlockedTensor in_rows(const Tensor& tensor) {
  const memory::dims sizes = tensor.sizes().vec();
  memory::dims strides(sizes.size(), 1);
  for (size_t i = sizes.size() - 1; i-- > 0;) strides[i] = strides[i + 1] * sizes[i + 1];
  return {tensor, memory::desc(sizes, kFloat, strides)};
}

BlockedTensor in_format(const BlockedTensor& values, const memory::desc& desc) {
  if (values.desc == desc) return values;
  const BlockedTensor out = unfilled(desc);
  reorder(values, out);
  return out;
}

void reorder(const BlockedTensor& from, const BlockedTensor& to) {
  planned({from.desc, to.desc})
      .execute(onednn_stream(), {{DNNL_ARG_FROM, from.memory()}, {DNNL_ARG_TO, to.memory()}});
}

Tensor as_tensor(const BlockedTensor& images) {
  const memory::dims sizes = sizes_of(images.desc);
  const memory::desc plain = tagged(sizes, Tag::nchw);
  return in_format(images, plain).data.view(sizes);
}

ChannelLayout layout_of(const memory::desc& images) {
  const memory::dims sizes = sizes_of(images);
  const int64_t channels = sizes[1];
  const auto lanes = [&]() -> int64_t {
    if (images == tagged(sizes, Tag::nchw)) return 1;
    if (images == tagged(sizes, Tag::nhwc)) return channels;
    if (images == tagged(sizes, Tag::nChw8c)) return 8;
    if (images == tagged(sizes, Tag::nChw16c)) return 16;
    return 0;
  }();
  return {sizes[0], lanes == 0 ? 0 : channels, sizes[2] * sizes[3], lanes};
}

}  // namespace elbo::kernels

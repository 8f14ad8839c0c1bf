// SPDX-License-Identifier: MIT
// Gathered examples become tensors over the same memory; shapes are checked.
#include "elbo/tensor/batch.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/tensor/in_shape.h"

namespace elbo::tensor {
namespace {

/// A tensor over the memory of `values`, which it owns from here on.
template <class Vector>
Tensor owner(Vector& values, at::IntArrayRef sizes, at::ScalarType type) {
  auto kept = std::make_shared<Vector>(std::move(values));
  return torch::from_blob(
      kept->data(), sizes, [kept](void*) {}, type);
}

}  // namespace

Batch to_batch(data::HostBatch host, const data::DataInfo& info) {
  const std::vector<int64_t> shape = sizes_of(host.count, info);  // (B, ...)
  Batch batch;
  batch.x = owner(host.x, shape, torch::kFloat32);
  batch.indices = owner(host.indices, {host.count}, torch::kInt64);
  if (info.classes() > 0) batch.y = owner(host.labels, {host.count}, torch::kInt64);
  if (!info.attribute_names.empty())
    batch.attributes =
        owner(host.attributes, {host.count, static_cast<int64_t>(info.attribute_names.size())},
              torch::kFloat32);
  if (info.domain_names.empty()) return batch;
  batch.x2 = owner(host.x2, shape, torch::kFloat32);
  if (info.classes() > 0) batch.y2 = owner(host.labels2, {host.count}, torch::kInt64);
  return batch;
}

std::span<float> span_of(Tensor& tensor) {
  ELBO_ASSERT(tensor.is_contiguous() && tensor.scalar_type() == torch::kFloat32 &&
              tensor.device().is_cpu());
  return {tensor.data_ptr<float>(), static_cast<size_t>(tensor.numel())};
}

void check_examples(const Tensor& x, const data::DataInfo& info, const char* who) {
  if (x.dim() == static_cast<int64_t>(info.shape.size()) + 1 &&
      x.sizes().slice(1) == at::IntArrayRef(info.shape))
    return;
  throw ShapeError(who, ": got the shape (", join(x.sizes(), ", "), "), want (B, ",
                   join(info.shape, ", "), ") as in the data set ", info.name,
                   "; resize them, or take a model that learned from such");
}

}  // namespace elbo::tensor

// SPDX-License-Identifier: MIT
// With y = sum_j x_j over the parts j, and L = sum_s L_s: dL/dx_j = sum_s dL_s/dy. So the gradient
// of a sum over parts is again a sum over parts, and that of gathered rows is the own rows of one.
// Who trains takes the mean over the parts of what they find.
#include "elbo/collective/over_batch.h"

#include <torch/csrc/autograd/custom_function.h>

#include "elbo/collective/batch_parts.h"
#include "elbo/collective/tree_sum.h"

namespace elbo::collective {
namespace {

thread_local BatchParts* part_of_thread = nullptr;

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// As a number that a graph keeps.
int64_t handle_of(BatchParts& part) { return reinterpret_cast<int64_t>(&part); }
BatchParts& part_of(int64_t handle) { return *reinterpret_cast<BatchParts*>(handle); }

Tensors exchanged(BatchParts& part, const Tensor& values) {
  return part.exchange(values.detach().contiguous());
}

/// The sum over all parts, and its gradient.
struct SumOverParts : torch::autograd::Function<SumOverParts> {
  static Tensor forward(AutogradContext* graph, const Tensor& values, int64_t handle) {
    graph->saved_data["part"] = handle;
    TreeSum sum;
    for (const Tensor& of_part : exchanged(part_of(handle), values)) sum.add(of_part.clone());
    return sum.total();
  }
  static variable_list backward(AutogradContext* graph, const variable_list& grads) {
    return {apply(grads[0], graph->saved_data["part"].toInt()), Tensor()};
  }
};

/// All rows, and their gradient.
struct RowsOfParts : torch::autograd::Function<RowsOfParts> {
  static Tensor forward(AutogradContext* graph, const Tensor& rows, int64_t handle) {
    graph->saved_data["part"] = handle;
    graph->saved_data["rows"] = rows.size(0);
    return torch::cat(exchanged(part_of(handle), rows));
  }
  static variable_list backward(AutogradContext* graph, const variable_list& grads) {
    const int64_t handle = graph->saved_data["part"].toInt(),
                  rows = graph->saved_data["rows"].toInt();
    const Tensor all = SumOverParts::apply(grads[0], handle);
    return {all.narrow(0, rows * part_of(handle).place().index, rows), Tensor()};
  }
};

}  // namespace

BatchParts* current_part() { return part_of_thread; }

BatchParts* part_of_norm() {
  return part_of_thread != nullptr && part_of_thread->place().sync_batch_norm ? part_of_thread
                                                                              : nullptr;
}

PartGuard::PartGuard(BatchParts* part) : before_(part_of_thread) { part_of_thread = part; }
PartGuard::~PartGuard() { part_of_thread = before_; }

Tensor over_batch(const Tensor& values, Over what) {
  BatchParts* part = current_part();
  if (part == nullptr) return values;
  const Tensor sum = SumOverParts::apply(values, handle_of(*part));
  return what == Over::sum ? sum : sum / static_cast<double>(part->place().count);
}

Tensor rows_of_batch(const Tensor& rows) {
  BatchParts* part = current_part();
  return part == nullptr ? rows : RowsOfParts::apply(rows, handle_of(*part));
}

Rng rng_of_batch(const Rng& rng) {
  const BatchParts* part = current_part();
  return part == nullptr ? rng : rng.from_row(-part->place().index * part->place().rows);
}

OwnRows::OwnRows(int64_t count) : count_(count), own_(count) {
  const BatchParts* part = current_part();
  if (part == nullptr || count % part->place().count != 0) return;
  own_ = count / part->place().count;
  first_ = own_ * part->place().index;
}

Tensor OwnRows::of(const Tensor& all) const {
  return own_ == count_ ? all : all.narrow(0, first_, own_);
}

Rng OwnRows::noise(const Rng& rng) const { return rng_of_batch(rng).from_row(first_); }

Tensor OwnRows::joined(const Tensor& own) const {
  return own_ == count_ ? own : rows_of_batch(own);
}

}  // namespace elbo::collective

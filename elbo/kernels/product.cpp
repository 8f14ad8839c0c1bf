// SPDX-License-Identifier: MIT
// A cache of matmul primitives for each thread.
#include "elbo/kernels/product.h"

#include <omp.h>

#include <unordered_map>

#include "elbo/core/error.h"
#include "elbo/kernels/post_ops.h"

namespace elbo {
namespace {

using dnnl::memory;

constexpr size_t kCached = 512;  // forms; a training needs some tens

struct Form {
  Product product;
  bool bias;
  int threads;  // a primitive is planned for a number of threads

  bool operator==(const Form&) const = default;
};

struct FormHash {
  size_t operator()(const Form& form) const {
    uint64_t hash = 14695981039346656037ull;  // FNV-1a over the fields
    const auto add = [&hash](auto value) { hash = (hash ^ static_cast<uint64_t>(value)) * 1099511628211ull; };
    add(form.product.m), add(form.product.n), add(form.product.k);
    add(form.product.transpose_a), add(form.product.transpose_b), add(form.product.activation), add(form.bias), add(form.threads);
    return hash ^ (hash >> 29);
  }
};

struct Planned {
  dnnl::matmul run;
  memory a, b, c, bias;
  std::unordered_map<int, memory> arguments;
};

Planned plan(const Form& form) {
  constexpr auto kFloat = memory::data_type::f32;
  const Product& p = form.product;
  using Dims = memory::dims;
  const memory::desc a({p.m, p.k}, kFloat, p.transpose_a ? Dims{1, p.m} : Dims{p.k, 1});
  const memory::desc b({p.k, p.n}, kFloat, p.transpose_b ? Dims{1, p.k} : Dims{p.n, 1});
  const memory::desc c({p.m, p.n}, kFloat, Dims{p.n, 1}), bias({1, p.n}, kFloat, Dims{p.n, 1});
  const auto& engine = onednn_engine();
  const dnnl::matmul::desc operation = form.bias ? dnnl::matmul::desc(a, b, bias, c) : dnnl::matmul::desc(a, b, c);
  const auto empty = [&engine](const memory::desc& desc) { return memory(desc, engine, DNNL_MEMORY_NONE); };
  Planned out{dnnl::matmul(dnnl::matmul::primitive_desc(operation, followed_by(p.activation), engine)), empty(a), empty(b), empty(c), {}, {}};
  out.arguments = {{DNNL_ARG_SRC, out.a}, {DNNL_ARG_WEIGHTS, out.b}, {DNNL_ARG_DST, out.c}};
  if (!form.bias) return out;
  out.bias = empty(bias);
  out.arguments[DNNL_ARG_BIAS] = out.bias;
  return out;
}

Planned& planned(const Form& form) {
  static thread_local std::unordered_map<Form, Planned, FormHash> plans;
  const auto found = plans.find(form);
  if (found != plans.end()) return found->second;
  if (plans.size() >= kCached) plans.clear();
  return plans.emplace(form, plan(form)).first->second;
}

/// f(bias) in each row: what is left where there is nothing to sum.
void fill(const Product& product, const ProductMemory& out) {
  const torch::Tensor rows = torch::from_blob(out.c, {product.m, product.n}, torch::kFloat32);
  rows.zero_();
  if (out.bias != nullptr) rows.add_(torch::from_blob(const_cast<float*>(out.bias), {product.n}, torch::kFloat32));
  rows.copy_(activate(rows, product.activation));
}

}  // namespace

void multiply(const Product& product, const ProductMemory& in) {
  if (product.m == 0 || product.n == 0) return;
  if (product.k == 0) return fill(product, in);
  Planned& now = planned({product, in.bias != nullptr, omp_get_max_threads()});
  now.a.set_data_handle(const_cast<float*>(in.a));  // oneDNN's handles know no const
  now.b.set_data_handle(const_cast<float*>(in.b));
  now.c.set_data_handle(in.c);
  if (in.bias != nullptr) now.bias.set_data_handle(const_cast<float*>(in.bias));
  now.run.execute(onednn_stream(), now.arguments);
}

}  // namespace elbo

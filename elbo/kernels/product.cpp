// SPDX-License-Identifier: MIT
// A cache of matmul primitives for each thread, and the rounding of factors where products are in
// bf16.
#include "elbo/kernels/product.h"

#include <omp.h>

#include <array>

#include "elbo/core/error.h"
#include "elbo/kernels/onednn.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/precision.h"
#include "elbo/kernels/primitive_cache.h"
#include "elbo/kernels/row_loops.h"

namespace elbo::kernels {
namespace {

using dnnl::memory;

constexpr size_t kCachedProducts = 512;  // forms; a training needs some tens

struct Form {
  Product product;
  bool bias;
  int threads;  // a primitive is planned for a number of threads
  bool bf16;    // the factors are stored so

  bool operator==(const Form&) const = default;
};

struct ProductFormHash {
  size_t operator()(const Form& form) const {
    const Product& product = form.product;
    FieldHash hash;
    hash.add(product.m)
        .add(product.n)
        .add(product.k)
        .add(product.transpose_a)
        .add(product.transpose_b)
        .add(product.activation);
    return hash.add(form.bias).add(form.threads).add(form.bf16).value();
  }
};

struct Planned {
  dnnl::matmul run;
  memory a, b, c, bias;
  // As oneDNN's C interface wants them: its C++ one copies a map at each call.
  std::array<dnnl_exec_arg_t, 4> arguments;
  int count;
};

Planned plan(const Form& form) {
  constexpr auto single = memory::data_type::f32;
  const Product& p = form.product;
  const auto factor = form.bf16 ? memory::data_type::bf16 : single;
  const memory::desc a({p.m, p.k}, factor,
                       p.transpose_a ? memory::dims{1, p.m} : memory::dims{p.k, 1});
  const memory::desc b({p.k, p.n}, factor,
                       p.transpose_b ? memory::dims{1, p.k} : memory::dims{p.n, 1});
  const memory::desc c({p.m, p.n}, single, memory::dims{p.n, 1}),
      bias({1, p.n}, single, memory::dims{p.n, 1});
  const auto& engine = onednn_engine();
  const dnnl::primitive_attr attributes = followed_by(p.activation);
  const auto made = form.bias ? forward_plan<dnnl::matmul>(attributes, a, b, bias, c)
                              : forward_plan<dnnl::matmul>(attributes, a, b, c);
  const auto empty = [&engine](const memory::desc& desc) {
    return memory(desc, engine, DNNL_MEMORY_NONE);
  };
  Planned out{
      dnnl::matmul(made), empty(a), empty(b), empty(c), form.bias ? empty(bias) : memory(), {},
      form.bias ? 4 : 3};
  out.arguments = {{{DNNL_ARG_SRC, out.a.get()},
                    {DNNL_ARG_WEIGHTS, out.b.get()},
                    {DNNL_ARG_DST, out.c.get()},
                    {DNNL_ARG_BIAS, form.bias ? out.bias.get() : nullptr}}};
  return out;
}

/// f(bias) in each row: what is left where there is nothing to sum.
void fill(const Product& product, const ProductMemory& out) {
  const torch::Tensor rows = torch::from_blob(out.c, {product.m, product.n}, torch::kFloat32);
  rows.zero_();
  if (out.bias != nullptr)
    rows.add_(torch::from_blob(const_cast<float*>(out.bias), {product.n}, torch::kFloat32));
  rows.copy_(activate(rows, product.activation));
}

/// The two factors of a product, as it wants them stored. oneDNN's handles know no const.
struct Factors {
  void *a, *b;
};

template <class Value>
Value* rounded(const float* from, int64_t count, std::vector<Value>& into,
               void (*round)(const float*, Value*, int64_t)) {
  if (into.size() < static_cast<size_t>(count)) into.resize(static_cast<size_t>(count));
  for_rows(count, 1, [&](int64_t first, int64_t last) {
    round(from + first, into.data() + first, last - first);
  });
  return into.data();
}

Factors factors_of(const Product& product, const ProductMemory& in, bool as_bf16) {
  if (!products_in_bf16()) return {const_cast<float*>(in.a), const_cast<float*>(in.b)};
  static thread_local std::vector<uint16_t> a, b;
  static thread_local std::vector<float> wide_a, wide_b;
  const int64_t size_a = product.m * product.k, size_b = product.k * product.n;
  if (as_bf16)
    return {rounded(in.a, size_a, a, round_to_bf16), rounded(in.b, size_b, b, round_to_bf16)};
  return {rounded(in.a, size_a, wide_a, round_through_bf16),
          rounded(in.b, size_b, wide_b, round_through_bf16)};
}

}  // namespace

void multiply(const Product& product, const ProductMemory& in) {
  if (product.m == 0 || product.n == 0) return;
  if (product.k == 0) return fill(product, in);
  static const bool can_bf16 = has_bf16_products();
  const bool as_bf16 = can_bf16 && products_in_bf16();
  Planned& now = cached<Planned, ProductFormHash>(
      Form{product, in.bias != nullptr, omp_get_max_threads(), as_bf16}, kCachedProducts, plan);
  const Factors factors = factors_of(product, in, as_bf16);
  now.a.set_data_handle(factors.a);
  now.b.set_data_handle(factors.b);
  now.c.set_data_handle(in.c);
  if (in.bias != nullptr) now.bias.set_data_handle(const_cast<float*>(in.bias));
  dnnl::error::wrap_c_api(
      dnnl_primitive_execute(now.run.get(), onednn_stream().get(), now.count, now.arguments.data()),
      "a product could not be computed");
}

}  // namespace elbo::kernels

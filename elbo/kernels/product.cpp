// SPDX-License-Identifier: MIT
// A product is cut along a side of C into pieces, by its sizes alone. Each piece is computed by one
// thread, so its bits do not depend on how many threads there are. oneDNN, given several, cuts by
// their number: on AVX2 half of all products then differ in their last bits. The primitives of each
// thread are kept. Where products are in bf16, the factors are rounded first.
#include "elbo/kernels/product.h"

#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <array>

#include "elbo/core/error.h"
#include "elbo/kernels/onednn.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/pieces.h"
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
  bool bf16;  // the factors are stored so

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
    return hash.add(form.bias).add(form.bf16).value();
  }
};

/// Rows or columns of C, which one thread computes.
struct Range {
  int64_t from, to;
};

/// How a product is cut.
struct Cut {
  bool by_columns;
  std::vector<Range> ranges;
};

/// Pieces of at least some microseconds, no more than bring something: two from half a million
/// operations on, sixteen for those that take a second thread milliseconds.
Cut cut_of(const Product& p) {
  constexpr int64_t kWidth = 16;  // a piece's side is a multiple, as registers hold them
  const double work = static_cast<double>(p.m) * static_cast<double>(p.n * p.k);
  int64_t pieces = 1;
  for (const double enough : {.25e6, 8e6, 128e6, 1e9}) pieces *= work < enough ? 1 : 2;
  const bool by_columns = 2 * p.n >= p.m;
  const int64_t side = by_columns ? p.n : p.m, blocks = (side + kWidth - 1) / kWidth;
  pieces = std::min(pieces, blocks);
  Cut out{by_columns, {}};
  for (int64_t i = 0; i < pieces; ++i)
    out.ranges.push_back(
        {blocks * i / pieces * kWidth, std::min(side, blocks * (i + 1) / pieces * kWidth)});
  return out;
}

/// The primitive of one piece.
struct Piece {
  dnnl::matmul run;
  memory a, b, c, bias, scratch;
  // As oneDNN's C interface wants them: its C++ one copies a map at each call.
  std::array<dnnl_exec_arg_t, 5> arguments;
  int count;
  size_t a_offset, b_offset, c_offset, bias_offset;  // bytes
  size_t scratch_bytes;
};

Piece piece_of(const Form& form, bool by_columns, Range range) {
  constexpr auto single = memory::data_type::f32;
  const Product& p = form.product;
  const auto factor = form.bf16 ? memory::data_type::bf16 : single;
  const int64_t rows = by_columns ? p.m : range.to - range.from,
                columns = by_columns ? range.to - range.from : p.n;
  const memory::desc a({rows, p.k}, factor,
                       p.transpose_a ? memory::dims{1, p.m} : memory::dims{p.k, 1});
  const memory::desc b({p.k, columns}, factor,
                       p.transpose_b ? memory::dims{1, p.k} : memory::dims{p.n, 1});
  const memory::desc c({rows, columns}, single, memory::dims{p.n, 1}),
      bias({1, columns}, single, memory::dims{columns, 1});
  const dnnl::primitive_attr attributes = with_own_scratch(followed_by(p.activation));
  const auto made = form.bias ? forward_plan<dnnl::matmul>(attributes, a, b, bias, c)
                              : forward_plan<dnnl::matmul>(attributes, a, b, c);
  const auto empty = [](const memory::desc& desc) {
    return memory(desc, onednn_engine(), DNNL_MEMORY_NONE);
  };
  const auto scratch = made.scratchpad_desc();
  Piece out{dnnl::matmul(made),
            empty(a),
            empty(b),
            empty(c),
            form.bias ? empty(bias) : memory(),
            empty(scratch),
            {},
            form.bias ? 5 : 4,
            0,
            0,
            0,
            0,
            scratch.get_size()};
  out.arguments = {{{DNNL_ARG_SRC, out.a.get()},
                    {DNNL_ARG_WEIGHTS, out.b.get()},
                    {DNNL_ARG_DST, out.c.get()},
                    {DNNL_ARG_SCRATCHPAD, out.scratch.get()},
                    {DNNL_ARG_BIAS, form.bias ? out.bias.get() : nullptr}}};
  const auto from = static_cast<size_t>(range.from), of_factor = form.bf16 ? 2u : sizeof(float);
  if (by_columns) {
    out.b_offset = from * static_cast<size_t>(p.transpose_b ? p.k : 1) * of_factor;
    out.c_offset = out.bias_offset = from * sizeof(float);
  } else {
    out.a_offset = from * static_cast<size_t>(p.transpose_a ? 1 : p.k) * of_factor;
    out.c_offset = from * static_cast<size_t>(p.n) * sizeof(float);
  }
  return out;
}

std::vector<Piece> plan(const Form& form) {
  const WithThreads planned_for(1);
  const Cut cut = cut_of(form.product);
  std::vector<Piece> out;
  for (const Range range : cut.ranges) out.push_back(piece_of(form, cut.by_columns, range));
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
  std::vector<Piece>& pieces = cached<std::vector<Piece>, ProductFormHash>(
      Form{product, in.bias != nullptr, as_bf16}, kCachedProducts, plan);
  const Factors factors = factors_of(product, in, as_bf16);
  const auto run = [&](Piece& piece) {
    const auto at = [](const void* memory, size_t offset) {
      return const_cast<char*>(static_cast<const char*>(memory) + offset);
    };
    piece.a.set_data_handle(at(factors.a, piece.a_offset));
    piece.b.set_data_handle(at(factors.b, piece.b_offset));
    piece.c.set_data_handle(at(in.c, piece.c_offset));
    if (in.bias != nullptr) piece.bias.set_data_handle(at(in.bias, piece.bias_offset));
    piece.scratch.set_data_handle(scratch_memory(piece.scratch_bytes));
    return dnnl_primitive_execute(piece.run.get(), onednn_stream().get(), piece.count,
                                  piece.arguments.data());
  };
  run_pieces(
      std::ssize(pieces), [&](int64_t i) { return run(pieces[static_cast<size_t>(i)]); },
      "a product could not be computed");
}

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

Tensor product_of(const Tensor& a, const Tensor& b, Stored stored) {
  const Tensor left = a.contiguous(), right = b.contiguous();
  const Product form{
      left.size(stored.transposed_a ? 1 : 0), right.size(stored.transposed_b ? 0 : 1),
      left.size(stored.transposed_a ? 0 : 1), stored.transposed_a, stored.transposed_b};
  const Tensor out = torch::empty({form.m, form.n}, left.options().requires_grad(false));
  multiply(form, {left.data_ptr<float>(), right.data_ptr<float>(), out.data_ptr<float>()});
  return out;
}

/// With G the gradient of C = op(A) op(B): that of op(A) is G op(B)', that of op(B) is op(A)' G.
struct SmoothProduct : torch::autograd::Function<SmoothProduct> {
  static Tensor forward(AutogradContext* context, const Variable& a, const Variable& b,
                        bool transposed_a, bool transposed_b) {
    context->save_for_backward({a, b});
    context->saved_data["a"] = transposed_a;
    context->saved_data["b"] = transposed_b;
    return product_of(a, b, {transposed_a, transposed_b});
  }

  static variable_list backward(AutogradContext* context, const variable_list& grads) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &a = saved[0], &b = saved[1], &g = grads[0];
    if (!g.defined()) return {{}, {}, {}, {}};
    const bool ta = context->saved_data["a"].toBool(), tb = context->saved_data["b"].toBool();
    Tensor by_a, by_b;
    if (context->needs_input_grad(0))
      by_a = ta ? smooth_product(b, g, {tb, true}) : smooth_product(g, b, {false, !tb});
    if (context->needs_input_grad(1))
      by_b = tb ? smooth_product(g, a, {true, ta}) : smooth_product(a, g, {!ta, false});
    return {by_a, by_b, {}, {}};
  }
};

}  // namespace

Tensor smooth_product(const Tensor& a, const Tensor& b, Stored stored) {
  return SmoothProduct::apply(a, b, stored.transposed_a, stored.transposed_b);
}

}  // namespace elbo::kernels

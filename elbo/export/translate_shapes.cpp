// SPDX-License-Identifier: MIT
// Views, parts, joins, and sums over dimensions.
#include <algorithm>
#include <limits>

#include "elbo/export/translation.h"

namespace elbo::exports {

Term reshaped(const Call& call, const Term& x, const Extents& shape) {
  if (x.shape == shape) return x;
  if (std::count(shape.begin(), shape.end(), -1) > 1)
    call.refuse("two extents of its result grow with the batch");
  return call.program().emit(Operator::reshape, {x}, shape, attribute("shape", node_of(shape)));
}

namespace {

Term translate_view(const Call& call) { return reshaped(call, call.tensor(0), call.shape()); }

/// Elements start .. end - 1 along a dimension.
Term part_of(const Call& call, const Term& x, int64_t dim, std::pair<int64_t, int64_t> range) {
  const auto [start, end] = range;
  Extents shape = x.shape;
  if (shape[static_cast<size_t>(dim)] == -1) call.refuse("it takes some of the examples");
  if (start == 0 && end == shape[static_cast<size_t>(dim)]) return x;
  shape[static_cast<size_t>(dim)] = end - start;
  Node attributes = attribute("dim", Node(dim));
  attributes.set("start", Node(start));
  attributes.set("end", Node(end));
  return call.program().emit(Operator::slice, {x}, shape, std::move(attributes));
}

Term translate_narrow(const Call& call) {
  const Term x = call.tensor(0);
  const int64_t start = call.whole(2);
  return part_of(call, x, call.dim(1, x.shape.size()), {start, start + call.whole(3)});
}

Term translate_slice(const Call& call) {
  const Term x = call.tensor(0);
  const int64_t dim = call.dim(1, x.shape.size()), size = x.shape[static_cast<size_t>(dim)];
  const int64_t start = call.given(2) ? call.whole(2) : 0;
  const int64_t end =
      call.given(3) && call.number(3) < 1e15 ? call.whole(3) : std::numeric_limits<int64_t>::max();
  if (call.whole(4) != 1) call.refuse("it leaves some out");
  if (size == -1 && start == 0 && end == std::numeric_limits<int64_t>::max()) return x;
  const auto from_front = [&](int64_t at) { return std::min(at < 0 ? at + size : at, size); };
  return part_of(call, x, dim, {from_front(start), from_front(end)});
}

Term translate_select(const Call& call) {
  const Term x = call.tensor(0);
  const int64_t dim = call.dim(1, x.shape.size()), size = x.shape[static_cast<size_t>(dim)],
                at = call.whole(2) < 0 ? call.whole(2) + size : call.whole(2);
  return reshaped(call, part_of(call, x, dim, {at, at + 1}), call.shape());
}

/// Parts of given sizes, beside each other.
Term parts_of(const Call& call, const Term& x, int64_t dim, const std::vector<int64_t>& sizes) {
  Term out;
  out.kind = Term::Kind::list;
  int64_t at = 0;
  for (const int64_t size : sizes) {
    out.items.push_back(part_of(call, x, dim, {at, at + size}));
    at += size;
  }
  return out;
}

std::vector<int64_t> equal_sizes(int64_t total, int64_t size) {
  std::vector<int64_t> out;
  for (; total > 0; total -= size) out.push_back(std::min(size, total));
  return out;
}

Term translate_split_with_sizes(const Call& call) {
  const Term x = call.tensor(0);
  return parts_of(call, x, call.dim(2, x.shape.size()), call.wholes(1));
}

Term translate_split(const Call& call) {
  const Term x = call.tensor(0);
  const int64_t dim = call.dim(2, x.shape.size());
  return parts_of(call, x, dim, equal_sizes(x.shape[static_cast<size_t>(dim)], call.whole(1)));
}

Term translate_chunk(const Call& call) {
  const Term x = call.tensor(0);
  const int64_t dim = call.dim(2, x.shape.size()), size = x.shape[static_cast<size_t>(dim)],
                count = call.whole(1);
  return parts_of(call, x, dim, equal_sizes(size, (size + count - 1) / count));
}

/// The tensors of a list; numbers among them in their full shape.
std::vector<Term> tensors_in(const Call& call, size_t i) {
  std::vector<Term> out;
  for (const Term& item : call.items(i)) {
    const Call alone(call.name(), {item}, item.shape, call.program());
    Term x = alone.tensor(0);
    if (item.kind == Term::Kind::filled)
      x = alone.emit(Operator::expand, {x}, attribute("shape", node_of(item.shape)));
    out.push_back(std::move(x));
  }
  return out;
}

Term translate_cat(const Call& call) {
  return call.emit(Operator::concat, tensors_in(call, 0),
                   attribute("dim", Node(call.dim(1, call.shape().size()))));
}

Term translate_stack(const Call& call) {
  const int64_t dim = call.dim(1, call.shape().size());
  Extents one = call.shape();
  one[static_cast<size_t>(dim)] = 1;
  std::vector<Term> parts;
  for (const Term& item : tensors_in(call, 0)) parts.push_back(reshaped(call, item, one));
  return call.emit(Operator::concat, parts, attribute("dim", Node(dim)));
}

Term translate_expand(const Call& call) {
  const Term x = call.tensor(0);
  if (x.shape == call.shape()) return x;
  return call.emit(Operator::expand, {x}, attribute("shape", node_of(call.shape())));
}

Term permuted(const Call& call, const std::vector<int64_t>& perm) {
  return call.emit(Operator::transpose, {call.tensor(0)}, attribute("perm", node_of(perm)));
}

Term translate_permute(const Call& call) {
  std::vector<int64_t> perm = call.wholes(1);
  for (int64_t& dim : perm)
    if (dim < 0) dim += static_cast<int64_t>(perm.size());
  return permuted(call, perm);
}

Term translate_transpose(const Call& call) {
  const size_t rank = call.tensor(0).shape.size();
  std::vector<int64_t> perm(rank);
  for (size_t i = 0; i < rank; ++i) perm[i] = static_cast<int64_t>(i);
  std::swap(perm[static_cast<size_t>(call.dim(1, rank))],
            perm[static_cast<size_t>(call.dim(2, rank))]);
  return permuted(call, perm);
}

Term translate_t(const Call& call) {
  return call.tensor(0).shape.size() < 2 ? call.tensor(0) : permuted(call, {1, 0});
}

Node over(std::vector<int64_t> dims, bool keepdim, size_t rank) {
  for (int64_t& dim : dims)
    if (dim < 0) dim += static_cast<int64_t>(rank);
  Node out = attribute("dims", node_of(dims));
  out.set("keepdim", Node(keepdim));
  return out;
}

template <Operator op>
Term translate_reduction(const Call& call) {
  const Term x = call.tensor(0);
  if (call.in().size() < 4) call.refuse("it goes over all examples together");
  return call.emit(op, {x}, over(call.wholes(1), call.truth(2), x.shape.size()));
}

/// sum of (x - mean)^2 over n - 1, or n.
Term translate_var(const Call& call) {
  const Term x = call.tensor(0);
  const size_t rank = x.shape.size();
  const std::vector<int64_t> dims = call.wholes(1);
  Extents kept = x.shape;
  int64_t count = 1;
  for (const int64_t dim : dims) {
    int64_t& extent = kept[static_cast<size_t>(dim < 0 ? dim + static_cast<int64_t>(rank) : dim)];
    if (extent == -1) call.refuse("it goes over all examples together");
    count *= extent;
    extent = 1;
  }
  ProgramBuilder& program = call.program();
  const Term mean = program.emit(Operator::mean, {x}, kept, over(dims, true, rank));
  const Term centred = program.emit(Operator::sub, {x, mean}, x.shape);
  const Term squares = program.emit(Operator::mul, {centred, centred}, x.shape);
  const Term sum =
      program.emit(Operator::sum, {squares}, call.shape(), over(dims, call.truth(3), rank));
  const int64_t divisor = count - (call.truth(2) ? 1 : 0);
  return call.emit(Operator::div, {sum}, attribute("value", Node(static_cast<double>(divisor))));
}

template <Operator op>
Term translate_softmax(const Call& call) {
  const Term x = call.tensor(0);
  return call.emit(op, {x}, attribute("dim", Node(call.dim(1, x.shape.size()))));
}

/// The classes of examples as ones among zeros: the program's input `condition` is that already.
Term translate_scatter(const Call& call) {
  const Term& base = call.at(0);
  const bool one_hot = base.kind == Term::Kind::filled && base.number == 0 && call.whole(1) == 1 &&
                       call.program().is_view_of(call.at(2), "condition") && call.is_number(3) &&
                       call.number(3) == 1;
  if (!one_hot) call.refuse("it makes no one-hot condition");
  Term out;
  out.kind = Term::Kind::tensor, out.name = "condition", out.shape = call.shape();
  return out;
}

}  // namespace

const TranslateTable& shape_translations() {
  static const TranslateTable table{{"aten::view", translate_view},
                                    {"aten::reshape", translate_view},
                                    {"aten::_unsafe_view", translate_view},
                                    {"aten::flatten", translate_view},
                                    {"aten::unflatten", translate_view},
                                    {"aten::squeeze", translate_view},
                                    {"aten::unsqueeze", translate_view},
                                    {"aten::narrow", translate_narrow},
                                    {"aten::slice", translate_slice},
                                    {"aten::select", translate_select},
                                    {"aten::split_with_sizes", translate_split_with_sizes},
                                    {"aten::split", translate_split},
                                    {"aten::chunk", translate_chunk},
                                    {"aten::cat", translate_cat},
                                    {"aten::stack", translate_stack},
                                    {"aten::expand", translate_expand},
                                    {"aten::permute", translate_permute},
                                    {"aten::transpose", translate_transpose},
                                    {"aten::t", translate_t},
                                    {"aten::mean", translate_reduction<Operator::mean>},
                                    {"aten::sum", translate_reduction<Operator::sum>},
                                    {"aten::var", translate_var},
                                    {"aten::softmax", translate_softmax<Operator::softmax>},
                                    {"aten::log_softmax", translate_softmax<Operator::log_softmax>},
                                    {"aten::scatter", translate_scatter}};
  return table;
}

}  // namespace elbo::exports

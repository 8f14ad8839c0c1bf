// SPDX-License-Identifier: MIT
// Linear layers, convolutions, norms, pooling.
#include "elbo/export/translation.h"

namespace elbo::exports {
namespace {

/// x, weight and, where there is one, bias.
std::vector<Term> layer_operands(const Call& call) {
  std::vector<Term> out{call.tensor(0), call.tensor(1)};
  if (call.given(2)) out.push_back(call.tensor(2));
  return out;
}

Term translate_linear(const Call& call) {
  return call.emit(Operator::linear, layer_operands(call));
}

/// A matrix with its sides exchanged.
Term flipped(const Call& call, const Term& matrix) {
  return call.program().emit(Operator::transpose, {matrix}, {matrix.shape[1], matrix.shape[0]},
                             attribute("perm", node_of({1, 0})));
}

/// Bias + x W: (B, in), (in, out).
Term translate_addmm(const Call& call) {
  const Term bias = call.tensor(0), x = call.tensor(1), weight = call.tensor(2);
  if (bias.shape.size() != 1 || call.number(3) != 1 || call.number(4) != 1)
    call.refuse("what is added is no bias");
  return call.emit(Operator::linear, {x, flipped(call, weight), bias});
}

Term translate_matmul(const Call& call) {
  return call.emit(Operator::matmul, {call.tensor(0), call.tensor(1)});
}

/// (B, in), (in) -> (B).
Term translate_mv(const Call& call) {
  const Term x = call.tensor(0);
  const Term products = call.program().emit(Operator::mul, {x, call.tensor(1)}, x.shape);
  Node attributes = attribute("dims", node_of({1}));
  attributes.set("keepdim", Node(false));
  return call.emit(Operator::sum, {products}, std::move(attributes));
}

/// Where the arguments of a convolution stand.
struct ConvPlaces {
  size_t stride, padding, dilation, groups;
  size_t output_padding = 0;  // 0: there is none
};

Term convolution(const Call& call, const ConvPlaces& places) {
  Node attributes = attribute("stride", node_of(call.pair(places.stride)));
  attributes.set("padding", node_of(call.pair(places.padding)));
  attributes.set("dilation", node_of(call.pair(places.dilation)));
  attributes.set("groups", Node(call.whole(places.groups)));
  const bool transposed = places.output_padding > 0;
  if (transposed) attributes.set("output_padding", node_of(call.pair(places.output_padding)));
  return call.emit(transposed ? Operator::conv_transpose2d : Operator::conv2d, layer_operands(call),
                   std::move(attributes));
}

Term translate_conv2d(const Call& call) {
  if (!call.at(4).first.isIntList() && call.at(4).kind != Term::Kind::list)
    call.refuse("its padding is given by a word");
  return convolution(call, {3, 4, 5, 6});
}

Term translate_conv_transpose2d(const Call& call) { return convolution(call, {3, 4, 7, 6, 5}); }

Term translate_convolution(const Call& call) {
  return call.truth(6) ? convolution(call, {3, 4, 5, 8, 7}) : convolution(call, {3, 4, 5, 8});
}

Term translate_batch_norm(const Call& call) {
  if (call.truth(5)) call.refuse("it is not in evaluation mode");
  std::vector<Term> in;
  for (size_t i = 0; i < 5; ++i) in.push_back(call.tensor(i));
  return call.emit(Operator::batch_norm, in, attribute("eps", Node(call.number(7))));
}

Term pooled(const Call& call, Operator op) {
  const std::vector<int64_t> kernel = call.pair(1);
  Node attributes = attribute("kernel", node_of(kernel));
  const bool has_stride = call.given(2) && !call.wholes(2).empty();
  attributes.set("stride", node_of(has_stride ? call.pair(2) : kernel));
  attributes.set("padding", node_of(call.pair(3)));
  return call.emit(op, {call.tensor(0)}, std::move(attributes));
}

Term translate_max_pool2d(const Call& call) {
  if (call.pair(4) != std::vector<int64_t>{1, 1} || call.truth(5))
    call.refuse("it has dilation or counts parts of windows");
  return pooled(call, Operator::max_pool2d);
}

Term translate_avg_pool2d(const Call& call) {
  if (call.truth(4) || call.given(6)) call.refuse("it counts parts of windows");
  if (!call.truth(5) && call.pair(3) != std::vector<int64_t>{0, 0})
    call.refuse("it does not count its padding");
  return pooled(call, Operator::avg_pool2d);
}

Term translate_upsample(const Call& call) {
  const Term x = call.tensor(0);
  const int64_t scale = call.shape()[2] / x.shape[2];
  if (call.shape()[2] != scale * x.shape[2] || call.shape()[3] != scale * x.shape[3])
    call.refuse("its scale is no whole number, or differs by side");
  return call.emit(Operator::upsample_nearest2d, {x}, attribute("scale", Node(scale)));
}

}  // namespace

const TranslateTable& layer_translations() {
  static const TranslateTable table{{"aten::linear", translate_linear},
                                    {"aten::addmm", translate_addmm},
                                    {"aten::matmul", translate_matmul},
                                    {"aten::mm", translate_matmul},
                                    {"aten::mv", translate_mv},
                                    {"aten::conv2d", translate_conv2d},
                                    {"aten::conv_transpose2d", translate_conv_transpose2d},
                                    {"aten::_convolution", translate_convolution},
                                    {"aten::convolution", translate_convolution},
                                    {"aten::batch_norm", translate_batch_norm},
                                    {"aten::max_pool2d", translate_max_pool2d},
                                    {"aten::avg_pool2d", translate_avg_pool2d},
                                    {"aten::upsample_nearest2d", translate_upsample}};
  return table;
}

}  // namespace elbo::exports

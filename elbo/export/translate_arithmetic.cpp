// SPDX-License-Identifier: MIT
// Functions of values at the same place, and sums of two tensors.
#include "elbo/core/error.h"
#include "elbo/export/translation.h"

namespace elbo::exports {
namespace {

/// The call's result by an operation of one operand.
template <Operator op>
Term unary(const Call& call) {
  return call.emit(op, {call.tensor(0)});
}

Term filled(const Call& call, double number) {
  Term out;
  out.kind = Term::Kind::filled, out.number = number, out.shape = call.shape();
  return out;
}

/// An operation of a term and a number.
Term with_number(const Call& call, Operator op, const Term& x, double number) {
  return call.emit(op, {x}, attribute("value", Node(number)));
}

Term negative(const Call& call, const Term& x) {
  return call.program().emit(Operator::neg, {x}, x.shape);
}

/// number - x, number / x.
Term number_first(const Call& call, Operator op, double number, const Term& x) {
  if (op == Operator::sub) return with_number(call, Operator::add, negative(call, x), number);
  const Term inverse =
      call.program().emit(Operator::pow, {x}, x.shape, attribute("value", Node(-1.)));
  return with_number(call, Operator::mul, inverse, number);
}

double computed(Operator op, double a, double b) {
  switch (op) {
    case Operator::add: return a + b;
    case Operator::sub: return a - b;
    case Operator::mul: return a * b;
    default: return a / b;
  }
}

/// The first and second argument, exchanged where only the first is a number and the order does
/// not matter.
Term binary(const Call& call, Operator op) {
  const bool commutes = op == Operator::add || op == Operator::mul;
  if (call.is_number(0) && call.is_number(1))
    return filled(call, computed(op, call.number(0), call.number(1)));
  if (call.is_number(1)) return with_number(call, op, call.tensor(0), call.number(1));
  if (!call.is_number(0)) return call.emit(op, {call.tensor(0), call.tensor(1)});
  if (commutes) return with_number(call, op, call.tensor(1), call.number(0));
  return number_first(call, op, call.number(0), call.tensor(1));
}

/// a + alpha b, a - alpha b.
template <Operator op>
Term translate_sum(const Call& call) {
  if (call.given(2) && call.number(2) != 1) call.refuse("its second operand is scaled");
  return binary(call, op);
}

Term translate_mul(const Call& call) { return binary(call, Operator::mul); }

Term translate_div(const Call& call) {
  if (call.given(2)) call.refuse("it rounds");
  return binary(call, Operator::div);
}

/// b - a.
Term translate_rsub(const Call& call) {
  if (call.given(2) && call.number(2) != 1) call.refuse("its second operand is scaled");
  if (call.is_number(1)) return number_first(call, Operator::sub, call.number(1), call.tensor(0));
  return call.emit(Operator::sub, {call.tensor(1), call.tensor(0)});
}

Term translate_pow(const Call& call) {
  if (call.is_number(0)) call.refuse("its base is a number");
  if (call.is_number(1)) return with_number(call, Operator::pow, call.tensor(0), call.number(1));
  return call.emit(Operator::pow, {call.tensor(0), call.tensor(1)});
}

Term translate_square(const Call& call) {
  return call.emit(Operator::mul, {call.tensor(0), call.tensor(0)});
}

Term translate_reciprocal(const Call& call) {
  return with_number(call, Operator::pow, call.tensor(0), -1);
}

/// log s(x) = -softplus(-x).
Term translate_log_sigmoid(const Call& call) {
  const Term x = call.tensor(0);
  const Term soft = call.program().emit(Operator::softplus, {negative(call, x)}, x.shape);
  return call.emit(Operator::neg, {soft});
}

Term translate_expm1(const Call& call) {
  const Term x = call.tensor(0);
  return with_number(call, Operator::sub, call.program().emit(Operator::exp, {x}, x.shape), 1);
}

Term translate_log1p(const Call& call) {
  const Term x = call.tensor(0);
  const Term sum = call.program().emit(Operator::add, {x}, x.shape, attribute("value", Node(1.)));
  return call.emit(Operator::log, {sum});
}

/// -t log s(l) - (1 - t) log(1 - s(l)) = softplus(l) - l t, of each value.
Term translate_cross_entropy(const Call& call) {
  if (call.given(2) || call.given(3) || call.number(4) != 0)
    call.refuse("it weighs or sums its values");
  const Term logits = call.tensor(0);
  if (call.is_number(1) && call.number(1) == 0) return call.emit(Operator::softplus, {logits});
  const Term soft = call.program().emit(Operator::softplus, {logits}, logits.shape),
             product = call.program().emit(Operator::mul, {logits, call.tensor(1)}, call.shape());
  return call.emit(Operator::sub, {soft, product});
}

/// Of one number only.
Term translate_repeat_interleave(const Call& call) {
  if (!call.is_number(0)) call.refuse("it repeats examples");
  return filled(call, call.number(0));
}

Term translate_softplus(const Call& call) {
  if (call.number(1) != 1) call.refuse("its slope is not 1");
  return unary<Operator::softplus>(call);
}

Term translate_leaky_relu(const Call& call) {
  return call.emit(Operator::leaky_relu, {call.tensor(0)},
                   attribute("slope", Node(call.number(1))));
}

Term translate_elu(const Call& call) {
  if (call.number(2) != 1 || call.number(3) != 1) call.refuse("it is scaled");
  return call.emit(Operator::elu, {call.tensor(0)}, attribute("alpha", Node(call.number(1))));
}

Term translate_clamp(const Call& call) {
  Node attributes = Node::table();
  if (call.given(1)) attributes.set("min", Node(call.number(1)));
  if (call.given(2)) attributes.set("max", Node(call.number(2)));
  return call.emit(Operator::clamp, {call.tensor(0)}, std::move(attributes));
}

Term translate_clamp_min(const Call& call) {
  return call.emit(Operator::clamp, {call.tensor(0)}, attribute("min", Node(call.number(1))));
}

Term translate_clamp_max(const Call& call) {
  return call.emit(Operator::clamp, {call.tensor(0)}, attribute("max", Node(call.number(1))));
}

Term translate_lt(const Call& call) {
  if (call.is_number(1)) return with_number(call, Operator::less, call.tensor(0), call.number(1));
  return call.emit(Operator::less, {call.tensor(0), call.tensor(1)});
}

Term translate_gt(const Call& call) {
  if (call.is_number(1))
    return with_number(call, Operator::less, negative(call, call.tensor(0)), -call.number(1));
  return call.emit(Operator::less, {call.tensor(1), call.tensor(0)});
}

Term translate_where(const Call& call) {
  return call.emit(Operator::where, {call.tensor(0), call.tensor(1), call.tensor(2)});
}

Term translate_zeros(const Call& call) { return filled(call, 0); }
Term translate_ones(const Call& call) { return filled(call, 1); }
Term translate_full(const Call& call) { return filled(call, call.number(1)); }
Term translate_scalar(const Call& call) { return filled(call, call.number(0)); }

}  // namespace

const TranslateTable& arithmetic_translations() {
  static const TranslateTable table{
      {"aten::relu", unary<Operator::relu>},
      {"aten::sigmoid", unary<Operator::sigmoid>},
      {"aten::tanh", unary<Operator::tanh>},
      {"aten::exp", unary<Operator::exp>},
      {"aten::log", unary<Operator::log>},
      {"aten::sqrt", unary<Operator::sqrt>},
      {"aten::abs", unary<Operator::abs>},
      {"aten::neg", unary<Operator::neg>},
      {"aten::add", translate_sum<Operator::add>},
      {"aten::sub", translate_sum<Operator::sub>},
      {"aten::rsub", translate_rsub},
      {"aten::mul", translate_mul},
      {"aten::div", translate_div},
      {"aten::pow", translate_pow},
      {"aten::square", translate_square},
      {"aten::reciprocal", translate_reciprocal},
      {"aten::log_sigmoid", translate_log_sigmoid},
      {"aten::expm1", translate_expm1},
      {"aten::log1p", translate_log1p},
      {"aten::softplus", translate_softplus},
      {"aten::binary_cross_entropy_with_logits", translate_cross_entropy},
      {"aten::repeat_interleave", translate_repeat_interleave},
      {"aten::leaky_relu", translate_leaky_relu},
      {"aten::elu", translate_elu},
      {"aten::clamp", translate_clamp},
      {"aten::clamp_min", translate_clamp_min},
      {"aten::clamp_max", translate_clamp_max},
      {"aten::lt", translate_lt},
      {"aten::gt", translate_gt},
      {"aten::where", translate_where},
      {"aten::zeros", translate_zeros},
      {"aten::zeros_like", translate_zeros},
      {"aten::empty_like", translate_zeros},
      {"aten::ones", translate_ones},
      {"aten::ones_like", translate_ones},
      {"aten::full", translate_full},
      {"aten::full_like", translate_full},
      {"aten::fill", translate_full},
      {"aten::scalar_tensor", translate_scalar}};
  return table;
}

}  // namespace elbo::exports

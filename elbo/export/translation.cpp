// SPDX-License-Identifier: MIT
// Arguments, names, and the walk over the calls.
#include "elbo/export/translation.h"

#include <algorithm>
#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/fields.h"
#include "elbo/core/str.h"

namespace elbo::exports {
namespace {

constexpr std::string_view kWeightEnding = ".weight";

bool same_constants(const Tensor& first, const Tensor& second) {
  return first.sizes() == second.sizes() && torch::equal(first, second);
}

/// The value of a number or of a tensor of one; none where it is neither.
std::optional<double> number_in(const c10::IValue& value) {
  if (value.isDouble() || value.isInt()) return value.toScalar().toDouble();
  if (value.isBool()) return value.toBool() ? 1 : 0;
  if (value.isTensor() && value.toTensor().defined() && value.toTensor().dim() == 0)
    return value.toTensor().item<double>();
  return std::nullopt;
}

Term term_of(const RecordedValue& value, ProgramBuilder& program) {
  Term out;
  out.first = value.first, out.second = value.second;
  const bool is_tensor = value.first.isTensor() && value.first.toTensor().defined();
  if (!is_tensor || number_in(value.first)) return out;
  if (!same_constants(value.first.toTensor(), value.second.toTensor()))
    throw Unsupported("a tensor in it is made for a number of examples, or drawn at random");
  return program.constant(value.first.toTensor());
}

/// Calls that change nothing.
bool passes_on(const std::string& name) {
  static const std::set<std::string> kNames{
      "aten::to",      "aten::contiguous", "aten::detach",     "aten::clone",    "aten::alias",
      "aten::dropout", "aten::lift",       "aten::lift_fresh", "aten::_to_copy", "aten::type_as"};
  return kNames.count(name) > 0;
}

Translate translation_of(const std::string& name) {
  for (const TranslateTable* table :
       {&layer_translations(), &arithmetic_translations(), &shape_translations()})
    if (const auto found = table->find(name); found != table->end()) return found->second;
  return nullptr;
}

std::vector<Term> results_of(const Call& call, size_t count) {
  if (call.name() == "prim::ListConstruct" || call.name() == "prim::TupleConstruct") {
    Term list;
    list.kind = Term::Kind::list;
    list.items = call.in();
    return {list};
  }
  if (call.name() == "prim::ListUnpack" || call.name() == "prim::TupleUnpack") {
    if (call.items(0).size() != count) call.refuse("its parts are of another number");
    return call.items(0);
  }
  if (passes_on(call.name())) return {call.at(0)};
  const Translate translate = translation_of(call.name());
  if (translate == nullptr) call.refuse("it has no like among a program's operations");
  return {translate(call)};
}

}  // namespace

Call::Call(std::string name, std::vector<Term> in, Extents shape, ProgramBuilder& program)
    : name_(std::move(name)), in_(std::move(in)), shape_(std::move(shape)), program_(program) {}

const Term& Call::at(size_t i) const {
  if (i >= in_.size()) refuse("an argument of it is not there");
  return in_[i];
}

bool Call::given(size_t i) const {
  return i < in_.size() && !(in_[i].kind == Term::Kind::constant && in_[i].first.isNone());
}

Term Call::tensor(size_t i) const {
  const Term& term = at(i);
  if (term.kind == Term::Kind::tensor) return term;
  if (!is_number(i)) refuse("an argument of it is no tensor");
  return program_.constant(torch::scalar_tensor(number(i)));
}

bool Call::is_number(size_t i) const {
  const Term& term = at(i);
  return term.kind == Term::Kind::filled ||
         (term.kind == Term::Kind::constant && number_in(term.first).has_value());
}

double Call::number(size_t i) const {
  const Term& term = at(i);
  if (term.kind == Term::Kind::filled) return term.number;
  const auto first = number_in(term.first), second = number_in(term.second);
  if (term.kind != Term::Kind::constant || !first) refuse("an argument of it is no number");
  if (first != second) refuse("a number in it depends on the number of examples");
  return *first;
}

int64_t Call::whole(size_t i) const {
  const double value = number(i);
  const auto out = static_cast<int64_t>(value);
  if (static_cast<double>(out) != value) refuse("an argument of it is no whole number");
  return out;
}

bool Call::truth(size_t i) const { return number(i) != 0; }

std::vector<int64_t> Call::wholes(size_t i) const {
  const Term& term = at(i);
  if (term.kind == Term::Kind::list) {
    std::vector<int64_t> out;
    for (const Term& item : term.items)
      out.push_back(Call(name_, {item}, shape_, program_).whole(0));
    return out;
  }
  if (!term.first.isIntList()) return {whole(i)};
  if (term.first.toIntVector() != term.second.toIntVector())
    refuse("a number in it depends on the number of examples");
  return term.first.toIntVector();
}

std::vector<int64_t> Call::pair(size_t i) const {
  std::vector<int64_t> out = wholes(i);
  if (out.size() == 1) out.push_back(out.front());
  if (out.size() != 2) refuse("it is not one of images");
  return out;
}

int64_t Call::dim(size_t i, size_t rank) const {
  const int64_t given = whole(i);
  return given < 0 ? given + static_cast<int64_t>(rank) : given;
}

const std::vector<Term>& Call::items(size_t i) const {
  if (at(i).kind != Term::Kind::list) refuse("an argument of it is no list");
  return at(i).items;
}

void Call::refuse(const std::string& why) const {
  throw Unsupported("it uses ", name_, ", and ", why);
}

Node attribute(const char* key, Node value) {
  Node out = Node::table();
  out.set(key, std::move(value));
  return out;
}

ProgramBuilder::ProgramBuilder(const std::string& role, std::vector<Port> inputs,
                               const std::vector<std::string>& outputs) {
  program_.role = role;
  program_.inputs = std::move(inputs);
  for (const Port& port : program_.inputs) taken_.insert(port.name);
  taken_.insert(outputs.begin(), outputs.end());
}

std::string ProgramBuilder::free_name(const std::string& wanted) {
  std::string name = wanted;
  for (int i = 2; !taken_.insert(name).second; ++i) name = str(wanted, "_", i);
  return name;
}

ProgramBuilder::Origin ProgramBuilder::origin_of(const std::vector<Term>& in) const {
  for (const Term& term : in)
    if (program_.find(term.name) != nullptr && term.name.ends_with(kWeightEnding))
      return {term.name.substr(0, term.name.size() - kWeightEnding.size()), true};
  for (const Term& term : in)
    if (const auto layer = layers_.find(term.name); layer != layers_.end())
      return {layer->second, false};
  return {};
}

Term ProgramBuilder::emit(Operator op, const std::vector<Term>& in, const Extents& shape,
                          Node attributes) {
  const auto [layer, own] = origin_of(in);
  Term out;
  out.kind = Term::Kind::tensor, out.shape = shape;
  out.name = free_name(own             ? layer
                       : layer.empty() ? std::string(name_of(op))
                                       : str(layer, ".", name_of(op)));
  if (!layer.empty()) layers_[out.name] = layer;
  Operation operation{op, {}, out.name, std::move(attributes), shape};
  for (const Term& term : in) operation.in.push_back(term.name);
  program_.operations.push_back(std::move(operation));
  return out;
}

Term ProgramBuilder::weight(const std::string& name, const Tensor& tensor) {
  taken_.insert(name);
  program_.tensors.emplace_back(name, tensor.detach());
  Term out;
  out.kind = Term::Kind::tensor, out.name = name, out.shape = tensor.sizes().vec();
  return out;
}

Term ProgramBuilder::constant(const Tensor& tensor) {
  Tensor values = tensor.detach();
  if (values.is_floating_point()) values = values.to(torch::kFloat32);
  return weight(free_name("constant"), values.contiguous());
}

bool ProgramBuilder::is_view_of(const Term& term, const std::string& input) const {
  return term.name == input || std::any_of(program_.operations.begin(), program_.operations.end(),
                                           [&](const Operation& one) {
                                             return one.out == term.name &&
                                                    one.op == Operator::reshape &&
                                                    one.in.front() == input;
                                           });
}

Program ProgramBuilder::finished(const std::vector<Term>& outputs,
                                 const std::vector<std::string>& names) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].kind != Term::Kind::tensor)
      throw Unsupported("a result of it does not depend on its inputs");
    // A copy under the name, which is the operation itself where nobody else names it.
    Operation copy{Operator::reshape,
                   {outputs[i].name},
                   names[i],
                   attribute("shape", node_of(outputs[i].shape)),
                   outputs[i].shape};
    const auto source =
        std::find_if(program_.operations.begin(), program_.operations.end(),
                     [&](const Operation& one) { return one.out == outputs[i].name; });
    const bool shared = std::count_if(outputs.begin(), outputs.end(), [&](const Term& term) {
                          return term.name == outputs[i].name;
                        }) > 1;
    if (source == program_.operations.end() || shared) {
      program_.operations.push_back(std::move(copy));
    } else {
      for (Operation& one : program_.operations)
        std::replace(one.in.begin(), one.in.end(), outputs[i].name, names[i]);
      source->out = names[i];
    }
    program_.outputs.push_back({names[i], outputs[i].shape});
  }
  remove_dead(program_);
  return std::move(program_);
}

Program translated(const Recording& recording, const tensor::NamedTensors& weights,
                   ProgramBuilder builder, const std::vector<Port>& inputs,
                   const std::vector<std::string>& outputs) {
  std::unordered_map<std::string, Tensor> named(weights.begin(), weights.end());
  std::vector<Term> terms(recording.values.size());
  for (size_t i = 0; i < terms.size(); ++i) {
    const RecordedValue& value = recording.values[i];
    if (!value.weight.empty()) terms[i] = builder.weight(value.weight, named.at(value.weight));
    else if (value.is_constant) terms[i] = term_of(value, builder);
  }
  for (size_t i = 0; i < recording.inputs.size(); ++i) {
    Term& term = terms[recording.inputs[i]];
    term.kind = Term::Kind::tensor, term.name = inputs[i].name;
    term.shape = recording.values[recording.inputs[i]].shape;
  }
  for (const RecordedCall& call : recording.calls) {
    std::vector<Term> in;
    for (const size_t place : call.in) in.push_back(terms[place]);
    const Extents shape = call.out.empty() ? Extents() : recording.values[call.out.front()].shape;
    std::vector<Term> out =
        results_of(Call(call.name, std::move(in), shape, builder), call.out.size());
    for (size_t i = 0; i < call.out.size() && i < out.size(); ++i)
      terms[call.out[i]] = std::move(out[i]);
  }
  std::vector<Term> results;
  for (const size_t place : recording.outputs) results.push_back(terms[place]);
  return builder.finished(results, outputs);
}

}  // namespace elbo::exports

// SPDX-License-Identifier: MIT
// An operation a line.
#include "elbo/export/python_source.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <unordered_map>

#include "elbo/core/error.h"
#include "elbo/core/fields.h"
#include "elbo/core/str.h"
#include "elbo/run/typed_node.h"

namespace elbo::exports {
namespace {

using Arguments = std::vector<std::string>;

std::string tuple_in(const Operation& operation, const char* key) {
  return python_tuple(wholes_in(operation, key));
}

std::string number_text(const Operation& operation, const char* key) {
  return python_number(run::number_at(operation.attributes, key));
}

/// Names of functions of one argument.
std::string function_of_one(Operator op) {
  switch (op) {
    case Operator::softplus: return "F.softplus";
    case Operator::relu:
    case Operator::sigmoid:
    case Operator::tanh:
    case Operator::exp:
    case Operator::log:
    case Operator::sqrt:
    case Operator::abs: return str("torch.", name_of(op));
    default: return "";
  }
}

const char* sign_of(Operator op) {
  switch (op) {
    case Operator::add: return "+";
    case Operator::sub: return "-";
    case Operator::mul: return "*";
    case Operator::div: return "/";
    case Operator::pow: return "**";
    case Operator::less: return "<";
    case Operator::matmul: return "@";
    default: return nullptr;
  }
}

std::string conv_call(const Operation& operation, const Arguments& in) {
  std::string out = str("F.", name_of(operation.op), "(", join(in, ", "));
  for (const char* key : {"stride", "padding", "output_padding", "dilation"})
    if (operation.attributes.find(key) != nullptr)
      out += str(", ", key, "=", tuple_in(operation, key));
  return out + str(", groups=", run::whole_at(operation.attributes, "groups"), ")");
}

std::string clamp_call(const Operation& operation, const Arguments& in) {
  std::string out = str("torch.clamp(", in[0]);
  for (const char* key : {"min", "max"})
    if (operation.attributes.find(key) != nullptr)
      out += str(", ", key, "=", number_text(operation, key));
  return out + ")";
}

std::string slice_of(const Operation& operation, const Arguments& in) {
  const auto whole = [&](const char* key) { return run::whole_at(operation.attributes, key); };
  std::string out = in[0] + "[";
  for (int64_t i = 0; i < whole("dim"); ++i) out += ":, ";
  return out + str(whole("start"), ":", whole("end"), "]");
}

std::string reduced(const Operation& operation, const Arguments& in) {
  const bool keeps = std::get<bool>(run::value_at(operation.attributes, "keepdim").value());
  return str(in[0], ".", name_of(operation.op), "(dim=", tuple_in(operation, "dims"),
             keeps ? ", keepdim=True)" : ")");
}

std::string expanded(const Operation& operation, const Arguments& in, const std::string& input) {
  std::vector<std::string> extents;
  for (const int64_t extent : wholes_in(operation, "shape"))
    extents.push_back(extent == -1 ? input + ".shape[0]" : std::to_string(extent));
  return str(in[0], ".expand(", join(extents, ", "), ")");
}

std::string pool_call(const Operation& operation, const Arguments& in) {
  return str("F.", name_of(operation.op), "(", in[0], ", ", tuple_in(operation, "kernel"),
             ", stride=", tuple_in(operation, "stride"),
             ", padding=", tuple_in(operation, "padding"), ")");
}

/// What has attributes of its own.
std::string call_with_attributes(const Operation& operation, const Arguments& in) {
  const auto whole = [&](const char* key) { return run::whole_at(operation.attributes, key); };
  switch (operation.op) {
    case Operator::linear: return str("F.linear(", join(in, ", "), ")");
    case Operator::conv2d:
    case Operator::conv_transpose2d: return conv_call(operation, in);
    case Operator::batch_norm:
      return str("F.batch_norm(", in[0], ", ", in[3], ", ", in[4], ", ", in[1], ", ", in[2],
                 ", eps=", number_text(operation, "eps"), ")");
    case Operator::leaky_relu:
      return str("F.leaky_relu(", in[0], ", ", number_text(operation, "slope"), ")");
    case Operator::elu: return str("F.elu(", in[0], ", ", number_text(operation, "alpha"), ")");
    case Operator::softmax:
    case Operator::log_softmax:
      return str("F.", name_of(operation.op), "(", in[0], ", dim=", whole("dim"), ")");
    case Operator::neg: return "-" + in[0];
    case Operator::where: return str("torch.where(", join(in, ", "), ")");
    case Operator::clamp: return clamp_call(operation, in);
    case Operator::reshape: return str(in[0], ".reshape", tuple_in(operation, "shape"));
    case Operator::concat: return str("torch.cat([", join(in, ", "), "], dim=", whole("dim"), ")");
    case Operator::slice: return slice_of(operation, in);
    case Operator::transpose: return str(in[0], ".permute", tuple_in(operation, "perm"));
    case Operator::mean:
    case Operator::sum: return reduced(operation, in);
    case Operator::max_pool2d:
    case Operator::avg_pool2d: return pool_call(operation, in);
    case Operator::upsample_nearest2d:
      return str("F.interpolate(", in[0], ", scale_factor=", whole("scale"), ", mode=\"nearest\")");
    default: ELBO_ASSERT(false && "an operation without a line of Python"); return "";
  }
}

/// Writes the lines of a method.
class MethodWriter {
 public:
  MethodWriter(const Program& program, const PythonLayers& layers)
      : program_(program), layers_(layers) {
    for (const Port& port : program.inputs) name(port.name);
  }

  PythonMethod written() {
    std::vector<std::string> arguments{"self"}, results;
    for (const Port& port : program_.inputs) arguments.push_back(port.name);
    out_.text = str("    def ", python_method_name(program_.role, layers_), "(",
                    join(arguments, ", "), "):\n");
    for (size_t i = 0; i < program_.operations.size(); ++i) line(i);
    for (const Port& port : program_.outputs) results.push_back(names_.at(port.name));
    out_.text += str("        return ", join(results, ", "), "\n");
    return std::move(out_);
  }

 private:
  /// A variable of Python for a result.
  const std::string& name(const std::string& of) {
    std::string plain;
    for (const char letter : of)
      plain += std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '_';
    while (!taken_.insert(plain).second) plain += "_";
    return names_[of] = plain;
  }

  /// Whether the next operation, and nothing else, needs the result of this one.
  bool is_passing(size_t i) const {
    const std::string& result = program_.operations[i].out;
    for (const Port& port : program_.outputs)
      if (port.name == result) return false;
    for (size_t k = i + 1; k < program_.operations.size(); ++k) {
      const auto& in = program_.operations[k].in;
      const bool needed = std::find(in.begin(), in.end(), result) != in.end();
      if (needed != (k == i + 1)) return false;
    }
    return true;
  }

  std::string operand(const std::string& of) {
    if (const auto known = names_.find(of); known != names_.end()) return known->second;
    const Tensor& tensor = *program_.find(of);
    if (!of.starts_with("constant")) return python_path("self", of);
    if (tensor.dim() == 0) return str("torch.tensor(", python_number(tensor.item<double>()), ")");
    const std::string buffer = str(program_.role, "_", of);
    out_.buffers.emplace_back(buffer, tensor);
    return names_[of] = str("self.", buffer);
  }

  void line(size_t i) {
    const Operation& operation = program_.operations[i];
    Arguments in;
    const std::string layer = layers_.layer_of(operation);
    if (!layer.empty()) in.push_back(operand(operation.in.front()));
    else
      for (const std::string& of : operation.in) in.push_back(operand(of));
    std::string text;
    if (!layer.empty()) text = str(python_path("self", layer), "(", in[0], ")");
    else if (const std::string one = function_of_one(operation.op); !one.empty())
      text = str(one, "(", in[0], ")");
    else if (const char* sign = sign_of(operation.op); sign != nullptr)
      text = str(in[0], " ", sign, " ",
                 has_value(operation) ? number_text(operation, "value") : in[1]);
    else if (operation.op == Operator::expand)
      text = expanded(operation, in, program_.inputs.front().name);
    else text = call_with_attributes(operation, in);
    const std::string& result = is_passing(i) ? names_[operation.out] = "h" : name(operation.out);
    out_.text += str("        ", result, " = ", text, "\n");
  }

  const Program& program_;
  const PythonLayers& layers_;
  PythonMethod out_;
  std::set<std::string> taken_{"h", "self", "torch", "nn", "F"};
  std::unordered_map<std::string, std::string> names_;
};

}  // namespace

std::string python_method_name(const std::string& role, const PythonLayers& layers) {
  static const std::unordered_map<std::string, std::string> names{
      {"encoder", "encode"},
      {"decoder", "decode"},
      {"generator", "decode"},
      {"critic", "judge"},
      {"features", "features"},
      {"classifier", "classify"},
      {"attributes", "attributes"},
      {"energy", "energy"},
      {"translator_to_1", "translate_to_1"},
      {"translator_to_2", "translate_to_2"}};
  const std::string& name = names.at(role);
  return layers.has(name) ? name + "_" : name;
}

PythonMethod python_method(const Program& program, const PythonLayers& layers) {
  return MethodWriter(program, layers).written();
}

}  // namespace elbo::exports

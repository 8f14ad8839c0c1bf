// SPDX-License-Identifier: MIT
// From recorded calls of ATen to a program: a function for each ATen operation that models use,
// found by name in tables.
#pragma once
#include <set>
#include <unordered_map>

#include "elbo/export/recording.h"

namespace elbo::exports {

/// What an argument of a call is known to be.
struct Term {
  /// A result or weight; a constant; a tensor of one number; several terms.
  enum class Kind { tensor, constant, filled, list };
  Kind kind = Kind::constant;    ///< which of them
  std::string name = {};         ///< tensor: in the program
  Extents shape = {};            ///< tensor, filled
  c10::IValue first, second;     ///< constant: at either number of examples
  double number = 0;             ///< filled
  std::vector<Term> items = {};  ///< list
};

/// A program that grows operation by operation.
class ProgramBuilder {
 public:
  /// Of a role, with these inputs; `outputs` are names that will be taken.
  ProgramBuilder(const std::string& role, std::vector<Port> inputs,
                 const std::vector<std::string>& outputs);

  /// Adds an operation; its name is made of the layer that its operands come from.
  Term emit(Operator op, const std::vector<Term>& in, const Extents& shape,
            Node attributes = Node::table());
  /// A model's tensor, under its own name.
  Term weight(const std::string& name, const Tensor& tensor);
  /// A tensor that has no name yet.
  Term constant(const Tensor& tensor);
  /// Whether the term is the input of that name, or a view of it.
  bool is_view_of(const Term& term, const std::string& input) const;
  /// Ends it: the terms are the outputs, under these names.
  Program finished(const std::vector<Term>& outputs, const std::vector<std::string>& names);

 private:
  std::string free_name(const std::string& wanted);
  /// The layer that operands come from, and whether its weight is one of them.
  struct Origin {
    std::string layer;
    bool own = false;
  };
  Origin origin_of(const std::vector<Term>& in) const;

  Program program_;
  std::set<std::string> taken_;
  std::unordered_map<std::string, std::string> layers_;  // of each result
};

/// A call that is being translated: its arguments and how they are read. Unsupported where one is
/// not what is wanted.
class Call {
 public:
  /// Of the ATen operation `name`, with the shape of its first result.
  Call(std::string name, std::vector<Term> in, Extents shape, ProgramBuilder& program);

  const std::string& name() const { return name_; }     ///< "aten::relu"
  const Extents& shape() const { return shape_; }       ///< of its (first) result
  ProgramBuilder& program() const { return program_; }  ///< that it is translated into
  const std::vector<Term>& in() const { return in_; }   ///< its arguments
  const Term& at(size_t i) const;                       ///< an argument
  bool given(size_t i) const;                           ///< whether there is one, not None
  /// A tensor; one of a single number becomes a tensor of the program.
  Term tensor(size_t i) const;
  /// Whether it is a number, or a tensor of a single one.
  bool is_number(size_t i) const;
  double number(size_t i) const;                   ///< a number
  int64_t whole(size_t i) const;                   ///< a whole number that no batch moves
  bool truth(size_t i) const;                      ///< a truth
  std::vector<int64_t> wholes(size_t i) const;     ///< a list of those, or one
  std::vector<int64_t> pair(size_t i) const;       ///< rows and columns; one number is both
  int64_t dim(size_t i, size_t rank) const;        ///< a dimension, from the front
  const std::vector<Term>& items(size_t i) const;  ///< a list of terms

  /// Adds an operation with the call's shape.
  Term emit(Operator op, const std::vector<Term>& in, Node attributes = Node::table()) const {
    return program_.emit(op, in, shape_, std::move(attributes));
  }
  /// Unsupported: this operation, and why.
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  std::string name_;
  std::vector<Term> in_;
  Extents shape_;
  ProgramBuilder& program_;
};

/// What translates one ATen operation.
using Translate = Term (*)(const Call&);
/// By the operation's name.
using TranslateTable = std::unordered_map<std::string, Translate>;

const TranslateTable& layer_translations();       ///< linear, convolutions, norms, pooling
const TranslateTable& arithmetic_translations();  ///< of values at the same place
const TranslateTable& shape_translations();       ///< views, parts, joins and sums

/// x in another shape; x itself where it has it.
Term reshaped(const Call& call, const Term& x, const Extents& shape);

/// A table of one attribute.
Node attribute(const char* key, Node value);

/// The program of a recorded function. Unsupported, with the operation, where one has no place in a
/// program.
Program translated(const Recording& recording, const tensor::NamedTensors& weights,
                   ProgramBuilder builder, const std::vector<Port>& inputs,
                   const std::vector<std::string>& outputs);

}  // namespace elbo::exports

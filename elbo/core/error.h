// SPDX-License-Identifier: MIT
// Errors have kinds, and the kind is the exit code. A text says where, what was found, what was
// wanted, what to try.
#pragma once
#include <stdexcept>
#include <string>

#include "elbo/core/text_part.h"

namespace elbo {

/// What went wrong, as the exit code of the program.
enum class ErrorKind : int {
  internal = 1,     ///< one of our own promises is broken
  usage = 2,        ///< a wrong word on the command line
  data = 3,         ///< a data set, picture, model or run folder that cannot be used
  io = 4,           ///< the disk or the network said no
  diverged = 5,     ///< a loss or gradient is not finite
  memory = 6,       ///< not enough memory
  config = 7,       ///< a mistake in an experiment file
  shape = 8,        ///< tensors that do not fit together
  unsupported = 9,  ///< a model that cannot do what was asked of it
};

/// The root of every error that elbo throws on purpose.
class Error : public std::runtime_error {
 public:
  /// `text` ends without a point or line end.
  Error(ErrorKind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}
  ErrorKind kind() const { return kind_; }  ///< decides the exit code of the program

 private:
  ErrorKind kind_;
};

/// The error of one kind; its text is put together from pieces, as str() does it.
template <ErrorKind kind_value>
class ErrorOf : public Error {
 public:
  /// The arguments are concatenated as by str().
  template <class... Args>
  explicit ErrorOf(const Args&... args) : Error(kind_value, str(args...)) {}
};

using UsageError = ErrorOf<ErrorKind::usage>;  ///< wrong usage of the command line; exit code 2
/// Data, a picture, a model or a run that cannot be used; exit code 3.
using DataError = ErrorOf<ErrorKind::data>;
using IoError = ErrorOf<ErrorKind::io>;  ///< the disk or the network said no; exit code 4
/// A loss or gradient that is not finite; exit code 5.
using DivergedError = ErrorOf<ErrorKind::diverged>;
using MemoryError = ErrorOf<ErrorKind::memory>;  ///< not enough memory; exit code 6
/// A mistake in an experiment, with its place; exit code 7.
using ConfigError = ErrorOf<ErrorKind::config>;
using ShapeError = ErrorOf<ErrorKind::shape>;  ///< shapes that do not fit; exit code 8
/// The model cannot do what was asked; exit code 9.
using Unsupported = ErrorOf<ErrorKind::unsupported>;

/// Throws an internal error that names the promise and its place.
[[noreturn]] inline void assertion_failed(const char* promise, const char* file, int line) {
  throw Error(ErrorKind::internal,
              str(file, ":", line, ": broken promise `", promise,
                  "`: this is a fault of elbo, not of its user; please report it"));
}

}  // namespace elbo

/// A promise of our own code, checked in release builds too.
#define ELBO_ASSERT(promise) \
  ((promise) ? void(0) : ::elbo::assertion_failed(#promise, __FILE__, __LINE__))

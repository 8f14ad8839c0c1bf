// SPDX-License-Identifier: MIT
// Codes of which a part was made to mean something (InfoGAN): which columns those are, so that
// measures and pictures can move them alone.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace elbo {

/// Columns first .. first + size - 1 of a code.
struct CodePart {
  std::string name;  ///< "category", "code_0"
  int64_t first = 0, size = 1;
  bool categorical = false;  ///< one-hot over its columns; else each is a number
};

/// Asked for by ability<HasCodeParts>(model), as those of abilities.h; such a model also has a
/// prior and decodes.
struct HasCodeParts {
  virtual ~HasCodeParts() = default;
  /// The parts that mean something, the categorical one first; what else there is of a code is
  /// noise.
  virtual std::vector<CodePart> code_parts() const = 0;
};

}  // namespace elbo

// SPDX-License-Identifier: MIT
// .npy files of any type, as NumPy writes them, from numbers.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/str.h"

namespace elbo::test {

/// A .npy whose header says `type` ("|u1") and `shape` ("(2, 3)") over the given numbers as T.
template <class T>
std::string npy_text(const std::string& type, const std::string& shape,
                     const std::vector<T>& numbers) {
  std::string header =
      str("{'descr': '", type, "', 'fortran_order': False, 'shape': ", shape, ", }");
  header.resize(118 - 1, ' ');
  std::string out = std::string("\x93NUMPY\1\0", 8) + static_cast<char>(118) + '\0' + header + '\n';
  out.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T));
  return out;
}

}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// Primitives that were made once and are kept by the thread that made them: with their memory
// objects they are not re-entrant.
#pragma once
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace elbo::kernels {

/// FNV-1a over the fields of a key.
class FieldHash {
 public:
  /// Mixes one field in.
  template <class Field>
  FieldHash& add(Field value) {
    hash_ = (hash_ ^ static_cast<uint64_t>(value)) * 1099511628211ull;
    return *this;
  }
  size_t value() const { return hash_ ^ (hash_ >> 29); }  ///< of the fields so far

 private:
  uint64_t hash_ = 14695981039346656037ull;
};

/// What `make(key)` once gave this thread. All of it is forgotten where `most` have come together,
/// so that sizes that never return do not pile up.
template <class Value, class Hash, class Key, class Make>
Value& cached(const Key& key, size_t most, const Make& make) {
  static thread_local std::unordered_map<Key, Value, Hash> all;
  const auto found = all.find(key);
  if (found != all.end()) return found->second;
  if (all.size() >= most) all.clear();
  return all.emplace(key, make(key)).first->second;
}

}  // namespace elbo::kernels

// SPDX-License-Identifier: MIT
// Buffers that tensors take over: aligned for vector instructions, and not filled with zeros before
// they are written.
#pragma once
#include <cstddef>
#include <new>
#include <utility>
#include <vector>

namespace elbo {

/// An allocator of memory aligned to 64 bytes. resize() leaves new values as they come.
template <class T>
struct Aligned {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};

  Aligned() = default;
  template <class U>
  explicit Aligned(const Aligned<U>&) {}
  T* allocate(size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), kAlignment));
  }
  void deallocate(T* memory, size_t) noexcept { ::operator delete(memory, kAlignment); }
  template <class U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class... Args>
  void construct(U* place, Args&&... args) {
    ::new (static_cast<void*>(place)) U(std::forward<Args>(args)...);
  }
  bool operator==(const Aligned&) const { return true; }
};

/// A vector in such memory.
using FloatBuffer = std::vector<float, Aligned<float>>;

}  // namespace elbo

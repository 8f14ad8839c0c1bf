// SPDX-License-Identifier: MIT
// Buffers that tensors take over: aligned for vector instructions, and not filled with zeros before
// they are written.
#pragma once
#include <cstddef>
#include <new>
#include <utility>
#include <vector>

namespace elbo::data {

/// An allocator of memory aligned to 64 bytes. resize() leaves new values as they come.
template <class T>
struct Aligned {
  using value_type = T;                              ///< what an allocator must say
  static constexpr std::align_val_t kAlignment{64};  ///< bytes

  Aligned() = default;
  /// Every Aligned frees what another has allocated.
  template <class U>
  explicit Aligned(const Aligned<U>&) {}
  /// Memory of `count` values, not initialised; std::bad_alloc where there is none.
  T* allocate(size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), kAlignment));
  }
  /// What allocate() gave.
  void deallocate(T* memory, size_t) noexcept { ::operator delete(memory, kAlignment); }
  /// Leaves a value as it comes.
  template <class U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  /// A value made of `args`.
  template <class U, class... Args>
  void construct(U* place, Args&&... args) {
    ::new (static_cast<void*>(place)) U(std::forward<Args>(args)...);
  }
  /// It has no state: what one took, another gives back.
  bool operator==(const Aligned&) const { return true; }
};

/// A vector in such memory.
using FloatBuffer = std::vector<float, Aligned<float>>;

}  // namespace elbo::data

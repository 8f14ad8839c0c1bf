// SPDX-License-Identifier: MIT
// A counting operator new.
#include "tests/io/allocation.h"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <new>
#include <string>

namespace {

std::atomic<size_t> held{0};
std::atomic<size_t> peak{0};
std::atomic<size_t> at_begin{0};

void* counted_or_null(void* block) noexcept {
  if (block == nullptr) return nullptr;
  const size_t now = held += malloc_usable_size(block);
  if (now > peak) peak = now;
  return block;
}

void* counted(void* block) {
  if (block == nullptr) throw std::bad_alloc();
  return counted_or_null(block);
}

void release(void* block) {
  if (block == nullptr) return;
  held -= malloc_usable_size(block);
  std::free(block);
}

}  // namespace

void* operator new(size_t size) { return counted(std::malloc(size)); }
void* operator new[](size_t size) { return counted(std::malloc(size)); }
// std::stable_sort asks for its buffer so; a sanitizer's own of these would not match release().
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return counted_or_null(std::malloc(size));
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return counted_or_null(std::malloc(size));
}
void operator delete(void* block) noexcept { release(block); }
void operator delete[](void* block) noexcept { release(block); }
void operator delete(void* block, size_t) noexcept { release(block); }
void operator delete[](void* block, size_t) noexcept { release(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { release(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { release(block); }

namespace elbo::test {

void begin_allocation_peak() { peak = at_begin = held.load(); }

size_t allocation_peak() { return peak - at_begin; }

size_t resident_peak() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    size_t kibibytes = 0;
    status >> kibibytes;
    return kibibytes << 10;
  }
  return 0;
}

}  // namespace elbo::test

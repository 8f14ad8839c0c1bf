// SPDX-License-Identifier: MIT
// Threads take number after number; examples are read block by block into memory of a fixed size.
#include "elbo/data/in_threads.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace elbo::data {
namespace {

constexpr int64_t kBlockValues = 4'000'000;

}  // namespace

void in_threads(int64_t count, const std::function<void(int64_t)>& work) {
  std::atomic<int64_t> next{0};
  std::vector<std::exception_ptr> errors(static_cast<size_t>(std::max<int64_t>(count, 0)));
  const auto run = [&] {
    for (int64_t i = next++; i < count; i = next++) try {
        work(i);
      } catch (...) {
        errors[static_cast<size_t>(i)] = std::current_exception();
      }
  };
  const int64_t processors = std::thread::hardware_concurrency();
  std::vector<std::thread> others;
  for (int64_t i = 1; i < std::min(processors, count); ++i) others.emplace_back(run);
  run();
  for (std::thread& thread : others) thread.join();
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
}

void visit_examples(const Dataset& data, int64_t count,
                    const std::function<void(std::span<const float>)>& visit) {
  const int64_t values = data.info().values(),
                block = data.is_slow() ? std::max<int64_t>(1, kBlockValues / values) : 1;
  const size_t attributes = data.info().attribute_names.size();
  std::vector<float> x(static_cast<size_t>(std::min(block, count) * values));
  for (int64_t first = 0; first < count; first += block) {
    const int64_t here = std::min(block, count - first);
    const auto place = [&](int64_t i) {
      return std::span(x).subspan(static_cast<size_t>(i * values), static_cast<size_t>(values));
    };
    std::vector<std::exception_ptr> errors(static_cast<size_t>(here));
    in_threads(here, [&](int64_t i) {
      try {
        std::vector<float> unused(attributes);
        int64_t label = -1;
        data.get(first + i, {}, {place(i), label, unused});
      } catch (...) {
        errors[static_cast<size_t>(i)] = std::current_exception();
      }
    });
    for (int64_t i = 0; i < here; ++i) {
      if (errors[static_cast<size_t>(i)]) std::rethrow_exception(errors[static_cast<size_t>(i)]);
      visit(place(i));
    }
  }
}

}  // namespace elbo::data

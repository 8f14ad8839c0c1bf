// SPDX-License-Identifier: MIT
// A file of CIFAR-10's binary version: refused, or every image of it can be drawn and has a class.
#include "elbo/data/cifar10.h"

#include <algorithm>

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    const auto images = std::max<int64_t>(1, static_cast<int64_t>(bytes.size() / 3073));
    const auto set = elbo::cifar10_of(
        {elbo::parse_cifar10(elbo::Bytes(bytes.begin(), bytes.end()), images, "input")});
    std::vector<float> x(3072);
    for (int64_t i = 0; i < set->info().size; ++i) {
      int64_t label = -1;
      set->get(i, {}, {x, label, {}});
      ELBO_ASSERT(label >= 0 && label < set->info().classes() &&
                  *std::min_element(x.begin(), x.end()) >= 0 &&
                  *std::max_element(x.begin(), x.end()) <= 1);
    }
  });
}

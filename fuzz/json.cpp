// SPDX-License-Identifier: MIT
// JSON: what is read is written as a text that reads back as the same.
#include "elbo/io/json.h"

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    const std::string once = elbo::write_json(elbo::parse_json(elbo::text_of(bytes), "input"));
    ELBO_ASSERT(elbo::write_json(elbo::parse_json(once, "own")) == once);
  });
}

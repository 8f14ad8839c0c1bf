// SPDX-License-Identifier: MIT
// TOML: what is read is written as a text that reads back as the same.
#include "elbo/io/toml.h"

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    const std::string once = elbo::write_toml(elbo::parse_toml(elbo::text_of(bytes), "input"));
    ELBO_ASSERT(elbo::write_toml(elbo::parse_toml(once, "own")) == once);
  });
}

// SPDX-License-Identifier: MIT
// Lists of attributes: what is read keeps all promises, and no error holds a control character.
#include "fuzz/attributes.h"

#include "fuzz/target.h"

#include "elbo/core/str.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    try {
      ELBO_ASSERT(is_sound(parse_attributes(bytes)));
    } catch (const elbo::DataError& error) {
      ELBO_ASSERT(elbo::printable(error.what()) == error.what());
      throw;
    }
  });
}

// SPDX-License-Identifier: MIT
// Tables of numbers: a row has as many values as there are columns, each of them finite, and no
// error holds a control character.
#include <algorithm>
#include <cmath>

#include "elbo/core/str.h"
#include "elbo/data/number_table.h"
#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    try {
      const elbo::NumberTable table =
          elbo::parse_table(elbo::TextLines(elbo::Bytes(bytes.begin(), bytes.end()), "input"), {});
      ELBO_ASSERT(table.rows() > 0 &&
                  table.values.size() == static_cast<size_t>(table.rows()) * table.columns.size());
      ELBO_ASSERT(std::all_of(table.values.begin(), table.values.end(),
                              [](float value) { return std::isfinite(value); }));
    } catch (const elbo::DataError& error) {
      ELBO_ASSERT(elbo::printable(error.what()) == error.what());
      throw;
    }
  });
}

// SPDX-License-Identifier: MIT
// A row's name is its number.
#include "elbo/data/rows.h"

#include "elbo/core/str.h"
#include "elbo/data/picture_files.h"

namespace elbo {

double place_of_row(int64_t row) { return place_of(str("row ", row)); }

std::vector<int64_t> rows_of_split(int64_t count, double test_share, Split split) {
  std::vector<int64_t> out;
  for (int64_t row = 0; row < count; ++row)
    if ((place_of_row(row) < test_share) == (split == Split::test)) out.push_back(row);
  return out;
}

}  // namespace elbo

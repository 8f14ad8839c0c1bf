// SPDX-License-Identifier: MIT
// The corpus of a fuzz target as a test: each seed, and each finding among them, is read or
// refused.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "elbo/core/fs.h"
#include "tests/mutate.h"

namespace elbo::test {

/// Calls `parse` with every file of fuzz/corpus/`target`.
template <class Parse>
void replay(const std::string& target, Parse parse) {
  const Path folder = Path(ELBO_SOURCE_DIR) / "fuzz" / "corpus" / target;
  const std::vector<std::string> names = real_fs().list(folder);
  EXPECT_FALSE(names.empty());
  for (const std::string& name : names)
    EXPECT_TRUE(is_survived(real_fs().read(folder / name, 1 << 20), parse, name));
}

}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// The seeds of the fuzz target of studies, and the findings among them, on every build; and damage
// to each. Oracle: each is read or refused with its place.
#include <gtest/gtest.h>

#include "elbo/study/file/study.h"
#include "fuzz/memory_files.h"
#include "fuzz/schema.h"
#include "tests/replay.h"

namespace elbo::study {
namespace {

void read_both_forms(ByteView bytes) {
  static const api::Schema kSchema = fuzz_schema();
  MemoryFiles files(
      {{"study.toml", copy_of(bytes)},
       {"vae.toml", copy_of(bytes_of(
                        "name = \"tiny\"\n[data]\nname = \"mnist\"\n[model]\nname = \"vae\"\n"))}});
  for (const bool quick : {false, true}) {
    try {
      read_study(files, StudySource{"study.toml", quick, &kSchema});
    } catch (const ConfigError& error) {
      EXPECT_TRUE(std::string_view(error.what()).starts_with("study.toml") ||
                  std::string_view(error.what()).starts_with("vae.toml"))
          << error.what();
      throw;
    }
  }
}

TEST(StudyCorpus, IsReadOrRefused) { test::replay("study", read_both_forms); }

TEST(StudyDamage, IsReadOrRefusedWithItsPlace) {
  const Path folder = Path(ELBO_SOURCE_DIR) / "fuzz" / "corpus" / "study";
  for (const std::string& name : real_fs().list(folder))
    if (!name.starts_with("found_"))
      test::survives_damage(real_fs().read(folder / name, 1 << 20), read_both_forms, 1000);
}

}  // namespace
}  // namespace elbo::study

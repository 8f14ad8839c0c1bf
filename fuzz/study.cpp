// SPDX-License-Identifier: MIT
// A study, plain and quick: refused, or its runs and figures are told, and every command writes
// below the study's folder.
#include "elbo/study/file/study.h"

#include "elbo/study/outcome/figure_part.h"
#include "fuzz/memory_files.h"
#include "fuzz/schema.h"
#include "fuzz/target.h"

namespace {

void read(elbo::ByteView bytes, bool quick) {
  static const elbo::api::Schema kSchema = elbo::fuzz_schema();
  elbo::MemoryFiles files(
      {{"study.toml", elbo::copy_of(bytes)},
       {"vae.toml", elbo::copy_of(elbo::bytes_of(
                        "name = \"tiny\"\n[data]\nname = \"mnist\"\n[model]\nname = \"vae\"\n"))}});
  const elbo::study::Study study =
      elbo::study::read_study(files, elbo::study::StudySource{"study.toml", quick, &kSchema});
  const std::vector<elbo::study::FigurePart> parts = elbo::study::figure_parts(study);
  for (const elbo::study::FigurePart& part : parts) {
    if (part.stem.empty()) continue;
    const std::vector<std::string> words = elbo::study::command_words(study, parts, part, "root");
    for (size_t i = 0; i + 1 < words.size(); ++i)
      if (words[i] == "--out")
        ELBO_ASSERT(words[i + 1].starts_with("root/figures/") &&
                    words[i + 1].find('/', 13) == std::string::npos &&
                    words[i + 1] != "root/figures/..");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    read(bytes, false);
    read(bytes, true);
  });
}

// SPDX-License-Identifier: MIT
// config.toml of a run: refused with its place, or resolved to an experiment that is written and
// read again as the same.
#include <string_view>

#include "elbo/io/toml.h"
#include "fuzz/schema.h"
#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const elbo::Schema kSchema = elbo::fuzz_schema();
  return fuzz(data, size, [](elbo::ByteView bytes) {
    try {
      const elbo::Node resolved =
          elbo::resolve_experiment(elbo::parse_toml(elbo::text_of(bytes), "config.toml"), kSchema);
      const std::string once = elbo::write_toml(resolved);
      ELBO_ASSERT(elbo::write_toml(
                      elbo::resolve_experiment(elbo::parse_toml(once, "own"), kSchema)) == once);
      elbo::differing(resolved, kSchema);
    } catch (const elbo::ConfigError& error) {
      ELBO_ASSERT(std::string_view(error.what()).starts_with("config.toml"));
      throw;
    }
  });
}

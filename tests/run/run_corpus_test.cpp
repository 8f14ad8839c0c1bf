// SPDX-License-Identifier: MIT
// The seeds of the fuzz targets of a run's records, and the findings among them, on every build;
// and damage to each. Oracle: each is read or refused.
#include <gtest/gtest.h>

#include "elbo/run/bundle.h"
#include "elbo/run/figure.h"
#include "elbo/run/manifest.h"
#include "elbo/run/metrics.h"
#include "elbo/run/records.h"
#include "fuzz/memory_files.h"
#include "tests/replay.h"

namespace elbo::run {
namespace {

void read_figure(ByteView bytes) { parse_figure(bytes, "f"); }

void read_lines(ByteView bytes) {
  MemoryFiles files({{"m", copy_of(bytes)}});
  read_metrics(files, "m", [](const Node&) {});
}

void read_results(ByteView bytes) {
  MemoryFiles files({{"eval/elbo.jsonl", copy_of(bytes)}});
  read_eval(files, "eval", "elbo");
}

void read_manifest_or_bundle(ByteView bytes) {
  if (text_of(bytes).find("weights_file") == std::string_view::npos)
    return void(parse_manifest(bytes, "f"));
  MemoryFiles files({{"b/bundle.json", copy_of(bytes)}});
  model_card(read_bundle_manifest(files, "b"));
}

TEST(RunCorpus, IsReadOrRefused) {
  test::replay("figure", read_figure);
  test::replay("metrics", read_lines);
  test::replay("eval_results", read_results);
  test::replay("manifest", read_manifest_or_bundle);
}

/// Every seed of a target must be read, and its truncations and mutations read or refused.
template <class Parse>
void survives(const std::string& target, Parse parse) {
  const Path folder = Path(ELBO_SOURCE_DIR) / "fuzz" / "corpus" / target;
  for (const std::string& name : real_fs().list(folder))
    if (!name.starts_with("found_"))
      test::survives_damage(real_fs().read(folder / name, 1 << 20), parse, 2000);
}

TEST(RunDamage, OfAFigure) { survives("figure", read_figure); }
TEST(RunDamage, OfMetrics) { survives("metrics", read_lines); }
TEST(RunDamage, OfResults) { survives("eval_results", read_results); }
TEST(RunDamage, OfManifests) { survives("manifest", read_manifest_or_bundle); }

}  // namespace
}  // namespace elbo::run

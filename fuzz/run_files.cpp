// SPDX-License-Identifier: MIT
// Fuzz targets of the files of runs. Each program is compiled for one of them, ELBO_FUZZ_TARGET.
#include <string_view>

#include "elbo/io/json.h"
#include "elbo/io/toml.h"
#include "elbo/report/chart.h"
#include "elbo/report/history.h"
#include "elbo/run/bundle.h"
#include "elbo/run/figure.h"
#include "elbo/run/json_lines.h"
#include "elbo/run/manifest.h"
#include "elbo/run/metrics.h"
#include "elbo/run/records.h"
#include "fuzz/memory_files.h"
#include "fuzz/schema.h"
#include "fuzz/target.h"

namespace elbo::fuzz_targets {

/// config.toml of a run: refused with its place, or resolved to an experiment that is written and
/// read again as the same.
void run_config(ByteView bytes) {
  static const api::Schema kSchema = fuzz_schema();
  try {
    const Node resolved =
        api::resolve_experiment(io::parse_toml(text_of(bytes), "config.toml"), kSchema);
    const std::string once = io::write_toml(resolved);
    ELBO_ASSERT(io::write_toml(api::resolve_experiment(io::parse_toml(once, "own"), kSchema)) ==
                once);
    api::differing(resolved, kSchema);
  } catch (const ConfigError& error) {
    ELBO_ASSERT(std::string_view(error.what()).starts_with("config.toml"));
    throw;
  }
}

/// A figure as data: refused, or written and read again as the same, and drawn.
void figure(ByteView bytes) {
  const run::Figure figure = run::parse_figure(bytes, "input");
  const std::string once = io::write_json(run::to_node(figure));
  ELBO_ASSERT(io::write_json(run::to_node(run::parse_figure(bytes_of(once), "own"))) == once);
  if (report::is_chart(figure)) report::figure_chart(figure, "f");
}

/// metrics.jsonl: refused, or sorted into curves that are drawn; its last line, and how far a
/// resumed run would keep it.
void metrics(ByteView bytes) {
  MemoryFiles files({{"m", copy_of(bytes)}});
  run::last_json_line(files, "m");
  const uint64_t kept = run::accepted_bytes(
      text_of(bytes), [](const Node& line) { return line.find("step") != nullptr; });
  ELBO_ASSERT(kept <= bytes.size() && (kept == 0 || text_of(bytes)[kept - 1] == '\n'));
  report::HistoryReader reader;
  run::read_metrics(files, "m", [&](const Node& line) { reader.see(line); });
  report::LineChart chart{{"c", "title", "step", "y"}, {}, false};
  const report::History history = reader.take();
  for (const report::Measured& one : history.training)
    if (chart.curves.size() < 8) chart.curves.push_back(one.curve);
  report::line_chart(chart);
  chart.log_x = true;
  report::line_chart(chart);
}

/// eval/PROTOCOL.jsonl: refused, or each result is written and read again as the same.
void eval_results(ByteView bytes) {
  MemoryFiles files({{"eval/elbo.jsonl", copy_of(bytes)}});
  for (const run::EvalResult& result : run::read_eval(files, "eval", "elbo")) {
    const std::string once = io::write_json(run::to_node(result));
    ELBO_ASSERT(io::write_json(run::to_node(run::eval_result(io::parse_json(once, "own")))) ==
                once);
  }
}

namespace {

void read_as_bundle(ByteView bytes) {
  MemoryFiles files({{"b/bundle.json", copy_of(bytes)}});
  const run::BundleManifest manifest = run::read_bundle_manifest(files, "b");
  run::model_card(manifest);
}

void read_as_manifest(ByteView bytes) {
  const run::Manifest manifest = run::parse_manifest(bytes, "input");
  const std::string once = run::write_manifest(manifest);
  ELBO_ASSERT(run::write_manifest(run::parse_manifest(bytes_of(once), "own")) == once);
}

}  // namespace

/// MANIFEST.json of a checkpoint and bundle.json: refused, or written and read again as the same.
void manifest(ByteView bytes) {
  if (text_of(bytes).find("weights_file") != std::string_view::npos) read_as_bundle(bytes);
  else read_as_manifest(bytes);
}

}  // namespace elbo::fuzz_targets

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, elbo::fuzz_targets::ELBO_FUZZ_TARGET);
}

// SPDX-License-Identifier: MIT
// bench_compare: ours, PyTorch and the bare limit in turn; or how cost grows; or what is left
// beside busy programs.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "bench/comparison/document.h"
#include "bench/comparison/load.h"
#include "bench/comparison/scaling.h"
#include "elbo/cli/process.h"
#include "elbo/core/build_info.h"
#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::bench {
namespace {

struct Options {
  std::vector<std::string> workloads;
  Places places;
  RoundsOptions rounds;
  std::string json, plots, document;
  bool scaling = false, load = false;
  int64_t most_images = 6'000'000;
};

/// Where and with what this was measured.
Node circumstances() {
  const BuildInfo& build = build_info();
  Node out = Node::table();
  out.set("when", Node(utc_now()));
  out.set("commit", Node(std::string(build.commit)));
  out.set("compiler", Node(std::string(build.compiler)));
  out.set("processor", Node(cli::processor_name()));
  out.set("instructions", Node(join(cli::instruction_sets(), " ")));
  out.set("processors", Node(cli::usable_processors()));
  out.set("load_before", Node(cli::load_average()));
  return out;
}

/// What was measured, for people and for programs.
struct Result {
  const char* name;
  std::string text;
  Node node;
};

void plot(const Growth& growth, const std::string& folder) {
  std::filesystem::create_directories(folder);
  const report::LineChart chart{{growth.id, growth.title, growth.x, "images a second"},
                                {{"MLP VAE", growth.points}},
                                growth.id != "threads",
                                true};
  const auto file = real_fs().open(Path(folder) / (growth.id + ".svg"), OpenMode::truncate);
  file->write(bytes_of(plot_file(chart)));
  file->close();
}

Result growth(const Options& options) {
  const std::vector<Growth> growths =
      run_scaling(options.places, options.most_images, options.rounds);
  std::string text;
  for (const Growth& growth : growths) {
    text += (text.empty() ? "" : "\n") + growth_table(growth);
    if (!options.plots.empty()) plot(growth, options.plots);
  }
  return {"growth", text, to_node(growths)};
}

void write_file(const Path& path, const std::string& text) {
  const auto file = real_fs().open(path, OpenMode::truncate);
  file->write(bytes_of(text));
  file->close();
}

/// The table below a line that says where and when it was measured.
std::string section_of(const Result& result) {
  const Node about = circumstances();
  const auto said = [&](const char* key) {
    return std::get<std::string>(about.find(key)->value());
  };
  return str("Measured ", said("when").substr(0, 10), " at commit ", said("commit"), " on ",
             said("processor"), " (", said("instructions"), "), ", cli::usable_processors(),
             " processors.\n\n", result.text);
}

void save(const Result& result, const Options& options) {
  if (!options.json.empty()) {
    Node out = circumstances();
    out.set(result.name, result.node);
    write_file(options.json, io::write_json(out, true) + "\n");
  }
  if (options.document.empty()) return;
  const Bytes before = real_fs().read(options.document, 1 << 24);
  write_file(options.document,
             with_section(std::string(text_of(before)), result.name, section_of(result)));
}

/// Saves after each workload: a run takes long and may be cut short.
Result compare(const Options& options) {
  std::vector<Contest> contests;
  const auto result = [&] {
    return Result{"comparison", verdict_table(contests), to_node(contests)};
  };
  for (const Workload& workload : chosen_workloads(options.workloads)) {
    log_info(workload.id());
    contests.push_back(run_contest(workload, entries_of(options.places, workload), options.rounds));
    std::cout << score_table(contests.back()) << std::endl;
    save(result(), options);
  }
  return result();
}

Result beside_load(const Options& options) {
  std::vector<Loaded> results;
  for (const Workload& workload : chosen_workloads(options.workloads)) {
    log_info(workload.id());
    results.push_back(run_loaded(workload,
                                 our_entry(options.places, workload, options.places.threads),
                                 options.places.threads, options.rounds));
  }
  return {"load", load_table(results), to_node(results)};
}

void act(Options& options) {
  options.rounds.scratch = std::filesystem::temp_directory_path().string();
  const Result result = options.scaling ? growth(options)
                        : options.load  ? beside_load(options)
                                        : compare(options);
  std::cout << result.text;
  save(result, options);
}

void add_all(CLI::App& app, Options& options) {
  app.add_option("workloads", options.workloads,
                 "Which to compare: mlp_vae, mlp_vae/128, gan_mlp, ... (default: all)");
  app.add_option("--python", options.places.python,
                 "A Python with PyTorch (bench/peers/README.md); without it there are no peers");
  app.add_option("--peers", options.places.peers, "Folder of the peers' scripts");
  app.add_option("--rounds", options.rounds.rounds, "Rounds")->check(CLI::PositiveNumber);
  app.add_option("--slower", options.rounds.slower, "Factor on the length of each measurement")
      ->check(CLI::PositiveNumber);
  app.add_option("--lock", options.rounds.lock,
                 "Lock this file (flock) during a workload's rounds, so that who builds under the "
                 "same lock waits");
  app.add_option("--threads", options.places.threads,
                 "The most threads (default: all that the process may use)")
      ->check(CLI::PositiveNumber);
  app.add_option("--json", options.json, "Also write everything that was measured to this file");
  app.add_option(
         "--document", options.document,
         "Also put the table into this document, between its marks (docs/performance.md has them)")
      ->check(CLI::ExistingFile);
  auto* scaling = app.add_flag("--scaling", options.scaling,
                               "How our speed grows with batch, width, threads, number of images");
  app.add_option("--images", options.most_images,
                 "With --scaling: the largest data set; its file of 784 bytes an image is kept "
                 "under the temporary folder")
      ->needs(scaling);
  app.add_option("--plots", options.plots, "With --scaling: a folder for the plots")
      ->needs(scaling);
  app.add_flag("--load", options.load,
               "Our speed beside busy programs, as many as there are processors")
      ->excludes(scaling);
}

int run(int argc, char** argv) {
  CLI::App app("Ours, PyTorch and the bare limit of the machine on the same work, in turn.",
               "bench_compare");
  Options options;
  options.places = {std::filesystem::read_symlink("/proc/self/exe").parent_path().string(),
                    ELBO_BENCH_PEERS, "", cli::usable_processors()};
  add_all(app, options);
  CLI11_PARSE(app, argc, argv);
  try {
    act(options);
    return 0;
  } catch (const Error& error) {
    log_error(error.what());
    return static_cast<int>(error.kind());
  }
}

}  // namespace
}  // namespace elbo::bench

int main(int argc, char** argv) { return elbo::bench::run(argc, argv); }

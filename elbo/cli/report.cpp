// SPDX-License-Identifier: MIT
// elbo report: one page about a run, or about several side by side.
#include "elbo/report/report.h"

#include "elbo/api/output_name.h"
#include "elbo/api/protocol_name.h"
#include "elbo/cli/engine.h"
#include "elbo/cli/session.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/io/json.h"
#include "elbo/run/run_list.h"

namespace elbo::cli {
namespace {

struct ReportCommandOptions {
  std::vector<std::string> runs;
  std::string out;
  bool json = false;
};

report::ReportOptions report_options() {
  report::ReportOptions options;
  options.differing = [](const Node& resolved) {
    return api::differing(resolved, program_schema());
  };
  options.protocol_doc = [](const std::string& protocol) -> std::string {
    for (const api::SchemaEntry& entry : program_schema().protocols)
      if (api::arguments_in(protocol, entry.name)) return entry.summary;
    return "";
  };
  return options;
}

int report_runs(const ReportCommandOptions& options) {
  std::vector<run::RunFolder> runs;
  for (const std::string& text : options.runs) runs.push_back(run::find_run(real_fs(), text));
  const Path out =
      options.out.empty() && runs.size() == 1 ? runs.front().report() : Path(options.out);
  if (out.empty()) throw UsageError("a report on several runs wants --out FILE.html");
  api::want_output("--out", out.string(), {{"html", "a page"}});
  report::write_report(runs, out, report_options());
  Node written = Node::table();
  written.set("report", Node(out.string()));
  print_line(options.json ? io::write_json(written) : out.string());
  return 0;
}

}  // namespace

void report_on(const std::string& run) {
  if (!real_fs().exists(run)) return;  // removed while it trained, which was said
  try {
    const run::RunFolder folder = run::RunFolder::open(real_fs(), run);
    report::write_report(folder, report_options());
    log_info("report: ", folder.report().string());
  } catch (const std::exception& error) {
    log_warning("no report was written: ", error.what());
  }
}

void add_report(CLI::App& root, Session& session) {
  CLI::App* command =
      root.add_subcommand("report", "Write one HTML page about a run, or about several");
  const auto options = std::make_shared<ReportCommandOptions>();
  command->add_option("RUNS", options->runs, "Run folders, parts of names under runs/, or `last`")
      ->required();
  command
      ->add_option("--out", options->out,
                   "The file (default, for one run: report.html in its folder)")
      ->type_name("FILE.html");
  add_json(*command, options->json);
  command->footer("\nExample: elbo report runs/demo/vae runs/demo/gan --out both.html");
  command->callback(
      [options, &session] { session.action = [options] { return report_runs(*options); }; });
}

}  // namespace elbo::cli

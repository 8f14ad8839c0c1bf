// SPDX-License-Identifier: MIT
// elbo runs: what has been trained here.
#include "elbo/cli/session.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/report/report.h"
#include "elbo/run/run_list.h"

namespace elbo::cli {
namespace {

struct RunsOptions {
  std::string root = "runs";
  std::string run;
  bool json = false;
  bool dry_run = false;
  bool force = false;
};

int print_runs(const RunsOptions& options) {
  const std::vector<run::RunSummary> runs = run::list_runs(real_fs(), options.root);
  print_line(options.json ? io::write_json(report::runs_table_node(runs), true)
                          : report::runs_table_text(runs));
  return 0;
}

int show_run(const RunsOptions& options) {
  const run::RunFolder run = run::find_run(real_fs(), options.run, options.root);
  print_line(options.json ? io::write_json(report::run_details_node(run), true)
                          : report::run_details_text(run));
  return 0;
}

int remove(const RunsOptions& options) {
  const run::RunFolder run = run::find_run(real_fs(), options.run, options.root);
  if (options.dry_run) {
    print_line(str("would remove ", run.path().string()));
    return 0;
  }
  if (!options.force)
    throw UsageError("removing ", run.path().string(),
                     " cannot be undone: say it again with --force");
  run::remove_run(real_fs(), run.path());
  log_info("removed ", run.path().string());
  return 0;
}

CLI::App* add_runs_command(CLI::App& runs, Session& session,
                           const std::shared_ptr<RunsOptions>& options, const char* name,
                           const char* help, int (*work)(const RunsOptions&)) {
  CLI::App* command = runs.add_subcommand(name, help);
  command->add_option("--root", options->root, "The folder that the runs are in")
      ->capture_default_str();
  command->callback(
      [options, &session, work] { session.action = [options, work] { return work(*options); }; });
  return command;
}

}  // namespace

void add_runs(CLI::App& root, Session& session) {
  CLI::App* runs = root.add_subcommand("runs", "List, show and remove runs");
  runs->require_subcommand(1);
  const auto options = std::make_shared<RunsOptions>();
  add_json(*add_runs_command(*runs, session, options, "list", "All runs, one a line", print_runs),
           options->json);
  CLI::App* show_command = add_runs_command(*runs, session, options, "show", "One run", show_run);
  add_run(*show_command, options->run);
  add_json(*show_command, options->json);
  CLI::App* rm_command = add_runs_command(*runs, session, options, "rm",
                                          "Remove a run with all that is in it", remove);
  add_run(*rm_command, options->run);
  rm_command->add_flag("--force", options->force, "Do it");
  rm_command->add_flag("-n,--dry-run", options->dry_run, "Only say what would be removed");
}

}  // namespace elbo::cli

// SPDX-License-Identifier: MIT
// elbo study: many runs as one.
#include <csignal>

#include "elbo/api/output_name.h"
#include "elbo/cli/engine.h"
#include "elbo/cli/process.h"
#include "elbo/cli/session.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/core/user_path.h"
#include "elbo/io/json.h"
#include "elbo/study/page/page.h"
#include "elbo/study/run/estimate.h"
#include "elbo/study/run/plan.h"
#include "elbo/study/run/results.h"

namespace elbo::cli {
namespace {

constexpr int kPartsFailed = 10;  // the exit code of a study some of whose tasks failed

struct StudyOptions {
  std::string file;
  std::string out;
  bool quick = false;
  bool json = false;
  bool dry_run = false;
  int64_t jobs = 1;
};

/// A study, where it lies, and how it is to be made.
struct Opened {
  study::Study study;
  Path folder;
  Path extractors;
  study::StudySettings settings;
};

Opened opened(const StudyOptions& options, const Session& session) {
  Opened out;
  out.study = study::read_study(real_fs(),
                                study::StudySource{options.file, options.quick, &program_schema()});
  if (!options.out.empty()) api::want_output("--out", options.out, {{"", "the study"}});
  out.folder = options.out.empty() ? study::default_folder(out.study) : Path(options.out);
  out.extractors = cache_folder() / "features";
  out.settings.jobs = options.jobs;
  out.settings.threads = threads_for(session);
  return out;
}

/// The page is made from the study itself, which must not move from here on.
void set_page(Opened& opened) {
  opened.settings.page = [&study = opened.study,
                          &folder = opened.folder](const study::StudyOutcome& outcome) {
    study::StudyPageOptions options;
    options.schema = &program_schema();
    return study::study_page(real_fs(), study, outcome, folder, options);
  };
}

void print_outcome(const StudyOptions& options, const Opened& opened) {
  const study::StudyOutcome outcome =
      study::study_outcome(real_fs(), opened.study, opened.folder, opened.extractors);
  const std::string text = options.json
                               ? io::write_json(study::results_node(opened.study, outcome), true)
                               : study::results_text(opened.study, outcome);
  if (!text.empty()) print_line(text);
}

int list_plan(const StudyOptions& options, const study::StudyPlan& plan,
              const study::StudySettings& settings) {
  Node::List list;
  for (const auto& [task, seconds] : plan.tasks) {
    Node one = Node::table();
    one.set("task", Node(task->name));
    one.set("seconds", Node(seconds));
    list.push_back(std::move(one));
    if (!options.json) print_line(str(task->title, ", ", study::about(seconds)));
  }
  print_line(options.json ? io::write_json(Node(std::move(list)), true)
                          : study::plan_text(plan, settings));
  return 0;
}

int run_study_command(const StudyOptions& options, const Session& session) {
  Opened study = opened(options, session);
  set_page(study);
  const study::StudyWork work =
      study::study_work(real_fs(), study.study, study.folder, study.extractors);
  const study::StudyPlan plan = study::study_plan(work, study.settings);
  if (options.dry_run) return list_plan(options, plan, study.settings);
  log_info(study.study.name, ": ", study::plan_text(plan, study.settings),
           study.study.left_out > 0
               ? str("; the quick form leaves out ", study.study.left_out, " figures and claims")
               : "");
  const study::StudyEnd end = study::make_study(work, study.settings);
  print_outcome(options, study);
  log_info(study.folder.string(), ": ", end.made, " of ", work.tasks.size(), " tasks are made");
  if (end.failed > 0)
    log_warning(end.failed, " failed, ", end.not_started,
                " were not started for want of those; the logs are in ",
                (study.folder / "logs").string());
  if (end.signal != 0) {
    log_info("stopped: ", end.left, end.left == 1 ? " task is" : " tasks are",
             " left; the same command goes on");
    return 128 + (end.signal == SIGINT ? SIGINT : SIGTERM);
  }
  return end.failed > 0 ? kPartsFailed : 0;
}

int status(const StudyOptions& options, const Session& session) {
  const Opened study = opened(options, session);
  const study::StudyWork work =
      study::study_work(real_fs(), study.study, study.folder, study.extractors);
  const study::StudyPlan plan = study::study_plan(work, study.settings);
  const std::string text = study::status_text(work, plan);
  print_line(options.json ? io::write_json(study::status_node(work, plan), true)
                          : str(text, study::plan_text(plan, study.settings)));
  return 0;
}

int report(const StudyOptions& options, const Session& session) {
  Opened study = opened(options, session);
  set_page(study);
  const study::StudyWork work =
      study::study_work(real_fs(), study.study, study.folder, study.extractors);
  if (!real_fs().exists(work.folder.copy()))
    throw DataError(printable(study.folder.string()),
                    ": no study has been run there; `elbo study run ", printable(options.file),
                    "` makes one");
  study::write_results(work,
                       study::study_outcome(real_fs(), study.study, study.folder, study.extractors),
                       study.settings.page);
  print_outcome(options, study);
  return 0;
}

CLI::App* add_study_command(CLI::App& parent, Session& session,
                            const std::shared_ptr<StudyOptions>& options, const char* name,
                            const char* help, int (*work)(const StudyOptions&, const Session&)) {
  CLI::App* command = parent.add_subcommand(name, help);
  command->add_option("FILE", options->file, "The study (TOML)")->required();
  command
      ->add_option("--out", options->out,
                   "Its folder (default: runs/NAME.study, or runs/NAME-quick.study)")
      ->type_name("DIR");
  command->add_flag("--quick", options->quick,
                    "The file's own quick form: short trainings, fewer seeds");
  add_json(*command, options->json);
  command->callback([options, &session, work] {
    session.action = [options, &session, work] { return work(*options, session); };
  });
  return command;
}

}  // namespace

void add_study(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand(
      "study", "Many runs as one: train, measure, draw, and compare with what is claimed");
  command->require_subcommand(1);
  const auto options = std::make_shared<StudyOptions>();
  CLI::App* run_command =
      add_study_command(*command, session, options, "run",
                        "Make what is missing of a study, and nothing else", run_study_command);
  run_command
      ->add_option("--jobs", options->jobs, "So many processes at once, which share the threads")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  run_command->add_flag("-n,--dry-run", options->dry_run,
                        "Only say what would be made, and how long it takes");
  run_command->footer(
      "\nExample: elbo study run studies/lecture.toml --quick\n"
      "Exit codes besides the usual: 10 some tasks failed (the rest is made), 130 and 143 stopped "
      "(the same command goes on).");
  add_study_command(*command, session, options, "status",
                    "What is made, what is missing, what failed, and how long the rest takes",
                    status);
  add_study_command(*command, session, options, "report",
                    "Write study.json, study.md and the page anew, running nothing", report);
}

}  // namespace elbo::cli

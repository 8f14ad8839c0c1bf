// SPDX-License-Identifier: MIT
// elbo study: many runs as one.
#include <csignal>

#include "elbo/api/output_name.h"
#include "elbo/cli/engine.h"
#include "elbo/cli/process.h"
#include "elbo/cli/session.h"
#include "elbo/cli/study_call.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/core/user_path.h"
#include "elbo/io/json.h"
#include "elbo/study/cluster/queue.h"
#include "elbo/study/page/page.h"
#include "elbo/study/run/estimate.h"
#include "elbo/study/run/plan.h"
#include "elbo/study/run/results.h"

namespace elbo::cli {
namespace {

constexpr int kPartsFailed = 10;  // the exit code of a study some of whose tasks failed

/// The page is made from the study itself, which must not move from here on.
void set_page(OpenedStudy& opened) {
  opened.settings.page = [&study = opened.study,
                          &folder = opened.folder](const study::StudyOutcome& outcome) {
    study::StudyPageOptions options;
    options.schema = &program_schema();
    return study::study_page(real_fs(), study, outcome, folder, options);
  };
}

void print_outcome(const StudyOptions& options, const OpenedStudy& opened) {
  const study::StudyOutcome outcome =
      study::study_outcome(real_fs(), opened.study, opened.folder, opened.extractors);
  const std::string text = options.json
                               ? io::write_json(study::results_node(opened.study, outcome), true)
                               : study::results_text(opened.study, outcome);
  if (!text.empty()) print_line(text);
}

study::StudyEnd made(const StudyOptions& options, const OpenedStudy& study,
                     const study::StudyWork& work, const Session& session) {
  if (options.on == "slurm")
    return study::make_study_on_slurm(work, study.settings,
                                      slurm_settings(options, study, session));
  study::refuse_jobs(work);
  return study::make_study(work, study.settings);
}

/// What is for jobs alone would be passed over in silence.
void want_slurm(const StudyOptions& options) {
  const study::SlurmOptions& slurm = options.slurm;
  const bool given = !slurm.partition.empty() || !slurm.account.empty() || !slurm.time.empty() ||
                     slurm.gpus > 0 || options.cpus > 0;
  if (given && options.on != "slurm")
    throw UsageError(
        "--partition, --account, --time, --cpus and --gpus are for jobs of Slurm; add --on slurm, "
        "or say --threads and --jobs");
}

int run_study_command(const StudyOptions& options, const Session& session) {
  want_slurm(options);
  OpenedStudy study = open_study(options, session);
  set_page(study);
  const study::StudyWork work = study.work();
  const study::StudyPlan plan = study::study_plan(work, study.settings);
  if (options.dry_run) return print_plan(options, plan, study.settings);
  log_info(study.study.name, ": ", study::plan_text(plan, study.settings),
           study.study.left_out > 0
               ? str("; the quick form leaves out ", study.study.left_out, " figures and claims")
               : "");
  const study::StudyEnd end = made(options, study, work, session);
  print_outcome(options, study);
  log_info(study.folder.string(), ": ", end.made, " of ", work.tasks.size(), " tasks are made");
  if (end.failed > 0)
    log_warning(end.failed, " failed, ", end.not_started,
                " were not started for want of those; the logs are in ",
                (study.folder / "logs").string());
  if (end.signal != 0) {
    log_info("stopped: ", end.left, end.left == 1 ? " task is" : " tasks are",
             " left; the same command goes on",
             end.in_queue > 0 ? str("; ", counted(end.in_queue, "job"),
                                    " of Slurm meanwhile, too: `elbo study stop` cancels")
                              : "");
    return 128 + (end.signal == SIGINT ? SIGINT : SIGTERM);
  }
  return end.failed > 0 ? kPartsFailed : 0;
}

int status(const StudyOptions& options, const Session& session) {
  const OpenedStudy study = open_study(options, session);
  const study::StudyWork work = study.work();
  const study::StudyPlan plan = study::study_plan(work, study.settings);
  const study::JobStates jobs = study::job_states(work);
  print_line(options.json ? io::write_json(study::status_node(work, plan, jobs), true)
                          : str(study::status_text(work, plan, jobs),
                                study::plan_text(plan, study.settings)));
  return 0;
}

int report(const StudyOptions& options, const Session& session) {
  OpenedStudy study = open_study(options, session);
  set_page(study);
  const study::StudyWork work = study.work();
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

}  // namespace

study::StudyWork OpenedStudy::work() const {
  return study::study_work(real_fs(), study, folder, extractors);
}

OpenedStudy open_study(const StudyOptions& options, const Session& session) {
  OpenedStudy out;
  out.study = study::read_study(real_fs(),
                                study::StudySource{options.file, options.quick, &program_schema()});
  if (!options.out.empty()) api::want_output("--out", options.out, {{"", "the study"}});
  out.folder = options.out.empty() ? study::default_folder(out.study) : Path(options.out);
  out.extractors = cache_folder() / "features";
  out.settings.jobs = std::max<int64_t>(1, options.jobs);
  out.settings.threads = threads_for(session);
  return out;
}

int print_plan(const StudyOptions& options, const study::StudyPlan& plan,
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

void add_study(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand(
      "study", "Many runs as one: train, measure, draw, and compare with what is claimed");
  command->require_subcommand(1);
  const auto options = std::make_shared<StudyOptions>();
  CLI::App* run_command =
      add_study_command(*command, session, options, "run",
                        "Make what is missing of a study, and nothing else", run_study_command);
  run_command
      ->add_option("--jobs", options->jobs,
                   "So many processes at once, which share the threads (default: 1); with --on "
                   "slurm so many jobs in its queue, waiting or running (default: 100)")
      ->check(CLI::Range(1, 1000));
  add_slurm_options(*run_command, *options);
  run_command->add_flag("-n,--dry-run", options->dry_run,
                        "Only say what would be made, and how long it takes");
  run_command->footer(
      "\nExample: elbo study run studies/lecture.toml --quick\n"
      "Exit codes besides the usual: 10 some tasks failed (the rest is made), 130 and 143 stopped "
      "(the same command goes on).");
  add_study_command(*command, session, options, "status",
                    "What is made, missing, in Slurm's queue, what failed, and how long the rest "
                    "takes",
                    status);
  add_study_command(*command, session, options, "report",
                    "Write study.json, study.md and the page anew, running nothing", report);
  add_study_jobs(*command, session, options);
}

}  // namespace elbo::cli

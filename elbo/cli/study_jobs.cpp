// SPDX-License-Identifier: MIT
// elbo study plan, task and stop, and the options of --on slurm.
#include <filesystem>

#include "elbo/cli/engine.h"
#include "elbo/cli/study_call.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/study/cluster/makefile.h"
#include "elbo/study/cluster/stop.h"
#include "elbo/study/cluster/task_job.h"

namespace elbo::cli {
namespace {

constexpr double kStopPatience = 60;  // seconds that `stop` waits for trainings to save

/// The folder with a copy of the study; one that is there stays, since `study run` writes it.
void make_study_folder(const study::StudyWork& work) {
  work.folder.create();
  if (!work.fs.exists(work.folder.copy()))
    study::write_if_changed(work.fs, work.folder.copy(), work.study.text);
}

int plan(const StudyOptions& options, const Session& session) {
  const OpenedStudy study = open_study(options, session);
  const study::StudyWork work = study.work();
  if (options.as == "text")
    return print_plan(options, study::study_plan(work, study.settings), study.settings);
  make_study_folder(work);
  study::MakeCall call{task_call(options, study), std::max<int64_t>(1, session.threads)};
  print_line(study::study_makefile(work, call));
  return 0;
}

int task(const StudyOptions& options, const Session& session) {
  if (options.task.empty() == (options.batch == 0))
    throw UsageError("wanted the name of a task; `elbo study plan ", printable(options.file),
                     "` lists them");
  const OpenedStudy study = open_study(options, session);
  const study::StudyWork work = study.work();
  make_study_folder(work);
  const study::StudyTask& one = options.batch > 0
                                    ? study::task_of_batch(work, options.batch, options.index)
                                    : study::task_called(work, options.task);
  return study::make_task(work, one, {threads_for(session), options.batch});
}

int stop(const StudyOptions& options, const Session& session) {
  const OpenedStudy study = open_study(options, session);
  const study::StudyStop end = study::stop_study(study.work(), kStopPatience);
  if (options.json) {
    Node node = Node::table();
    node.set("was_at_work", Node(end.was_at_work));
    node.set("has_ended", Node(end.has_ended));
    node.set("jobs", Node(end.jobs));
    print_line(io::write_json(node, true));
    return 0;
  }
  if (end.was_at_work)
    print_line(end.has_ended ? "`elbo study run` has stopped"
                             : "`elbo study run` was asked to stop and still saves");
  if (end.jobs > 0) print_line(str("cancelled ", counted(end.jobs, "job"), " of Slurm"));
  if (!end.was_at_work && end.jobs == 0) print_line("nothing is at work");
  return 0;
}

/// "2:00:00", "90", "1-12": as sbatch takes it, which says more where a form is wrong.
std::string check_time(const std::string& text) {
  return text.find_first_not_of("0123456789:-") == std::string::npos && !text.empty()
             ? ""
             : str("--time: got \"", printable(text),
                   "\"; wanted minutes, H:MM:SS or D-HH:MM:SS, as sbatch takes it");
}

std::string check_name(const std::string& text) {
  const bool is_fine = !text.empty() && printable(text) == text;
  return is_fine ? "" : str("got \"", printable(text), "\"; wanted a name");
}

}  // namespace

std::vector<std::string> task_call(const StudyOptions& options, const OpenedStudy& study) {
  std::vector<std::string> words{std::filesystem::read_symlink("/proc/self/exe").string(),
                                 "study",
                                 "task",
                                 std::filesystem::absolute(options.file).string(),
                                 "--out",
                                 std::filesystem::absolute(study.folder).string()};
  if (options.quick) words.emplace_back("--quick");
  return words;
}

study::SlurmSettings slurm_settings(const StudyOptions& options, const OpenedStudy& study,
                                    const Session& session) {
  study::SlurmSettings out{options.slurm, task_call(options, study)};
  out.options.cpus = options.cpus > 0 ? options.cpus : std::max<int64_t>(1, session.threads);
  if (options.jobs > 0) out.options.most_jobs = options.jobs;
  out.call.insert(out.call.end(), {"--threads", str(out.options.cpus)});
  return out;
}

void add_slurm_options(CLI::App& command, StudyOptions& options) {
  const char* group = "With --on slurm";
  command.add_option("--on", options.on, "Who makes the tasks: processes here, or jobs of Slurm")
      ->check(CLI::IsMember({"local", "slurm"}))
      ->capture_default_str();
  command.add_option("--partition", options.slurm.partition, "Slurm's partition")
      ->check(check_name)
      ->group(group);
  command.add_option("--account", options.slurm.account, "The account that is charged")
      ->check(check_name)
      ->group(group);
  command
      .add_option("--time", options.slurm.time,
                  "The time limit of a job; a training that is cut short goes on in another")
      ->check(check_time)
      ->group(group);
  command
      .add_option("--cpus", options.cpus,
                  "Processors of a job, and threads of its process (default: --threads, or 1)")
      ->check(CLI::Range(1, 1024))
      ->group(group);
  command.add_option("--gpus", options.slurm.gpus, "GPUs of a job")
      ->check(CLI::Range(0, 64))
      ->group(group);
}

void add_study_jobs(CLI::App& command, Session& session,
                    const std::shared_ptr<StudyOptions>& options) {
  CLI::App* plan_command =
      add_study_command(command, session, options, "plan",
                        "What would be made; as a Makefile for every other engine", plan);
  plan_command->add_option("--as", options->as, "A list, or a Makefile of all tasks")
      ->check(CLI::IsMember({"text", "make"}))
      ->capture_default_str();
  plan_command->footer(
      "\nExample: elbo study plan s.toml --as make >s.mk; make -C runs/s.study -f \"$PWD/s.mk\" "
      "-j 4 -k");
  CLI::App* task_command = add_study_command(
      command, session, options, "task",
      "Make one task, as jobs and Makefiles do; its end goes into the journal", task);
  task_command->add_option("TASK", options->task, "Its name: \"train vae-s1-0123ab\"");
  task_command->add_option("--batch", options->batch, "Of a job of Slurm")
      ->check(CLI::PositiveNumber)
      ->group("");
  task_command->add_option("--index", options->index, "Its place there")
      ->check(CLI::NonNegativeNumber)
      ->group("");
  add_study_command(command, session, options, "stop",
                    "Stop `study run`, here or on another machine, and cancel its jobs; trainings "
                    "save",
                    stop);
}

}  // namespace elbo::cli

// SPDX-License-Identifier: MIT
// elbo train: learn what an experiment file describes.
#include "elbo/api/experiment.h"
#include "elbo/api/output_name.h"
#include "elbo/cli/engine.h"
#include "elbo/cli/ranks.h"
#include "elbo/cli/session.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/toml.h"

namespace elbo::cli {
namespace {

struct TrainOptions {
  api::TrainRequest request;
  RankOptions ranks;
  std::string device;
  bool dry_run = false;
};

int run_training(const TrainOptions& options, Session& session) {
  if (options.request.resume_if_there && options.request.out.empty())
    throw UsageError("--resume-if-there wants --out DIR: the folder of the run that may be there");
  if (!options.request.out.empty() && !options.request.resume_if_there)
    api::want_output("--out", options.request.out, {{"", "the run"}});
  api::TrainRequest request = options.request;
  // As the last --set, so the run says what it was asked for.
  if (!options.device.empty()) request.sets.push_back(str("train.device=\"", options.device, "\""));
  // Every mistake is found before torch is loaded.
  const Node experiment =
      api::read_experiment({request.config_file, request.sets, request.seed}, program_schema());
  if (options.dry_run) {
    print_line(io::write_toml(experiment));
    return 0;
  }
  if (request.estimate && (options.ranks.ranks > 1 || request.resume_if_there))
    throw UsageError(
        "--estimate is of one process and of a new run; leave out --ranks and "
        "--resume-if-there");
  if (starts_ranks(options.ranks)) return run_ranks(session, options.ranks.ranks);
  request.place = take_place(session, options.ranks);
  set_common(request, session);
  const bool alone = request.place.size == 1;
  request.paces_threads = alone && may_pace(session);
  if (request.place.rank == 0)
    log_info("elbo: ", std::get<std::string>(experiment.find("name")->value()), ", ",
             request.paces_threads ? "up to " : "", counted(request.threads, "thread"),
             alone ? "" : " a rank");
  request.command_line = session.command_line;
  request.finished = report_on;
  return load_engine(session).train(request);
}

}  // namespace

void add_train(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("train", "Learn what an experiment file describes");
  const auto options = std::make_shared<TrainOptions>();
  command->add_option("FILE", options->request.config_file, kExperimentHelp)->required();
  command->add_option("--set", options->request.sets, kOverFileHelp)
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--out", options->request.out, "The run folder (default: a new one under runs/)")
      ->type_name("DIR");
  command->add_option("--seed", options->request.seed, "Fixes every random draw (over the file)")
      ->type_name("N");
  add_device(*command, options->device, "(over the file's train.device)");
  command
      ->add_option("--init-from", options->request.init_from,
                   "Begin with the weights of another run or bundle, by name and shape; what does "
                   "not fit is listed and begins at random")
      ->type_name("RUN");
  add_ranks(*command, options->ranks);
  command->add_flag(
      "--resume-if-there", options->request.resume_if_there,
      "Go on with the run in --out where there is one, so that the same command may be repeated");
  command->add_flag("--estimate", options->request.estimate,
                    "Train for half a second, print as JSON how long the whole will take, and "
                    "write nothing");
  command->add_flag("-n,--dry-run", options->dry_run, "Print the resolved experiment and stop");
  command->footer(
      "\n"
      "Example: elbo train experiments/mnist_vae.toml --set train.epochs=1 --out runs/try\n"
      "The options of an experiment: elbo config schema, elbo models vae");
  command->callback([options, &session] {
    session.action = [options, &session] { return run_training(*options, session); };
  });
}

}  // namespace elbo::cli

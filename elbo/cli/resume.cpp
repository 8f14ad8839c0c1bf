// SPDX-License-Identifier: MIT
// elbo resume: go on with a run that was stopped.
#include "elbo/cli/engine.h"
#include "elbo/cli/ranks.h"
#include "elbo/cli/session.h"

namespace elbo::cli {

void add_resume(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand(
      "resume",
      "Go on with a run that was stopped, killed or cut off, or train a finished one further");
  const auto request = std::make_shared<api::ResumeRequest>();
  const auto ranks = std::make_shared<RankOptions>();
  add_run(*command, request->run);
  add_ranks(*command, *ranks);
  add_device(*command, request->device,
             "(default: the run's train.device; on another than before the results differ in their "
             "last bits)");
  command->add_flag(
      "--strict", request->strict,
      "Refuse where machine or build differ, so that the result would not be the same to the bit");
  command->add_flag(
      "--data-changed", request->data_changed,
      "Go on though the data are not those that the run learned from; recorded in the run");
  command
      ->add_option(
          "--set", request->sets,
          "Set a value of [train] or [optim], data.on_bad or data.folder; recorded in the run")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  command->footer(
      "\nExamples: elbo resume last\n"
      "          elbo resume runs/try --set train.epochs=20   (a finished run goes on)\n"
      "          elbo resume runs/try --set data.on_bad=skip  (pictures that cannot be read are "
      "left out)");
  command->callback([request, ranks, &session] {
    session.action = [request, ranks, &session] {
      if (starts_ranks(*ranks)) return run_ranks(session, ranks->ranks);
      request->place = take_place(session, *ranks);
      set_common(*request, session);
      request->paces_threads = request->place.size == 1 && may_pace(session);
      request->finished = report_on;
      return load_engine(session).resume(*request);
    };
  });
}

}  // namespace elbo::cli

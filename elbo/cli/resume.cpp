// SPDX-License-Identifier: MIT
// elbo resume: go on with a run that was stopped.
#include "elbo/cli/commands.h"
#include "elbo/cli/engine.h"
#include "elbo/cli/run_report.h"

namespace elbo {

void add_resume(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("resume", "Go on with a run that was stopped, killed or cut off");
  const auto request = std::make_shared<ResumeRequest>();
  add_run(*command, request->run);
  command->add_flag("--strict", request->strict, "Refuse where machine or build differ, so that the result would not be the same to the bit");
  command->callback([request, &session] {
    session.action = [request, &session] {
      set_common(*request, session);
      request->threads = session.threads;  // 0: as in the checkpoint, or the result would differ in its last bits
      request->finished = report_on;
      return load_engine(session).resume(*request);
    };
  });
}

}  // namespace elbo

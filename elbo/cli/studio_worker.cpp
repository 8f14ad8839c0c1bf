// SPDX-License-Identifier: MIT
// elbo studio-worker: the process that computes for the studio, which starts it; not for people.
#include "elbo/cli/engine.h"
#include "elbo/cli/session.h"

namespace elbo::cli {

void add_studio_worker(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("studio-worker", "Computes for the studio");
  command->group("");  // not in any help
  const auto request = std::make_shared<api::StudioWorkerRequest>();
  command->add_option("--descriptor", request->descriptor, "Of a socket to the studio")
      ->required()
      ->check(CLI::Range(3, 1 << 20));
  command->add_option("--memory", request->memory, "Bytes that loaded models may take");
  add_device(*command, request->device, kDeviceHelp);
  command->callback([request, &session] {
    session.action = [request, &session] {
      const api::EngineApi& engine = load_engine(session);
      set_common(*request, session);
      return engine.studio_worker(*request);
    };
  });
}

}  // namespace elbo::cli

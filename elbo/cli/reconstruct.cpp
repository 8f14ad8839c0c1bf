// SPDX-License-Identifier: MIT
// elbo reconstruct: examples beside what the model makes of them.
#include "elbo/cli/engine.h"
#include "elbo/cli/session.h"

namespace elbo::cli {

void add_reconstruct(CLI::App& root, Session& session) {
  CLI::App* command =
      root.add_subcommand("reconstruct", "Show examples beside their reconstruction");
  const auto request = std::make_shared<api::ReconstructRequest>();
  add_model(*command, *request);
  command->add_option("IMAGES", request->images, kTestImagesHelp);
  command->add_option("--count", request->count, kTestCountHelp)
      ->check(CLI::Range(int64_t{1}, int64_t{10'000}))
      ->capture_default_str();
  command
      ->add_option("--stochastic", request->stochastic,
                   "Also N passes through codes drawn from the posterior")
      ->check(CLI::Range(int64_t{0}, int64_t{100}));
  command->add_option("--seed", request->seed, "Fixes the codes that are drawn")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--out", request->out, "FILE.png")->required();
  add_json(*command, request->json);
  command->callback([request, &session] {
    session.action = [request, &session] {
      set_common(*request, session);
      return load_engine(session).reconstruct(*request);
    };
  });
}

}  // namespace elbo::cli

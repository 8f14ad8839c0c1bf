// SPDX-License-Identifier: MIT
// elbo translate: examples of one domain, what the model makes of them in the other, and the way
// back.
#include "elbo/cli/engine.h"
#include "elbo/cli/session.h"

namespace elbo::cli {

void add_translate(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand(
      "translate", "Show examples of one domain, their translation into the other, and back");
  const auto request = std::make_shared<api::TranslateRequest>();
  add_model(*command, *request);
  command->add_option("IMAGES", request->images,
                      "Pictures of the other domain (default: the first of the test split)");
  command->add_option("--to", request->to, "1 or 2: the domain to translate to")
      ->check(CLI::Range(int64_t{1}, int64_t{2}))
      ->capture_default_str();
  command->add_option("--count", request->count, kTestCountHelp)
      ->check(CLI::Range(int64_t{1}, int64_t{10'000}))
      ->capture_default_str();
  command->add_option("--seed", request->seed, "Fixes the noise, where the model has any")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--out", request->out, "FILE.png")->required();
  add_json(*command, request->json);
  command->footer("\nExample: elbo translate last --count 16 --to 2 --out rotated.png");
  command->callback([request, &session] {
    session.action = [request, &session] {
      set_common(*request, session);
      return load_engine(session).translate(*request);
    };
  });
}

}  // namespace elbo::cli

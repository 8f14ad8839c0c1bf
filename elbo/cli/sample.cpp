// SPDX-License-Identifier: MIT
// elbo sample: draw new examples.
#include "elbo/cli/engine.h"
#include "elbo/cli/session.h"

namespace elbo::cli {

void add_sample(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("sample", "Draw new examples from a trained model");
  const auto request = std::make_shared<api::SampleRequest>();
  add_model(*command, *request);
  command->add_option("--count", request->count, "How many")
      ->check(CLI::Range(int64_t{1}, int64_t{10'000'000}))
      ->capture_default_str();
  command->add_option("--seed", request->seed, "Sample i depends on (seed, i) alone")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--class", request->label, "The class to draw, for models that know classes");
  command
      ->add_option("--attribute", request->attributes,
                   "An attribute to draw, as smile=1, for models conditioned on them; the "
                   "others are drawn too")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--domain", request->domain,
                   "1 or 2: the domain to draw, for models that draw pairs; the same seed gives "
                   "the other of each pair")
      ->check(CLI::Range(int64_t{1}, int64_t{2}));
  command->add_option("--out", request->out, kImagesOutHelp)->required();
  command->add_flag("--force", request->force, kForceHelp);
  add_json(*command, request->json);
  command->footer("\nExample: elbo sample last --count 100 --seed 1 --out digits.png");
  command->callback([request, &session] {
    session.action = [request, &session] {
      set_common(*request, session);
      return load_engine(session).sample(*request);
    };
  });
}

}  // namespace elbo::cli

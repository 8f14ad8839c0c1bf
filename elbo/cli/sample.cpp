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
  command
      ->add_option("--sampler", request->sampler,
                   "How a model that goes a path from noise goes it, and in how many steps or "
                   "with what tolerance: heun:18, dopri5:1e-4")
      ->type_name("NAME[:N]");
  command
      ->add_option("--guidance", request->guidance,
                   "How far beyond what was learned samples go towards the class asked for; 1: not")
      ->check(CLI::Range(0., 100.));
  command
      ->add_option("--temperature", request->temperature,
                   "Scale of the noise that samples begin with; below 1: fewer kinds, cleaner ones")
      ->check(CLI::Range(0., 10.));
  command
      ->add_option("--truncation", request->truncation,
                   "Noise further from 0 than this is drawn again, for models that begin with "
                   "normal noise")
      ->check(CLI::Range(.01, 10.));
  command->add_flag("--draws", request->draws,
                    "Draws of p(x|z), for models that have one, instead of its expected values");
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

// SPDX-License-Identifier: MIT
// elbo config: experiment files, resolved and explained.
#include "elbo/api/experiment.h"
#include "elbo/cli/engine.h"
#include "elbo/cli/session.h"
#include "elbo/io/json.h"
#include "elbo/io/toml.h"

namespace elbo::cli {
namespace {

struct ShowOptions {
  std::string file;
  std::vector<std::string> sets;
  bool json = false;
  bool differing = false;
};

int show_config(const ShowOptions& options) {
  Node experiment =
      api::read_experiment({options.file, options.sets, std::nullopt}, program_schema());
  if (options.differing) experiment = differing(experiment, program_schema());
  print_line(options.json ? io::write_json(experiment, true) : io::write_toml(experiment));
  return 0;
}

void add_show(CLI::App& config, Session& session) {
  CLI::App* command =
      config.add_subcommand("show", "Check an experiment file and print it with nothing implicit");
  const auto options = std::make_shared<ShowOptions>();
  command->add_option("FILE", options->file, kExperimentHelp)->required();
  command->add_option("--set", options->sets, kOverFileHelp)
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  command->add_flag("--differing", options->differing, "Only what differs from the defaults");
  add_json(*command, options->json);
  command->callback(
      [options, &session] { session.action = [options] { return show_config(*options); }; });
}

void add_schema(CLI::App& config, Session& session) {
  CLI::App* command = config.add_subcommand(
      "schema", "Print what an experiment may say, as JSON Schema for editors");
  const auto from_engine = std::make_shared<bool>(false);
  command
      ->add_flag("--from-engine", *from_engine,
                 "Ask the torch library itself, in elbo's own form; the build does this")
      ->group("");
  command->callback([from_engine, &session] {
    session.action = [from_engine, &session] {
      print_line(*from_engine ? load_engine(session).describe()
                              : io::write_json(api::json_schema(program_schema()), true));
      return 0;
    };
  });
}

}  // namespace

void add_config(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("config", "Check and explain experiment files");
  command->require_subcommand(1);
  add_show(*command, session);
  add_schema(*command, session);
}

}  // namespace elbo::cli

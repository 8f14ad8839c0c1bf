// SPDX-License-Identifier: MIT
// elbo eval: measure a trained model.
#include "elbo/cli/commands.h"
#include "elbo/cli/engine.h"
#include "elbo/io/json.h"

namespace elbo {
namespace {

struct Options {
  EvalRequest request;
  bool list = false;
};

int list(bool json) {
  Node::List all;
  for (const SchemaEntry& entry : program_schema().protocols) {
    if (!json) print_line(str(entry.name, "\n  ", entry.summary));
    Node node = Node::table();
    node.set("protocol", Node(entry.name));
    node.set("summary", Node(entry.summary));
    all.push_back(std::move(node));
  }
  if (json) print_line(write_json(Node(std::move(all))));
  return 0;
}

}  // namespace

void add_eval(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("eval", "Measure a trained model on the test split");
  const auto options = std::make_shared<Options>();
  EvalRequest& request = options->request;
  command->add_option("RUN", request.run, "A run folder, a part of a run's name under runs/, or `last`");
  command->add_option("--protocol", request.protocols, "What to measure (default: all that the model can be asked)")->type_name("NAME")->take_all();
  command->add_option("--limit", request.limit, "Only so many test examples; such a number is printed but not kept in the run")->check(CLI::PositiveNumber);
  command->add_option("--seed", request.seed, "Fixes every random draw")->check(CLI::NonNegativeNumber)->capture_default_str();
  command->add_flag("--list", options->list, "Say what each protocol measures");
  add_json(*command, request.json);
  command->footer("\nExample: elbo eval last --protocol elbo --protocol iw_5000 --json");
  command->callback([options, &session] {
    if (!options->list && options->request.run.empty()) throw CLI::RequiredError("RUN");
    session.action = [options, &session] {
      if (options->list) return list(options->request.json);
      set_common(options->request, session);
      return load_engine(session).eval(options->request);
    };
  });
}

}  // namespace elbo

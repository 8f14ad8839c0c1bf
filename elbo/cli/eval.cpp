// SPDX-License-Identifier: MIT
// elbo eval: measure a trained model, samples of another program, or features.
#include "elbo/api/output_name.h"
#include "elbo/cli/engine.h"
#include "elbo/cli/ranks.h"
#include "elbo/cli/session.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::cli {
namespace {

struct EvalCommandOptions {
  api::EvalRequest request;
  RankOptions ranks;
  bool list = false;
};

int list_protocols(bool json) {
  Node::List all;
  for (const api::SchemaEntry& entry : program_schema().protocols) {
    if (!json) print_line(str(entry.name, "\n  ", entry.summary, "\n  cannot see: ", entry.blind));
    Node node = Node::table();
    node.set("protocol", Node(entry.name));
    node.set("summary", Node(entry.summary));
    node.set("blind", Node(entry.blind));
    all.push_back(std::move(node));
  }
  if (json) print_line(io::write_json(Node(std::move(all))));
  return 0;
}

/// Exactly one of RUN, --samples with --data, --features.
void check_target(const api::EvalRequest& request) {
  const int given = !request.run.empty() + !request.samples.empty() + !request.features.empty();
  if (given == 0) throw CLI::RequiredError("RUN, --samples or --features");
  if (given > 1)
    throw CLI::ValidationError("RUN, --samples and --features", "only one of them at a time");
  if (request.samples.empty() != request.data.empty())
    throw CLI::ValidationError("--samples and --data", "one wants the other");
  if (!request.sets.empty() && request.data.empty())
    throw CLI::ValidationError("--set", "belongs to --data");
  if (request.checkpoint && request.run.empty())
    throw CLI::ValidationError("--checkpoint", "belongs to RUN");
  if (!request.out.empty() && !request.run.empty())
    throw CLI::ValidationError("--out", "the results of a RUN are kept in the run");
}

void add_targets(CLI::App& command, api::EvalRequest& request) {
  command.add_option("RUN", request.run, kModelHelp);
  add_checkpoint(command, request);
  add_device(command, request.device, kDeviceHelp);
  command
      .add_option("--samples", request.samples,
                  "Measure samples instead: a folder of pictures, or FILE.npy or .npz (N x C x H x "
                  "W in the data's range)")
      ->type_name("PATH");
  command
      .add_option("--data", request.data,
                  "With --samples: the data set that they are compared with (its test split)")
      ->type_name("NAME");
  command
      .add_option("--set", request.sets, "With --data: an option of the source, as --set size=64")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  command
      .add_option("--features", request.features,
                  "Measure features instead: two .npy or .npz files (N x D), of samples and of "
                  "real examples")
      ->expected(2)
      ->type_name("FILE");
}

}  // namespace

void add_eval(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand(
      "eval", "Measure a trained model, or samples, on examples that it has not learned from");
  const auto options = std::make_shared<EvalCommandOptions>();
  api::EvalRequest& request = options->request;
  add_targets(*command, request);
  add_ranks(*command, options->ranks);
  command
      ->add_option(
          "--protocol", request.protocols,
          "What to measure, as fd_digits_10k (default: all that is quick and can be asked)")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--extractor", request.extractors,
                   "Where the extractor NAME is: a bundle or a run")
      ->type_name("NAME=BUNDLE")
      ->expected(1)
      ->take_all();
  command
      ->add_option(
          "--features-out", request.features_out,
          "Also write the features: those of samples here, those of real examples beside them")
      ->type_name("FILE.npy");
  command
      ->add_option("--out", request.out,
                   "With --samples or --features: a folder for PROTOCOL.jsonl")
      ->type_name("FOLDER");
  command
      ->add_option("--limit", request.limit,
                   "Only so many test examples, for measures of single examples; such a number is "
                   "printed but not kept in the run")
      ->check(CLI::PositiveNumber);
  command->add_option("--seed", request.seed, "Fixes every random draw")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_flag("--list", options->list,
                    "Say what each protocol measures, and what it cannot see");
  command->add_flag("--possible", request.possible,
                    "Only print what can be asked of this model, as JSON");
  add_json(*command, request.json);
  command->footer(
      "\n"
      "In a protocol's name K is a number (iw_5000), N a count (fd_digits_10k), X an extractor "
      "(pixels, or one that was trained), S a digit.\n"
      "Example: elbo eval last --protocol elbo --protocol fd_digits_10k --json\n"
      "         elbo eval --samples made.npy --data mnist --protocol fd_digits_10k");
  command->callback([options, &session] {
    if (!options->list) check_target(options->request);
    session.action = [options, &session] {
      if (options->list) return list_protocols(options->request.json);
      if (!options->request.out.empty())
        api::want_output("--out", options->request.out, {{"", "PROTOCOL.jsonl for each measure"}});
      if (starts_ranks(options->ranks)) return run_ranks(session, options->ranks.ranks);
      options->request.place = take_place(session, options->ranks);
      set_common(options->request, session);
      options->request.kept = report_on;
      return load_engine(session).eval(options->request);
    };
  });
}

}  // namespace elbo::cli

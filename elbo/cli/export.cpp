// SPDX-License-Identifier: MIT
// elbo export: a trained model for other programs.
#include "elbo/cli/engine.h"
#include "elbo/cli/session.h"
#include "elbo/core/fields.h"

namespace elbo::cli {
namespace {

using Target = api::ExportRequest::Target;

/// The request, and words of the command line that become values of it.
struct ExportWords {
  api::ExportRequest request;
  std::string to, precision = "f32";
};

std::vector<std::string> target_names() {
  const auto names = enum_names(Target{});
  return {names.begin(), names.end()};
}

void add_form(CLI::App& command, ExportWords& words) {
  command
      .add_option(
          "--to", words.to,
          "onnx: a graph for each role; torch: model.py and its weights; hub: a folder "
          "for a model hub, with both; bundle: for elbo; page: one HTML file in which the model "
          "runs")
      ->check(CLI::IsMember(target_names()))
      ->required();
  command
      .add_option("--what", words.request.what,
                  "Roles, as encoder,decoder; others are generator, critic, features, classifier, "
                  "attributes, energy, translator_to_1, translator_to_2 (default: all that the "
                  "model has)")
      ->type_name("ROLE,...")
      ->delimiter(',');
  command
      .add_option("--precision", words.precision, "f16: weights in half precision, half the bytes")
      ->check(CLI::IsMember({"f32", "f16"}))
      ->capture_default_str();
  command
      .add_option("--license", words.request.license,
                  "Licence of the weights by its short name: mit, cc-by-4.0, ...")
      ->type_name("NAME")
      ->capture_default_str();
}

}  // namespace

void add_export(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("export", "Write a trained model for other programs");
  const auto words = std::make_shared<ExportWords>();
  command->add_option("RUN", words->request.run, kModelHelp)->required();
  add_checkpoint(*command, words->request);
  add_form(*command, *words);
  command->add_option("--out", words->request.out, "A folder; of a page FILE.html")->required();
  command->add_flag("--force", words->request.force,
                    "In place of an earlier export; what else is in the folder is an error");
  add_json(*command, words->request.json);
  command->footer(
      "\nExample: elbo export last --to onnx --what decoder --out exported\n"
      "         elbo export last --to page --out model.html");
  command->callback([words, &session] {
    session.action = [words, &session] {
      words->request.to = enum_named<Target>(words->to).value();
      words->request.half = words->precision == "f16";
      words->request.device = "cpu";
      set_common(words->request, session);
      return load_engine(session).export_model(words->request);
    };
  });
}

}  // namespace elbo::cli

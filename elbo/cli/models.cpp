// SPDX-License-Identifier: MIT
// elbo models: the registry as the tree of generative models (elbo/api/taxonomy.h), and the
// options of one model.
#include <fmt/format.h>

#include "elbo/api/taxonomy.h"
#include "elbo/cli/engine.h"
#include "elbo/cli/session.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::cli {
namespace {

void print_branch(const api::TaxonomyBranch& branch, int depth) {
  const std::string indent(static_cast<size_t>(depth) * 2, ' ');
  print_line(indent + branch.name);
  for (const api::SchemaEntry& model : branch.models) {
    print_line(fmt::format("{}  {:<14} {} (likelihood: {}; can: {})", indent, model.name,
                           model.summary, model.likelihood, join(model.abilities, ", ")));
    print_line(fmt::format("{}  {:<14} {}", indent, "", model.paper));
  }
  for (const api::TaxonomyBranch& part : branch.branches) print_branch(part, depth + 1);
  if (branch.models.empty() && branch.branches.empty()) print_line(indent + "  (none yet)");
}

Node entry_node(const api::SchemaEntry& model, bool with_fields) {
  Node out = Node::table();
  out.set("name", Node(model.name));
  out.set("family", Node(model.family));
  out.set("paper", Node(model.paper));
  out.set("summary", Node(model.summary));
  out.set("likelihood", Node(model.likelihood));
  Node::List abilities;
  for (const std::string& ability : model.abilities) abilities.push_back(Node(ability));
  out.set("abilities", Node(std::move(abilities)));
  if (!with_fields) return out;
  Node::List fields;
  for (const Field& field : model.fields) {
    Node node = Node::table();
    node.set("name", Node(field.name));
    node.set("type", Node(type_name(field.type)));
    node.set("default", field.fallback);
    node.set("help", Node(field.help));
    node.set("rule", Node(rule_text(field.rule)));
    fields.push_back(std::move(node));
  }
  out.set("options", Node(std::move(fields)));
  return out;
}

void print_model(const api::SchemaEntry& model) {
  print_line(str(model.name, ": ", model.summary, "\n", model.paper,
                 "; likelihood: ", model.likelihood, "; can: ", join(model.abilities, ", "),
                 "\n\n[model]\nname = \"", model.name, "\""));
  for (const Field& field : model.fields) {
    const std::string rule = rule_text(field.rule);
    print_line(fmt::format("{:<40} # {}{}{}", str(field.name, " = ", field.fallback.literal()),
                           field.help, rule.empty() ? "" : "; ", rule));
  }
}

int show_models(const std::string& name, bool json) {
  const std::vector<api::SchemaEntry>& models = program_schema().models;
  if (!name.empty()) {
    const api::SchemaEntry& model = api::entry_named(models, name, {}, "model");
    if (json) print_line(io::write_json(entry_node(model, true), true));
    else print_model(model);
  } else if (json) {
    Node::List all;
    for (const api::SchemaEntry& model : models) all.push_back(entry_node(model, false));
    print_line(io::write_json(Node(std::move(all)), true));
  } else {
    for (const api::TaxonomyBranch& branch : api::taxonomy_of(models)) print_branch(branch, 0);
  }
  return 0;
}

}  // namespace

void add_models(CLI::App& root, Session& session) {
  struct Options {
    std::string name;
    bool json = false;
  };
  CLI::App* command = root.add_subcommand("models", "The map of all models, or the options of one");
  const auto options = std::make_shared<Options>();
  command->add_option("NAME", options->name, "A model");
  add_json(*command, options->json);
  command->callback([options, &session] {
    session.action = [options] { return show_models(options->name, options->json); };
  });
}

}  // namespace elbo::cli

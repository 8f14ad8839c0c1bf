// SPDX-License-Identifier: MIT
// `elbo export`: what the model computes is taken from it once, then written as asked.
#include <algorithm>
#include <cctype>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/engine/commands.h"
#include "elbo/engine/export/export_page.h"
#include "elbo/engine/export/exported.h"
#include "elbo/engine/open_model.h"
#include "elbo/engine/output.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/eval/ability.h"
#include "elbo/export/half.h"
#include "elbo/export/roles.h"
#include "elbo/models/state.h"
#include "elbo/run/bundle_files.h"

namespace elbo::engine {
namespace {

using Target = api::ExportRequest::Target;

void check_export_words(const api::ExportRequest& request) {
  for (const std::string& role : request.what) {
    const auto& names = exports::role_names();
    if (std::none_of(names.begin(), names.end(),
                     [&](const std::string& name) { return exports::same_role(role, name); }))
      throw UsageError("--what ", printable(role), ": no such role", did_you_mean(role, names),
                       "; there are: ", join(names, ", "));
  }
  const bool plain = std::all_of(request.license.begin(), request.license.end(), [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '.';
  });
  if (request.license.empty() || !plain)
    throw UsageError("--license ", printable(request.license),
                     ": want a licence's short name, as mit, apache-2.0 or cc-by-4.0");
}

bool is_asked_for(const api::ExportRequest& request, const std::string& role) {
  return request.what.empty() ||
         std::any_of(request.what.begin(), request.what.end(),
                     [&](const std::string& asked) { return exports::same_role(asked, role); });
}

/// Unsupported where the model lacks a role that is asked for; the models that have it are named.
void want_roles(const api::ExportRequest& request, const models::LoadedModel& loaded) {
  const auto has = [](models::Model& model, const std::string& asked) {
    const std::vector<std::string> roles = exports::roles_of(model);
    return std::any_of(roles.begin(), roles.end(),
                       [&](const std::string& role) { return exports::same_role(asked, role); });
  };
  for (const std::string& role : request.what)
    if (!has(*loaded.model, role))
      eval::refuse_ability(str("be exported as ", role), loaded.info,
                           [&](models::Model& other) { return has(other, role); });
}

/// The programs that were asked for. What was not asked for by name and cannot be had is said.
std::vector<exports::Program> chosen_programs(const api::ExportRequest& request,
                                              const models::LoadedModel& loaded, Node& facts) {
  want_roles(request, loaded);
  std::vector<exports::Program> out;
  Node refused = Node::table();
  for (exports::RoleProgram& role : exports::programs_of(*loaded.model, loaded.info)) {
    if (!is_asked_for(request, role.program.role)) continue;
    if (role.refusal.empty()) {
      out.push_back(std::move(role.program));
      continue;
    }
    if (!request.what.empty())
      throw Unsupported("the ", role.program.role, " cannot be exported: ", role.refusal);
    log_warning("the ", role.program.role, " is not exported: ", role.refusal);
    refused.set(role.program.role, Node(role.refusal));
  }
  if (out.empty())
    throw Unsupported(
        "this model has no function of an example or a code that could be exported; --to bundle "
        "copies it as it is");
  Node::List names;
  for (const exports::Program& program : out) names.push_back(Node(program.role));
  facts.set("roles", Node(std::move(names)));
  if (!refused.entries().empty()) facts.set("refused", std::move(refused));
  return out;
}

Bytes weights_file(const models::LoadedModel& loaded, bool half) {
  const tensor::NamedTensors state = models::state_of(*loaded.model);
  return tensor::tensors_file(half ? exports::all_in_half(state) : state, {{"format", "pt"}});
}

void add_onnx(const api::ExportRequest& request, const models::LoadedModel& loaded,
              const std::vector<exports::Program>& programs, std::vector<ExportedFile>& files) {
  const exports::Facts facts = export_facts(loaded, request.license);
  const std::string folder = request.to == Target::hub ? "onnx/" : "";
  for (const exports::Program& program : programs)
    files.push_back({str(folder, program.role, ".onnx"),
                     content_of(exports::onnx_model(
                         exports::folded(program), facts,
                         request.half ? exports::Precision::f16 : exports::Precision::f32))});
}

void add_torch(const api::ExportRequest& request, const models::LoadedModel& loaded,
               const std::vector<exports::Program>& programs, std::vector<ExportedFile>& files) {
  const exports::TorchModule module =
      exports::torch_module(*loaded.model, programs, module_text(loaded, request.license));
  files.push_back({"model.py", content_of(module.source)});
  if (!module.constants.empty())
    files.push_back(
        {"constants.safetensors", tensor::tensors_file(module.constants, {{"format", "pt"}})});
}

void add_bundle(const api::ExportRequest& request, const models::LoadedModel& loaded,
                std::vector<ExportedFile>& files) {
  for (ExportedFile& file :
       run::bundle_files(copied_manifest(loaded, request.half), weights_file(loaded, request.half)))
    files.push_back(std::move(file));
}

void add_hub(const api::ExportRequest& request, const models::LoadedModel& loaded,
             const std::vector<exports::Program>& programs, std::vector<ExportedFile>& files) {
  add_bundle(request, loaded, files);
  const auto card = std::find_if(files.begin(), files.end(),
                                 [](const ExportedFile& file) { return file.name == "README.md"; });
  card->content = content_of(hub_card(loaded, programs, results_for_card(loaded), request.license));
  files.push_back({"config.json", content_of(hub_config(loaded, programs))});
  add_torch(request, loaded, programs, files);
  add_onnx(request, loaded, programs, files);
}

std::vector<ExportedFile> exported_files(const api::ExportRequest& request,
                                         const models::LoadedModel& loaded, Node& facts) {
  std::vector<ExportedFile> files;
  if (request.to == Target::bundle) {
    add_bundle(request, loaded, files);
    return files;
  }
  const std::vector<exports::Program> programs = chosen_programs(request, loaded, facts);
  switch (request.to) {
    case Target::onnx: add_onnx(request, loaded, programs, files); break;
    case Target::hub: add_hub(request, loaded, programs, files); break;
    default:
      files.push_back({"model.safetensors", weights_file(loaded, request.half)});
      add_torch(request, loaded, programs, files);
  }
  return files;
}

}  // namespace

int engine_export(const api::ExportRequest& request) {
  check_export_words(request);
  if (request.to == Target::bundle && !request.what.empty())
    throw UsageError("--what: a bundle has the whole model; leave it out");
  if (request.to == Target::page) {
    check_page_request(request);
    return export_page(request, open_model(request));
  }
  check_export_out(request.out, request.force);
  const models::LoadedModel loaded = open_model(request);
  Node facts = provenance_of(loaded, 0);
  facts.erase("seed");
  facts.set("to", Node(std::string(name_of(request.to))));
  const std::vector<ExportedFile> files = exported_files(request, loaded, facts);
  write_export(request.out, request.force, files);
  Node::List names;
  for (const ExportedFile& file : files) names.push_back(Node(file.name));
  facts.set("files", Node(std::move(names)));
  say_written(request, request.out, std::move(facts),
              str(model_title(loaded), ", ", counted(files.size(), "file")));
  return 0;
}

}  // namespace elbo::engine

// SPDX-License-Identifier: MIT
// Reading bundles by their manifest alone.
#include "elbo/serve/records/models_list.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/run/bundle.h"
#include "elbo/run/plain_name.h"
#include "elbo/serve/records/answer.h"

namespace elbo::serve {
namespace {

Node model_of_run(const RunFacts& facts, const char* kind) {
  return answer_table({{"id", answer_text(facts.id)},
                       {"name", answer_text(facts.name)},
                       {"title", answer_text(facts.title)},
                       {"kind", answer_text(kind)},
                       {"model", answer_text(facts.model)},
                       {"data", answer_text(facts.data)},
                       {"step", answer_whole(facts.step)},
                       {"version", answer_text(facts.version)},
                       {"note", answer_text(facts.note)}});
}

/// A bundle, or a run that somebody named in the place of one.
Node model_of_bundle(const FoundFolder& bundle, const char* kind) {
  if (run::is_run(real_fs(), bundle.path))
    return model_of_run(WatchedRun(bundle.path).facts(), kind);
  run::BundleManifest manifest;
  std::string note;
  try {
    ConfinedFs fs(bundle.path);
    manifest = run::read_bundle_manifest(fs, bundle.path);
  } catch (const std::exception& error) {
    note = run::without_folders(error.what());
  }
  const std::string name = bundle.path.filename().string();
  return answer_table({{"id", answer_text(bundle.id)},
                       {"name", answer_text(name)},
                       {"title", answer_text(name)},
                       {"kind", answer_text(kind)},
                       {"model", answer_text(manifest.model)},
                       {"data", answer_text(said_text(manifest.data, "name"))},
                       {"step", answer_whole(manifest.step)},
                       {"version", answer_text("")},
                       {"note", answer_text(note)}});
}

}  // namespace

Node models_answer(Catalogue& catalogue, const std::vector<FoundFolder>& bundles,
                   const std::vector<FoundFolder>& examples) {
  Node::List out;
  for (const FoundFolder& one : examples) out.push_back(model_of_bundle(one, "example"));
  for (const auto& run : catalogue.runs())
    if (const RunFacts facts = run->facts(); facts.has_bundle || facts.has_checkpoint)
      out.push_back(model_of_run(facts, "run"));
  for (const FoundFolder& one : bundles) out.push_back(model_of_bundle(one, "bundle"));
  return Node(std::move(out));
}

}  // namespace elbo::serve

// SPDX-License-Identifier: MIT
// Which branch a model hangs on follows from its family, what it knows of its likelihood and
// whether it can sample: the first rule that holds.
#include "elbo/api/taxonomy.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo::api {
namespace {

enum class Kind { exact, variational, chain, implicit_chain, direct, both, none };

Kind kind_of(const SchemaEntry& model) {
  const auto has = [&](const char* ability) {
    return std::find(model.abilities.begin(), model.abilities.end(), ability) !=
           model.abilities.end();
  };
  const bool samples = has("samples") || has("translates");
  if (model.family == "hybrid") return Kind::both;
  if (model.family == "energy" && model.likelihood != "bound") return Kind::chain;
  if (model.likelihood == "exact") return Kind::exact;
  if (!samples) return Kind::none;
  if (model.likelihood != "none") return Kind::variational;
  return has("runs a chain") ? Kind::implicit_chain : Kind::direct;
}

class Sorter {
 public:
  explicit Sorter(const std::vector<SchemaEntry>& models) : models_(models) {}

  TaxonomyBranch leaf(const char* name, const char* words, Kind kind) const {
    TaxonomyBranch out{name, words, {}, {}};
    std::copy_if(models_.begin(), models_.end(), std::back_inserter(out.models),
                 [&](const SchemaEntry& model) { return kind_of(model) == kind; });
    return out;
  }

 private:
  const std::vector<SchemaEntry>& models_;
};

}  // namespace

std::vector<TaxonomyBranch> taxonomy_of(const std::vector<SchemaEntry>& models) {
  const Sorter sorter(models);
  TaxonomyBranch approximate{"Approximate density",
                             "The density is defined, but can only be bounded or estimated.",
                             {},
                             {}};
  approximate.branches = {
      sorter.leaf("Variational bound",
                  "An encoder gives a lower bound of the log-density, which is maximised.",
                  Kind::variational),
      sorter.leaf("Markov chain", "The density is known up to a constant; chains draw from it.",
                  Kind::chain)};
  TaxonomyBranch explicit_density{
      "Explicit density", "The model says how probable an image is.", {}, {}};
  explicit_density.branches = {
      sorter.leaf("Tractable density (autoregressive, flows)",
                  "The density of an image can be computed exactly.", Kind::exact),
      approximate};
  TaxonomyBranch implicit{"Implicit density",
                          "The model only draws images; how probable one is, it does not say.",
                          {},
                          {}};
  implicit.branches = {
      sorter.leaf("Markov chain", "Repeated steps of a chain lead to an image.",
                  Kind::implicit_chain),
      sorter.leaf("Direct", "One pass from noise, or from an image of another domain, to an image.",
                  Kind::direct)};
  return {
      explicit_density, implicit,
      sorter.leaf("Both: a bound and an adversary",
                  "A variational bound, and a critic that judges its images.", Kind::both),
      sorter.leaf("No density: codes and features only",
                  "Nothing can be drawn from them: they encode, classify or measure.", Kind::none)};
}

std::string likelihood_text(const SchemaEntry& model) {
  if (model.likelihood == "bound") return "a lower bound";
  if (model.likelihood == "estimate") return "an estimate";
  return model.likelihood;
}

}  // namespace elbo::api

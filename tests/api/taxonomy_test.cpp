// SPDX-License-Identifier: MIT
// Oracles: entries made by the test, each of whose place is known; the count of all leaves.
#include "elbo/api/taxonomy.h"

#include <gtest/gtest.h>

#include <map>

namespace elbo::api {
namespace {

SchemaEntry entry(const std::string& name, const std::string& family, const std::string& likelihood,
                  std::vector<std::string> abilities) {
  SchemaEntry out;
  out.name = name;
  out.family = family;
  out.likelihood = likelihood;
  out.abilities = std::move(abilities);
  return out;
}

void gather(const std::vector<TaxonomyBranch>& branches, const std::string& way,
            std::map<std::string, std::vector<std::string>>& out) {
  for (const TaxonomyBranch& branch : branches) {
    for (const SchemaEntry& model : branch.models)
      out[model.name].push_back(way + "/" + branch.name);
    gather(branch.branches, way + "/" + branch.name, out);
  }
}

TEST(Taxonomy, EveryModelStandsOnOneBranch) {
  std::vector<SchemaEntry> models;
  for (const char* family : {"vae", "gan", "hybrid", "energy", "feature", "flow", "unheard-of"})
    for (const char* likelihood : {"exact", "bound", "estimate", "none"})
      for (bool samples : {false, true})
        models.push_back(
            entry(std::string(family) + likelihood + (samples ? "+" : "-"), family, likelihood,
                  samples ? std::vector<std::string>{"samples"} : std::vector<std::string>{}));
  std::map<std::string, std::vector<std::string>> places;
  gather(taxonomy_of(models), "", places);
  EXPECT_EQ(places.size(), models.size());
  for (const auto& [name, ways] : places) EXPECT_EQ(ways.size(), 1U) << name;
}

TEST(Taxonomy, KnownModelsStandWhereTheTutorialHasThem) {
  std::map<std::string, std::vector<std::string>> places;
  gather(taxonomy_of({entry("vae", "vae", "bound", {"samples", "encodes"}),
                      entry("autoencoder", "vae", "none", {"encodes"}),
                      entry("gan", "gan", "none", {"samples"}),
                      entry("discogan", "gan", "none", {"translates"}),
                      entry("vae_gan", "hybrid", "bound", {"samples"}),
                      entry("rbm", "energy", "estimate", {"samples"}),
                      entry("helmholtz", "energy", "bound", {"samples"}),
                      entry("nvp", "flow", "exact", {"samples"}),
                      entry("classifier", "feature", "none", {"classifies"}),
                      entry("gibbsnet", "gan", "none", {"samples", "runs a chain"})}),
         "", places);
  EXPECT_EQ(places["vae"][0], "/Explicit density/Approximate density/Variational bound");
  EXPECT_EQ(places["helmholtz"][0], places["vae"][0]);
  EXPECT_EQ(places["rbm"][0], "/Explicit density/Approximate density/Markov chain");
  EXPECT_EQ(places["nvp"][0], "/Explicit density/Tractable density (autoregressive, flows)");
  EXPECT_EQ(places["gan"][0], "/Implicit density/Direct");
  EXPECT_EQ(places["gibbsnet"][0], "/Implicit density/Markov chain");
  EXPECT_EQ(places["discogan"][0], places["gan"][0]);
  EXPECT_EQ(places["vae_gan"][0], "/Both: a bound and an adversary");
  EXPECT_EQ(places["autoencoder"][0], "/No density: codes and features only");
  EXPECT_EQ(places["classifier"][0], "/No density: codes and features only");
}

}  // namespace
}  // namespace elbo::api

// SPDX-License-Identifier: MIT
// From variants and seeds to experiments with nothing implicit, so that a mistake in the last
// variant is found before the first is trained. A run's folder carries a hash of all that it
// depends on: a changed setting, of the run or of one that it is made from, gives a new folder.
#include <algorithm>
#include <map>

#include "elbo/api/experiment.h"
#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "elbo/study/file/placeholders.h"
#include "elbo/study/file/reading.h"

namespace elbo::study {
namespace {

constexpr uint64_t kMostExperimentBytes = 1 << 20;  // bytes of an experiment file
constexpr size_t kHashDigits = 6;
constexpr size_t kMostRuns = 2000;

/// The run of `name` with that seed, or its only one.
size_t run_of(const std::vector<StudyRun>& runs, const std::string& name, const StudyRun& wanting,
              const Place& place) {
  std::vector<size_t> all;
  for (size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].variant != name) continue;
    if (runs[i].seed == wanting.seed) return i;
    all.push_back(i);
  }
  if (all.size() == 1) return all.front();
  throw ConfigError(place.text(), ": ", wanting.variant, " with seed ", wanting.seed,
                    " comes after ", name, ", which has other seeds, and more than one");
}

/// The experiments' files, each read once.
class Bases {
 public:
  explicit Bases(Fs& fs) : fs_(fs) {}

  const Node& at(const Path& file) {
    const auto found = trees_.find(file);
    if (found != trees_.end()) return found->second;
    const Bytes bytes = fs_.read(file, kMostExperimentBytes);
    return trees_.emplace(file, io::parse_toml(text_of(bytes), file.string())).first->second;
  }

 private:
  Fs& fs_;
  std::map<Path, Node> trees_;
};

/// The experiment of a variant, whose base is `tree`; with `absolute`, paths in the base relative
/// to its file, those that the study sets to the study's.
Node experiment_of(const StudyReading& reading, Node tree, const StudyVariant& variant,
                   bool absolute) {
  if (absolute) api::make_paths_absolute(tree, variant.base.parent_path());
  for (const Node::Entry& entry : variant.set.entries()) set_at(tree, entry.key, entry.node);
  if (absolute) api::make_paths_absolute(tree, reading.source.file.parent_path());
  return api::resolve_experiment(tree, *reading.source.schema);
}

/// Over all that makes the numbers; not over name and description, which do not, nor over where the
/// study lies.
std::string hash_of(const StudyRun& run, const std::vector<StudyRun>& runs) {
  Node tree = replaced(run.written, [&](const Placeholder& one) {
    return runs[run_of(runs, one.name, run, {})].folder;
  });
  tree.erase("name");
  tree.erase("description");
  return sha256_hex(bytes_of(io::write_toml(tree))).substr(0, kHashDigits);
}

void check_extractor(const StudyVariant& variant, const StudyRun& run) {
  const std::string& name = std::get<std::string>(run.experiment.find("name")->value());
  if (!variant.extractor.empty() && name != variant.extractor)
    throw ConfigError(variant.place.text(), ": variant ", variant.name, " says extractor = \"",
                      printable(variant.extractor),
                      "\", its experiment's name, under which the cache keeps it, is \"",
                      printable(name), "\"");
}

}  // namespace

std::vector<StudyRun> resolve_runs(const StudyReading& reading) {
  std::vector<StudyRun> runs;
  Bases bases(reading.fs);
  for (const StudyVariant& variant : reading.study.variants)
    for (const int64_t seed : variant.seeds) {
      if (runs.size() == kMostRuns)
        throw ConfigError(variant.place.text(), ": more than ", kMostRuns,
                          " runs; want fewer variants or seeds");
      Node base = bases.at(variant.base);
      base.set("seed", Node(seed, variant.place));
      StudyRun run{variant.name,
                   seed,
                   "",
                   experiment_of(reading, base, variant, true),
                   experiment_of(reading, base, variant, false),
                   {}};
      check_extractor(variant, run);
      for (const std::string& name : variant.after)
        run.after.push_back(run_of(runs, name, run, variant.place));
      run.folder = str(variant.name, "-s", seed, "-", hash_of(run, runs));
      runs.push_back(std::move(run));
    }
  return runs;
}

}  // namespace elbo::study

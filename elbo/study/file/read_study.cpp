// SPDX-License-Identifier: MIT
// The top of a study's file, and the order in which its parts are read.
#include "elbo/api/protocol_name.h"
#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "elbo/study/file/keys.h"
#include "elbo/study/file/reading.h"

namespace elbo::study {
namespace {

constexpr uint64_t kMostStudyBytes = 1 << 20;  // bytes of a study's file

/// The keys at the top that are no tables; those that variants start from are read there
/// (read_variants.cpp).
struct TopKeys {
  std::string name, title, description, page = "study.html", base;
  double minutes = 0;
  std::vector<int64_t> seeds;
  std::vector<std::string> protocols;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("name", name, "names the folder");
    visit("title", title, "of the page");
    visit("description", description, "what the study shows");
    visit("page", page, "name of the page's file");
    visit("minutes", minutes, "in all, about, on two cores", AtLeast{0});
    visit("base", base, "the experiment that variants start from");
    visit("seeds", seeds, "of each variant", Seed{});
    visit("protocols", protocols, "measures to take of each run");
  }
};

struct QuickKeys {
  double minutes = 0;
  std::vector<int64_t> seeds;
  std::vector<std::string> protocols;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("minutes", minutes, "in all, about, on two cores", AtLeast{0});
    visit("seeds", seeds, "of each variant", Seed{});
    visit("protocols", protocols, "measures to take of each run");
  }
};

void read_head(StudyReading& reading) {
  const Node& tree = reading.tree;
  const TopKeys keys = read_keys<TopKeys>(
      tree, "the study", {"set", "quick", "variant", "section", "figure", "expect"});
  const QuickKeys quick = read_keys<QuickKeys>(table_under(tree, "quick"), "[quick]", {"set"});
  const Node* name = tree.find("name");
  if (name == nullptr) throw ConfigError(tree.place().text(), ": a study wants name = \"...\"");
  Study& study = reading.study;
  study.name = plain_text(*name, "the study's name");
  study.title = keys.title.empty() ? keys.name : keys.title;
  study.description = keys.description;
  if (const Node* page = tree.find("page")) study.page = plain_text(*page, "the page's file");
  study.quick = reading.source.quick;
  study.minutes = study.quick ? quick.minutes : keys.minutes;
}

}  // namespace

Path StudyReading::existing(const Node& path) const {
  const std::string& text = std::get<std::string>(path.value());
  const Path found = (source.file.parent_path() / text).lexically_normal();
  if (text.empty() || !fs.exists(found))
    throw ConfigError(path.place().text(), ": there is no file ", printable(found.string()),
                      "; paths are relative to the study's file");
  return found;
}

std::string checked_protocol(const StudyReading& reading, const Node& name) {
  const std::string& text = std::get<std::string>(name.value());
  if (reading.source.schema == nullptr) return text;
  std::vector<std::string> patterns, examples;
  for (const api::SchemaEntry& entry : reading.source.schema->protocols) {
    patterns.push_back(entry.name);
    examples.push_back(api::protocol_name(
        entry.name, {"digits", api::has_part(entry.name, 'N') ? 10'000 : 5000, 2}));
    if (const auto arguments = api::arguments_in(text, entry.name))
      return api::protocol_name(entry.name, *arguments);
  }
  for (const std::string& pattern : patterns)
    if (const std::string fault = api::fault_in(text, pattern); !fault.empty())
      throw ConfigError(name.place().text(), ": protocol \"", printable(text), "\": ", fault);
  throw ConfigError(name.place().text(), ": no protocol \"", printable(text), "\"",
                    did_you_mean(text, examples), "; there are ", join(patterns, ", "));
}

const StudyVariant* variant_at(const StudyReading& reading, const Node& name) {
  const std::string& text = std::get<std::string>(name.value());
  std::vector<std::string> names(reading.skipped.begin(), reading.skipped.end());
  for (const StudyVariant& variant : reading.study.variants) {
    if (variant.name == text) return &variant;
    names.push_back(variant.name);
  }
  if (reading.skipped.contains(text)) return nullptr;
  throw ConfigError(name.place().text(), ": no variant is called \"", printable(text), "\"",
                    did_you_mean(text, names), "; there are ", join(names, ", "));
}

void refuse_twin(const Node& name, const std::string& what) {
  throw ConfigError(name.place().text(), ": there are two ", what, " with the name ",
                    printable(name.literal()));
}

Study read_study(Fs& fs, const StudySource& source) {
  const Bytes bytes = fs.read(source.file, kMostStudyBytes);
  StudyReading reading{fs, source, io::parse_toml(text_of(bytes), source.file.string()), {}};
  reading.study.text = text_of(bytes);
  read_head(reading);
  read_variants(reading);
  if (source.schema != nullptr) reading.study.runs = resolve_runs(reading);
  read_sections(reading);
  return std::move(reading.study);
}

Study read_study(Fs& fs, const Path& file, bool quick) {
  return read_study(fs, StudySource{file, quick, nullptr});
}

}  // namespace elbo::study

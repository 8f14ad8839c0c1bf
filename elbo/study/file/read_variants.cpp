// SPDX-License-Identifier: MIT
// The variants of a study. Settings come in four layers, each over the one before: the study's
// `set`, the variant's, [quick]'s, the variant's in its quick form. A variant that leaves an
// extractor takes its own two only: a study's short trainings must not spoil what all studies
// share.
#include <algorithm>
#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/study/file/keys.h"
#include "elbo/study/file/placeholders.h"
#include "elbo/study/file/reading.h"

namespace elbo::study {
namespace {

struct VariantKeys {
  std::string name, title, base, extractor;
  std::vector<std::string> after, protocols;
  std::vector<int64_t> seeds;
  double minutes = 0;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("name", name, "begins the names of its runs");
    visit("title", title, "for tables and legends");
    visit("base", base, "the experiment's file");
    visit("extractor", extractor, "the name that this training leaves in the cache");
    visit("after", after, "variants whose runs must be done before");
    visit("protocols", protocols, "measures besides the study's");
    visit("seeds", seeds, "instead of the study's", Seed{});
    visit("minutes", minutes, "that one run takes, about, on two cores", AtLeast{0});
  }
};

struct VariantQuick {
  std::vector<std::string> protocols;
  std::vector<int64_t> seeds;
  double minutes = 0;
  bool skip = false;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("protocols", protocols, "instead of the variant's");
    visit("seeds", seeds, "instead of all others", Seed{});
    visit("minutes", minutes, "that one run takes, about, on two cores", AtLeast{0});
    visit("skip", skip, "leave the variant out");
  }
};

const std::vector<std::string> kTables{"set", "quick"};

/// The first list under `key` in these tables, where one has it.
std::optional<Node> first_list(const std::vector<const Node*>& tables, const std::string& key) {
  for (const Node* table : tables)
    if (const Node* found = table->find(key)) return *found;
  return std::nullopt;
}

/// Reads one [[variant]]; the tables are those of the study and of the variant, in plain and quick
/// form.
class VariantReader {
 public:
  VariantReader(const StudyReading& reading, const Node& table)
      : reading_(reading),
        top_(reading.tree),
        table_(table),
        top_quick_(table_under(top_, "quick")),
        quick_(table_under(table, "quick")),
        keys_(read_keys<VariantKeys>(table, "[[variant]]", kTables)),
        quick_keys_(read_keys<VariantQuick>(quick_, "quick of [[variant]]", {"set"})) {}

  const std::vector<std::string>& after() const { return keys_.after; }
  bool skipped() const { return reading_.study.quick && quick_keys_.skip; }

  StudyVariant read() const {
    StudyVariant out;
    out.name = plain_text(name(), "a variant's name");
    out.place = name().place();
    out.title = keys_.title.empty() ? out.name : keys_.title;
    if (const Node* extractor = table_.find("extractor"); extractor != nullptr && is_extractor())
      out.extractor = plain_text(*extractor, "an extractor's name");
    out.base = base();
    out.set = settings();
    out.seeds = seeds();
    out.protocols = protocols();
    out.after = keys_.after;
    out.minutes =
        reading_.study.quick && quick_keys_.minutes > 0 ? quick_keys_.minutes : keys_.minutes;
    return out;
  }

 private:
  const Node& name() const {
    const Node* found = table_.find("name");
    if (found == nullptr)
      throw ConfigError(table_.place().text(), ": a [[variant]] wants name = \"...\"");
    return *found;
  }

  Path base() const {
    for (const Node* table : {&table_, &top_})
      if (const Node* found = table->find("base")) return reading_.existing(*found);
    throw ConfigError(name().place().text(), ": variant ", keys_.name,
                      " has no base = \"EXPERIMENT.toml\", and neither has the study");
  }

  bool is_extractor() const { return !keys_.extractor.empty(); }

  Node settings() const {
    Node out = is_extractor() ? Node::table() : dotted(table_under(top_, "set"));
    lay_over(out, dotted(table_under(table_, "set")));
    if (!reading_.study.quick) return out;
    if (!is_extractor()) lay_over(out, dotted(table_under(top_quick_, "set")));
    lay_over(out, dotted(table_under(quick_, "set")));
    return out;
  }

  std::vector<int64_t> seeds() const {
    std::vector<const Node*> layers{&table_, &top_};
    if (reading_.study.quick) layers = {&quick_, &top_quick_, &table_, &top_};
    const std::optional<Node> found = first_list(layers, "seeds");
    std::vector<int64_t> out;
    if (found) {
      for (const Node& seed : std::get<Node::List>(found->value()))
        out.push_back(std::get<int64_t>(seed.value()));
      std::vector<int64_t> sorted = out;
      std::sort(sorted.begin(), sorted.end());
      if (out.empty() || std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
        throw ConfigError(found->place().text(), ": seeds = ", found->literal(),
                          ": want at least one, and none twice");
    }
    if (out.empty()) out = {0};
    // The cache holds one.
    if (is_extractor() && table_.find("seeds") == nullptr && quick_.find("seeds") == nullptr)
      out.resize(1);
    return out;
  }

  std::vector<std::string> protocols() const {
    std::vector<Node> names;
    const auto take = [&](const std::vector<const Node*>& layers) {
      if (const std::optional<Node> list = first_list(layers, "protocols"))
        for (const Node& name : std::get<Node::List>(list->value())) names.push_back(name);
    };
    const bool quick = reading_.study.quick;
    if (!is_extractor())
      take(quick ? std::vector<const Node*>{&top_quick_, &top_} : std::vector<const Node*>{&top_});
    take(quick ? std::vector<const Node*>{&quick_, &table_} : std::vector<const Node*>{&table_});
    std::vector<std::string> out;
    for (const Node& name : names) {
      const std::string protocol = checked_protocol(reading_, name);
      if (std::find(out.begin(), out.end(), protocol) == out.end()) out.push_back(protocol);
    }
    return out;
  }

  const StudyReading& reading_;
  const Node& top_;
  const Node& table_;
  Node top_quick_, quick_;
  VariantKeys keys_;
  VariantQuick quick_keys_;
};

/// The variants with all of `after` before each; a circle is a ConfigError with its way.
class Ordering {
 public:
  explicit Ordering(std::vector<StudyVariant> variants)
      : variants_(std::move(variants)), marks_(variants_.size(), Mark::unseen) {}

  std::vector<StudyVariant> ordered() {
    for (size_t i = 0; i < variants_.size(); ++i) visit(i);
    return std::move(out_);
  }

 private:
  enum class Mark { unseen, open, placed };

  size_t position(const std::string& name) const {
    return static_cast<size_t>(
        std::find_if(variants_.begin(), variants_.end(),
                     [&](const StudyVariant& one) { return one.name == name; }) -
        variants_.begin());
  }

  void visit(size_t i) {
    if (marks_[i] == Mark::placed) return;
    way_.push_back(variants_[i].name);
    if (marks_[i] == Mark::open) {
      const auto begin = std::find(way_.begin(), way_.end(), variants_[i].name);
      throw ConfigError(variants_[i].place.text(), ": a circle: ",
                        join(std::vector<std::string>(begin, way_.end()), " after "));
    }
    marks_[i] = Mark::open;
    for (const std::string& name : variants_[i].after) visit(position(name));
    way_.pop_back();
    marks_[i] = Mark::placed;
    out_.push_back(variants_[i]);
  }

  std::vector<StudyVariant> variants_, out_;
  std::vector<Mark> marks_;
  std::vector<std::string> way_;
};

/// Drops skipped variants from `after`, adds those whose runs the settings name, and checks both.
void resolve_after(const StudyReading& reading, StudyVariant& variant, const Node& table) {
  std::vector<std::string> after;
  const auto add = [&](const StudyVariant* other) {
    if (other != nullptr && std::find(after.begin(), after.end(), other->name) == after.end())
      after.push_back(other->name);
  };
  for (const Node& name : texts_under(table, "after")) add(variant_at(reading, name));
  each_text(variant.set, [&](const Node& text) {
    for (const Placeholder& one : placeholders_in(std::get<std::string>(text.value()))) {
      if (one.word != "run" || one.name.empty())
        throw ConfigError(text.place().text(), ": in settings {run:NAME} can be used, not ",
                          printable(text.literal()));
      const StudyVariant* other = variant_at(reading, Node(one.name, text.place()));
      if (other == nullptr)
        throw ConfigError(text.place().text(), ": variant ", one.name,
                          " is left out by --quick, and ", variant.name, " needs its run");
      if (!other->extractor.empty())
        throw ConfigError(text.place().text(), ": ", one.name,
                          " leaves an extractor, which may come from the cache and then has no "
                          "run; name the extractor instead");
      add(other);
    }
  });
  variant.after = std::move(after);
}

}  // namespace

void read_variants(StudyReading& reading) {
  const std::vector<Node> tables = tables_under(reading.tree, "variant");
  if (tables.empty())
    throw ConfigError(reading.tree.place().text(), ": a study wants at least one [[variant]]");
  for (const Node& name : texts_under(reading.tree, "protocols")) checked_protocol(reading, name);
  for (const Node& name : texts_under(table_under(reading.tree, "quick"), "protocols"))
    checked_protocol(reading, name);
  std::vector<const Node*> taken;
  std::set<std::string> names;
  for (const Node& table : tables) {
    const VariantReader reader(reading, table);
    StudyVariant variant = reader.read();
    if (!names.insert(variant.name).second) refuse_twin(*table.find("name"), "variants");
    if (reader.skipped()) {
      reading.skipped.insert(variant.name);
      continue;
    }
    reading.study.variants.push_back(std::move(variant));
    taken.push_back(&table);
  }
  for (size_t i = 0; i < taken.size(); ++i)
    resolve_after(reading, reading.study.variants[i], *taken[i]);
  reading.study.variants = Ordering(std::move(reading.study.variants)).ordered();
}

}  // namespace elbo::study

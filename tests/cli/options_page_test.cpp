// SPDX-License-Identifier: MIT
// docs/options.md has a sentence for every option of the schema, and for nothing else.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "elbo/api/schema.h"
#include "elbo/io/json.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

/// The options of one heading of the page, and their texts.
struct PagePart {
  std::string section, heading;  ///< "[data]", "`ring8` and `grid25`"
  std::map<std::string, std::string> options;
};

/// The name of an entry "- `name`: text", empty where the line begins none.
std::string entry_name(const std::string& line) {
  const size_t end = line.find("`: ");
  return line.starts_with("- `") && end != std::string::npos ? line.substr(3, end - 3) : "";
}

std::vector<PagePart> read_options_page() {
  std::vector<PagePart> out;
  std::string section, option;
  std::ifstream page(ELBO_SOURCE_DIR "/docs/options.md");
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("#")) {
      const bool part = line.starts_with("### ");
      if (!part) section = line.substr(line.find(' ') + 1);
      out.push_back({section, part ? line.substr(4) : "", {}});
      option.clear();
    } else if (const std::string name = entry_name(line); !name.empty()) {
      option = name;
      out.back().options[option] = line.substr(line.find("`: ") + 3);
    } else if (!option.empty()) {
      out.back().options[option] += " " + line;
    }
  }
  return out;
}

api::Schema built_schema() {
  std::ifstream file(ELBO_BINARY_DIR "/share/elbo/schema.json");
  std::stringstream text;
  text << file.rdbuf();
  return api::schema_from_node(io::parse_json(text.str(), "schema.json"));
}

/// The texts of a section that hold for `entry`: of headings without names, and of its own.
std::map<std::string, std::string> texts_for(const std::vector<PagePart>& page,
                                             const std::string& section, const std::string& entry) {
  std::map<std::string, std::string> out;
  for (const PagePart& part : page)
    if (part.section == section && (part.heading.find('`') == std::string::npos ||
                                    part.heading.find("`" + entry + "`") != std::string::npos))
      out.insert(part.options.begin(), part.options.end());
  return out;
}

size_t count_words(const std::string& text) {
  std::istringstream in(text);
  size_t count = 0;
  for (std::string word; in >> word;) ++count;
  return count;
}

void expect_texts(const std::vector<Field>& fields, const std::map<std::string, std::string>& texts,
                  const std::string& what) {
  for (const Field& field : fields) {
    const auto found = texts.find(field.name);
    if (found == texts.end()) {
      ADD_FAILURE() << what << ": docs/options.md has no entry for " << field.name;
      continue;
    }
    EXPECT_GE(count_words(found->second), 6u) << what << ": " << field.name;
  }
}

TEST(OptionsPage, SaysOfEveryOptionWhenToChangeIt) {
  const std::vector<PagePart> page = read_options_page();
  const api::Schema schema = built_schema();
  expect_texts(api::experiment_fields(), texts_for(page, "The top of an experiment", ""),
               "the top");
  expect_texts(schema.train, texts_for(page, "[train]", ""), "[train]");
  expect_texts(schema.optim, texts_for(page, "[optim]", ""), "[optim]");
  expect_texts(schema.distributed, texts_for(page, "[distributed]", ""), "[distributed]");
  for (const api::SchemaEntry& source : schema.sources)
    expect_texts(source.fields, texts_for(page, "[data]", source.name), source.name);
  for (const api::SchemaEntry& model : schema.models)
    expect_texts(model.fields, texts_for(page, "[model]", model.name), model.name);
}

TEST(OptionsPage, HasNoEntryForWhatIsNoOption) {
  const api::Schema schema = built_schema();
  std::map<std::string, std::set<std::string>> options;
  const auto add = [&](const std::string& section, const std::vector<Field>& fields) {
    for (const Field& field : fields) options[section].insert(field.name);
  };
  add("The top of an experiment", api::experiment_fields());
  add("[train]", schema.train);
  add("[optim]", schema.optim);
  add("[distributed]", schema.distributed);
  for (const api::SchemaEntry& source : schema.sources) add("[data]", source.fields);
  for (const api::SchemaEntry& model : schema.models) add("[model]", model.fields);
  for (const char* section : {"[data]", "[model]"}) options[section].insert("name");
  for (const PagePart& part : read_options_page())
    for (const auto& [name, text] : part.options)
      EXPECT_TRUE(options[part.section].contains(name)) << part.section << " " << name;
}

}  // namespace
}  // namespace elbo::test

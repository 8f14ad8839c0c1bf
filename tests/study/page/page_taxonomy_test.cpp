// SPDX-License-Identifier: MIT
// Oracle: the registry that the engine wrote when the program was built.
#include <gtest/gtest.h>

#include "elbo/io/json.h"
#include "elbo/study/page/page.h"
#include "tests/report/markup_check.h"

namespace elbo::test {
namespace {

TEST(StudyPageTaxonomy, ShowsEveryRegisteredModelOnceAndNamesEmptyBranches) {
  const Path file = Path(ELBO_BINARY_DIR) / "share" / "elbo" / "schema.json";
  if (!real_fs().exists(file))
    GTEST_SKIP() << "the schema is written by the engine, which is not built";
  const Bytes bytes = real_fs().read(file, 1 << 24);
  api::Schema schema = api::schema_from_node(io::parse_json(text_of(bytes), "schema.json"));
  study::Study study;
  study.sections.emplace_back();
  study.sections[0].shows = "taxonomy";
  study::StudyPageOptions options;
  options.schema = &schema;
  const std::string source = study::study_page(real_fs(), study, {}, "nowhere", options);
  const report::MarkupFacts facts = report::read_markup(source);
  EXPECT_EQ(facts.error, "");
  for (const api::SchemaEntry& model : schema.models) {
    size_t count = 0;
    for (const report::Tag& tag : facts.tags)
      count += tag.name == "ul" && tag.attributes.contains("aria-label") &&
               tag.attributes.at("aria-label") == "What can be asked of " + model.name;
    EXPECT_EQ(count, 1U) << model.name;
  }
  constexpr const char* kEmpty = "Nothing here yet.";
  EXPECT_EQ(facts.text.find(kEmpty), std::string::npos) << "a branch of the map has no model";
  std::erase_if(schema.models, [](const auto& model) { return model.likelihood == "exact"; });
  const std::string fewer = study::study_page(real_fs(), study, {}, "nowhere", options);
  EXPECT_NE(report::read_markup(fewer).text.find(kEmpty), std::string::npos);
}

}  // namespace
}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// Oracles: a study made by the test itself, whose every part must be found again; the strict reader
// of markup_check.h; the limits of a page.
#include "elbo/study/page/page.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/report/markup_check.h"
#include "tests/study/page/page_specimen.h"

namespace elbo::test {
namespace {

api::Schema some_registry() {
  api::Schema out;
  out.models = {{"vae", "Encodes.", "vae", "Kingma 2014", "bound", {"samples", "encodes"}, {}, {}},
                {"gan", "Fools.", "gan", "Goodfellow 2014", "none", {"samples"}, {}, {}}};
  return out;
}

std::string page_of(const PageSpecimen& specimen, uint64_t most_bytes = 15'000'000) {
  const api::Schema schema = some_registry();
  study::StudyPageOptions options;
  options.schema = &schema;
  options.most_bytes = most_bytes;
  return study::study_page(real_fs(), specimen.study, specimen.outcome, specimen.folder, options);
}

bool says(const report::MarkupFacts& facts, const std::string& text) {
  return facts.text.find(text) != std::string::npos;
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

const report::MarkupFacts& whole_page() {
  static const report::MarkupFacts kFacts = report::read_markup(page_of(page_specimen("whole")));
  return kFacts;
}

TEST(StudyPage, IsWellFormedAndHasAllParts) {
  EXPECT_EQ(whole_page().error, "");
  for (const char* text : {"A lecture &amp; its claims", "The map", "Pictures", "Numbers",
                           "All runs", "How this was made", "A walk", "Edited by the smile",
                           "The plane of codes", "The ELBO over training", "Divergence over beta",
                           "Samples while it learns", "What each dimension carries"})
    EXPECT_TRUE(says(whole_page(), text)) << text;
}

TEST(StudyPage, CountsItsClaimsAndTellsEachVerdictInWords) {
  EXPECT_TRUE(says(whole_page(), "1 of 3 claims hold. 1 does not. 1 is not known yet."));
  for (const char* text :
       {"it is far", "holds", "does not hold", "not known yet", "shown, not judged",
        "The sentence of it is told", "Table 1", "8.25", "wanted below 9.5", "one seed"})
    EXPECT_TRUE(says(whole_page(), text)) << text;
  EXPECT_TRUE(says(whole_page(), "4.0 \xC2\xB1 1.5")) << "mean and deviation of 2.5, 4, 5.5";
}

TEST(StudyPage, MarksWordsAndNothingElse) {
  const std::string source = page_of(page_specimen("words"));
  EXPECT_NE(
      source.find("<p>First <em>words</em>,\non two lines &amp; &lt;b&gt;no markup&lt;/b&gt;.</p>"),
      std::string::npos);
  EXPECT_NE(source.find("Second with <code>code</code>."), std::string::npos);
}

TEST(StudyPage, PutsAFormulaWhereItsParagraphNamesItAndTheDiagramBelow) {
  const std::string source = page_of(page_specimen("formula"));
  const size_t before = source.find("<p>Before.</p>"), formula = source.find("<math"),
               after = source.find("<p>After.</p>"), diagram = source.find("Two boxes");
  EXPECT_LT(before, formula);
  EXPECT_LT(formula, after);
  EXPECT_LT(after, diagram);
  EXPECT_EQ(source.find("{code}"), std::string::npos);
}

TEST(StudyPage, ShowsWhatStandsStillAndFoldsWhatMoves) {
  const std::string source = page_of(page_specimen("moving"));
  EXPECT_EQ(count_of(source, "data:image/webp;base64,"), 2U);  // first frame, animation
  const size_t still = source.find("data:image/webp;base64,"),
               fold = source.find("class=\"moving\""),
               moving = source.find("data:image/webp;base64,", still + 1);
  EXPECT_LT(still, fold);
  EXPECT_LT(fold, moving);
  EXPECT_EQ(count_of(source, "data:image/svg+xml;base64,"), 1U);
}

TEST(StudyPage, LinksToThePagesInWhichModelsRun) {
  std::vector<std::string> links;
  for (const report::Tag& tag : whole_page().tags)
    if (tag.name == "a" && !tag.attributes.at("href").starts_with("#"))
      links.push_back(tag.attributes.at("href"));
  EXPECT_EQ(links, (std::vector<std::string>{"figures/model-vae.html", "figures/model-gan.html"}));
}

TEST(StudyPage, SaysInItsPlaceWhatIsMissingOrFailed) {
  EXPECT_TRUE(says(whole_page(), "Not made: the run failed. step 17: kl is not finite &lt;b&gt;"));
  EXPECT_TRUE(says(whole_page(), "It could not be made: gan has no encoder &lt;script&gt;"));
  EXPECT_TRUE(says(whole_page(), "No values yet of: Broken."));
  EXPECT_TRUE(says(whole_page(), "7 of 8 runs are finished, 1 failed."));
  EXPECT_EQ(whole_page().count("script"), 0U);
}

TEST(StudyPage, TellsOfEachPictureHowItWasMade) {
  EXPECT_TRUE(says(whole_page(), "elbo sample runs/vae-s1 --count 16"));
  EXPECT_TRUE(says(whole_page(), "Drawn from metrics.jsonl of the runs: validation/elbo."));
  EXPECT_TRUE(says(whole_page(), "model.beta = 0.1"));
  EXPECT_TRUE(says(whole_page(), "Example CPU"));
}

TEST(StudyPage, CanBeUsedWithoutEyesAndWithoutAMouse) {
  int level = 0, firsts = 0;
  for (const report::Tag& tag : whole_page().tags) {
    EXPECT_TRUE(tag.name != "img" || !tag.attributes.at("alt").empty());
    if (tag.name != "h1" && tag.name != "h2" && tag.name != "h3" && tag.name != "h4") continue;
    const int next = tag.name[1] - '0';
    EXPECT_LE(next, level + 1);
    firsts += next == 1;
    level = next;
  }
  EXPECT_EQ(firsts, 1);
}

TEST(StudyPage, LoadsNothing) {
  const std::string source = page_of(page_specimen("network"));
  for (const char* word :
       {"http://", "https://", "<script", "<link", "<iframe", "@import", "javascript:", "onload"})
    EXPECT_EQ(source.find(word), std::string::npos) << word;
}

TEST(StudyPage, LeavesOutTheLargestPicturesWhereItWouldBecomeTooLarge) {
  PageSpecimen specimen = page_specimen("large");
  Rng rng(11);
  io::Image noise{400, 400, 3, std::vector<uint8_t>(400 * 400 * 3)};
  for (uint8_t& value : noise.pixels) value = static_cast<uint8_t>(rng.below(256));
  // Noise does not compress: 640 kB as base64.
  put_bytes(specimen.folder / "figures" / "drawn-vae.png", io::encode_png(noise));
  const std::string whole = page_of(specimen);
  EXPECT_GT(whole.size(), 640'000U);
  const std::string tight = page_of(specimen, 600'000);
  EXPECT_LE(tight.size(), 600'000U);
  const report::MarkupFacts facts = report::read_markup(tight);
  EXPECT_TRUE(says(facts, "1 picture is left out"));
  EXPECT_TRUE(says(facts, "figures/drawn-vae.png is left out"));
  EXPECT_EQ(facts.count("img") + 1, report::read_markup(whole).count("img"));
}

TEST(StudyPage, OfAnEmptyStudyIsAPageToo) {
  study::Study study;
  study.name = "empty";
  study.sections.emplace_back();
  study.sections[0].shows = "nonsense";
  const report::MarkupFacts facts = report::read_markup(
      study::study_page(real_fs(), study, {}, report::fresh_folder("nothing"), {}));
  EXPECT_EQ(facts.error, "");
  EXPECT_TRUE(says(facts, "Nothing is known to show as &#39;nonsense&#39;."));
  EXPECT_TRUE(says(facts, "No claim is judged here."));
}

TEST(StudyPage, APictureThatIsNoneIsSaid) {
  PageSpecimen specimen = page_specimen("damaged");
  put_bytes(specimen.folder / "figures" / "drawn-vae.png", bytes_of("<svg onload=\"alert(1)\">"));
  put_bytes(specimen.folder / "figures" / "walk-vae.webp", bytes_of("RIFF....WEBPVP8X"));
  put_bytes(specimen.folder / "parts" / "boxes.svg",
            bytes_of("<svg viewBox=\"0 0 9 9\"><title>t</title><script>alert(1)</script></svg>"));
  const report::MarkupFacts facts = report::read_markup(page_of(specimen));
  EXPECT_EQ(facts.error, "");
  EXPECT_TRUE(says(facts, "figures/drawn-vae.png cannot be shown"));
  EXPECT_TRUE(says(facts, "figures/walk-vae.webp cannot be shown"));
  EXPECT_TRUE(says(facts, "boxes.svg cannot be shown: boxes.svg:1:"));
  EXPECT_EQ(facts.count("script"), 0U);
}

/// For tests/browser/check_page.mjs: ELBO_PAGE names the file to write.
TEST(StudyPage, IsWrittenForABrowserWhereOneAsksForIt) {
  const char* file = std::getenv("ELBO_PAGE");
  if (file == nullptr) GTEST_SKIP() << "ELBO_PAGE is not set";
  write_atomically(real_fs(), file, bytes_of(page_of(page_specimen("browser"))));
}

}  // namespace
}  // namespace elbo::test

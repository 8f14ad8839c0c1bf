// SPDX-License-Identifier: MIT
// Oracles: a run folder made by the test itself, whose every part must be found again; the strict
// reader of markup_check.h; the limits of a page.
#include "elbo/report/report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "elbo/api/schema.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/run/run_list.h"
#include "tests/mutate.h"
#include "tests/report/markup_check.h"
#include "tests/report/mock_run.h"

namespace elbo::report {
namespace {

bool has_id(const MarkupFacts& facts, const std::string& id) {
  return std::any_of(facts.tags.begin(), facts.tags.end(), [&](const Tag& tag) {
    return tag.attributes.contains("id") && tag.attributes.at("id") == id;
  });
}

bool says(const MarkupFacts& facts, const std::string& text) {
  return facts.text.find(text) != std::string::npos;
}

TEST(Report, ContainsEverySectionOfAFinishedRun) {
  const run::RunFolder run = mock_run(fresh_folder("sections"));
  const std::string source = run_report(run);
  const MarkupFacts facts = read_markup(source);
  EXPECT_EQ(facts.error, "");
  for (const char* id : {"curves", "samples", "figures", "evaluation", "health", "configuration",
                         "machine", "again"})
    EXPECT_TRUE(has_id(facts, id)) << id;
  EXPECT_TRUE(says(facts, "Finished"));
  EXPECT_TRUE(says(facts, "vae on mnist, 2,000 steps (5 passes of the data) in 1:40"));
  EXPECT_TRUE(says(facts,
                   "\xE2\x88\x92"
                   "105.62 \xC2\xB1 0.31"));
  EXPECT_TRUE(says(facts, "nats per image; 10,000 images"));
  EXPECT_TRUE(says(facts, "3 of 20 latent dimensions carry less than 0.01 nats &lt;b&gt;"));
  EXPECT_TRUE(says(facts, "Example CPU"));
  EXPECT_TRUE(says(facts, "elbo train mnist.toml"));
  EXPECT_EQ(facts.count("img"), 7U);  // six of nine grids and the reconstructions
  // Reconstruction, kl, elbo, norm (the learning rate stays the same); scatter, bars.
  EXPECT_EQ(facts.count("svg"), 6U);
}

TEST(Report, ShowsTheFirstAndTheLastGrid) {
  const MarkupFacts facts = read_markup(run_report(mock_run(fresh_folder("sheets"))));
  EXPECT_TRUE(says(facts, "after 1 step<") || says(facts, "after 1 step"));
  EXPECT_TRUE(says(facts, "after 2,000 steps"));
  EXPECT_TRUE(says(facts, "6 of 9 grids"));
}

TEST(Report, LoadsNothingAndRunsNothing) {
  const std::string source = run_report(mock_run(fresh_folder("network")));
  for (const char* word :
       {"http://", "https://", "<script", "<link", "<iframe", "@import", "javascript:", "url(http"})
    EXPECT_EQ(source.find(word), std::string::npos) << word;
  EXPECT_NE(source.find("default-src &#39;none&#39;"), std::string::npos);
}

TEST(Report, NamesWithMarkupInThemAreInert) {
  const MockWords words{"<img src=x onerror=alert(1)>\"'&", "</text><script>alert(2)</script>"};
  const MarkupFacts facts = read_markup(run_report(mock_run(fresh_folder("inert"), words)));
  EXPECT_EQ(facts.error, "");
  EXPECT_EQ(facts.count("script"), 0U);
  for (const Tag& tag : facts.tags)
    for (const auto& [name, value] : tag.attributes) {
      EXPECT_FALSE(name.starts_with("on")) << name;
      EXPECT_TRUE(name != "src" || value.starts_with("data:image/")) << value;
      EXPECT_TRUE(name != "href" || value.starts_with("#")) << value;
    }
}

TEST(Report, HeadingsGoDownOneLevelAtATime) {
  const run::RunFolder a = mock_run(fresh_folder("heads_a")), b = mock_run(fresh_folder("heads_b"));
  for (const std::string& source : {run_report(a), comparison_report({a, b})}) {
    int level = 0, firsts = 0;
    for (const Tag& tag : read_markup(source).tags) {
      if (tag.name.size() != 2 || tag.name[0] != 'h' ||
          !std::isdigit(static_cast<unsigned char>(tag.name[1])))
        continue;
      const int next = tag.name[1] - '0';
      EXPECT_LE(next, level + 1);
      firsts += next == 1;
      level = next;
    }
    EXPECT_EQ(firsts, 1);
  }
}

TEST(Report, EveryPictureHasAnAlternativeAndEveryLinkATarget) {
  const run::RunFolder a = mock_run(fresh_folder("alt_a")), b = mock_run(fresh_folder("alt_b"));
  const MarkupFacts facts = read_markup(comparison_report({a, b}));
  EXPECT_EQ(facts.error, "");  // ids are unique across runs
  for (const Tag& tag : facts.tags) {
    EXPECT_TRUE(tag.name != "img" || !tag.attributes.at("alt").empty());
    EXPECT_TRUE(tag.name != "a" || has_id(facts, tag.attributes.at("href").substr(1)))
        << tag.attributes.at("href");
    EXPECT_TRUE(tag.name != "html" || tag.attributes.at("lang") == "en");
  }
}

TEST(Report, PutsTheNumbersOfSeveralRunsSideBySide) {
  const run::RunFolder a = mock_run(fresh_folder("side_a"), {"first run", "zero"}),
                       b = mock_run(fresh_folder("side_b"), {"second run", "zero"});
  const MarkupFacts facts = read_markup(comparison_report({a, b}));
  EXPECT_TRUE(has_id(facts, "overview"));
  EXPECT_TRUE(has_id(facts, "run-1-curves"));
  EXPECT_TRUE(has_id(facts, "run-2-evaluation"));
  EXPECT_EQ(facts.count("img"), 16U);  // seven each, and the last grid of each in the overview
}

TEST(Report, StaysBelowItsSizeWithManyLargePictures) {
  const run::RunFolder run = mock_run(fresh_folder("large"));
  Rng rng(11);
  io::Image noise{900, 900, 3, std::vector<uint8_t>(900 * 900 * 3)};
  for (uint8_t& value : noise.pixels) value = static_cast<uint8_t>(rng.below(256));
  const Bytes png = io::encode_png(noise);  // noise does not compress: 2.4 MB each
  for (int i = 0; i < 12; ++i)
    run::write_figure(
        run,
        {str("noise", i), "Noise", "", run::FigureKind::images, "", "", {}, {}, "", Node::table()},
        png);
  const std::string source = run_report(run);
  EXPECT_LE(source.size(), 5'000'000U);
  EXPECT_GE(read_markup(source).count("img"), 10U);
  ReportOptions small;
  small.most_bytes = 700'000;
  const std::string tight = run_report(run, small);
  EXPECT_LE(tight.size(), 700'000U);
  EXPECT_TRUE(says(read_markup(tight), "is left out to keep this page small"));
}

TEST(Report, TellsOfAFailureAndOfWhatCannotBeRead) {
  run::RunFolder run = mock_run(fresh_folder("failed"));
  put(run.samples() / "003000.png", "<svg onload=alert(1)>");
  put(run.metrics(),
      "{\"step\":1,\"epoch\":0,\"train/elbo/vae/kl\":\"nan\"}\nnot json\n"
      "{\"step\":2,\"epoch\":0}\n");
  run.mark_failed("step 17, turn elbo, player vae: kl is not finite");
  const MarkupFacts facts = read_markup(run_report(run));
  EXPECT_EQ(facts.error, "");
  EXPECT_TRUE(says(facts, "Failed"));
  EXPECT_TRUE(says(facts, "step 17, turn elbo, player vae: kl is not finite"));
  EXPECT_TRUE(says(facts, "metrics.jsonl cannot be read"));
  EXPECT_TRUE(says(facts, "samples/003000.png cannot be shown"));
}

/// The mock run's experiment, and no other.
api::Schema mock_schema() {
  api::Schema schema;
  schema.train = {{"batch_size", FieldType::integer, Node(int64_t{64}), "examples", AtLeast{1}}};
  schema.models = {
      {"vae",
       "a model",
       "vae",
       "",
       "bound",
       {},
       {{"latent_dim", FieldType::integer, Node(int64_t{2}), "size of z", AtLeast{1}}}}};
  schema.sources = {{"mnist", "data", "", "", "", {}, {}}};
  return schema;
}

TEST(Report, OfADamagedConfigurationIsAPageThatSaysSo) {
  const run::RunFolder run = mock_run(fresh_folder("damaged_config"));
  ReportOptions options;
  options.differing = [schema = mock_schema()](const Node& config) {
    return api::differing(config, schema);
  };
  const std::string whole(text_of(real_fs().read(run.config(), 1 << 20)));
  EXPECT_TRUE(says(read_markup(run_report(run, options)), "What differs from the defaults:"));
  const auto is_shown = [&](ByteView config) {
    put(run.config(), std::string(text_of(config)));
    const MarkupFacts facts = read_markup(run_report(run, options));
    EXPECT_EQ(facts.error, "");
    EXPECT_TRUE(says(facts, "What differs from the defaults:") ||
                says(facts, "config.toml cannot be read: config.toml"))
        << text_of(config);
  };
  for (const char* text : {"", "seed = 1\n", "[model]\nname = \"vae\"\n", "x = [", "model = 3\n"})
    is_shown(bytes_of(text));
  for (uint64_t i = 0; i < 60; ++i) {
    Rng rng(2, {i});
    const ByteView bytes = bytes_of(whole);
    is_shown(test::mutated(Bytes(bytes.begin(), bytes.end()), rng));
  }
}

TEST(Report, ARunThatIsDoneAndHasDivergedIsMarked) {
  run::RunFolder run = mock_run(fresh_folder("diverged"));
  run.mark_done("training has diverged");
  const MarkupFacts facts = read_markup(run_report(run));
  EXPECT_TRUE(says(facts, "Finished, but"));
  EXPECT_TRUE(says(facts, "training has diverged"));
  EXPECT_NE(run_details_text(run).find("training has diverged"), std::string::npos);
  EXPECT_NE(runs_table_text({run::summary_of(run)}).find("done, diverged"), std::string::npos);
}

TEST(Report, AnErrorOfSeveralLinesIsShownWithoutTheTimeAndWithoutEscapes) {
  run::RunFolder run = mock_run(fresh_folder("lines"));
  run.mark_failed("one thing");
  const std::string text = run_details_text(run);
  EXPECT_NE(text.find("one thing"), std::string::npos);
  EXPECT_EQ(text.find("\\x0a"), std::string::npos);
  EXPECT_EQ(text.find("\\n"), std::string::npos) << text;
}

TEST(Report, NamesThatReorderTextAreShownAsText) {
  const run::RunFolder run = mock_run(fresh_folder("bidi"));
  write_atomically(
      real_fs(), run.config(),
      bytes_of("name = \"cat\\u202Egnp\"\n[model]\nname = \"vae\"\n[data]\nname = \"mnist\"\n"));
  const std::string page = run_report(run);
  EXPECT_EQ(page.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_NE(page.find("cat\\u202egnp"), std::string::npos);
}

TEST(Report, OfAnEmptyRunIsAPageToo) {
  const run::RunFolder run = run::RunFolder::create_at(real_fs(), fresh_folder("empty"));
  EXPECT_EQ(read_markup(run_report(run)).error, "");
  EXPECT_THROW(comparison_report({}), Error);
}

TEST(Report, ShowsOnlyWhatDiffersFromTheDefaultsWhereTheyAreKnown) {
  ReportOptions options;
  options.differing = [](const Node&) {
    Node out = Node::table(), model = Node::table();
    model.set("latent_dim", Node(int64_t{20}));
    out.set("model", model);
    return out;
  };
  const MarkupFacts facts = read_markup(run_report(mock_run(fresh_folder("differing")), options));
  EXPECT_TRUE(says(facts, "What differs from the defaults:"));
  EXPECT_TRUE(says(facts, "latent_dim"));
}

TEST(Report, LinksToThePageInWhichTheModelRunsWhereTheRunHasOne) {
  const run::RunFolder run = mock_run(fresh_folder("with_page"));
  const auto links = [&] {
    write_report(run);
    const Bytes page = real_fs().read(run.report(), uint64_t{1} << 24);
    const MarkupFacts facts =
        read_markup({reinterpret_cast<const char*>(page.data()), page.size()});
    return std::count_if(facts.tags.begin(), facts.tags.end(), [](const Tag& tag) {
      const auto href = tag.attributes.find("href");
      return href != tag.attributes.end() && href->second == "page.html";
    });
  };
  EXPECT_EQ(links(), 0);
  write_atomically(real_fs(), run.path() / "page.html", bytes_of("<!doctype html>"));
  EXPECT_EQ(links(), 1);
}

TEST(Report, IsWrittenIntoTheRun) {
  const run::RunFolder run = mock_run(fresh_folder("written"));
  write_report(run);
  EXPECT_TRUE(std::filesystem::exists(run.report()));
  const Path page = fresh_folder("page.html");
  write_report({run, mock_run(fresh_folder("written_b"))}, page);
  EXPECT_GT(std::filesystem::file_size(page), 10000U);
}

}  // namespace
}  // namespace elbo::report

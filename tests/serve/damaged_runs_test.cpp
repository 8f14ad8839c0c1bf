// SPDX-License-Identifier: MIT
// Whatever a run folder holds, the studio shows it: no damage is an error of a list or of a page,
// and every answer is JSON without a character that steers a terminal.
#include <gtest/gtest.h>

#include "elbo/io/json.h"
#include "elbo/serve/records/answer.h"
#include "elbo/serve/records/models_list.h"
#include "elbo/serve/records/run_pages.h"
#include "elbo/serve/records/study_view.h"
#include "tests/mutate.h"
#include "tests/serve/served_runs.h"

namespace elbo::serve {
namespace {

constexpr int kDamages = 25;  // of each file

/// Everything that pages show at once, as it goes over the wire.
std::string all_answers(Catalogue& catalogue) {
  Node::List all;
  all.push_back(cards_of(catalogue));
  all.push_back(models_answer(catalogue, catalogue.bundles(), {}));
  for (const auto& run : catalogue.runs()) {
    all.push_back(run_page(catalogue, run, {}));
    all.push_back(curves_of(catalogue, run, 100));
  }
  for (const FoundFolder& study : catalogue.studies()) {
    all.push_back(study_line(catalogue, study));
    all.push_back(study_page_node(catalogue, study));
  }
  return io::write_json(shown(Node(std::move(all))));
}

void expect_survives(Catalogue& catalogue, const std::string& what) {
  try {
    catalogue.look();
    const std::string text = all_answers(catalogue);
    io::parse_json(text, "answers");
    EXPECT_EQ(printable_lines(text), text) << what;
  } catch (const std::exception& error) {
    ADD_FAILURE() << what << ": " << error.what();
  }
}

TEST(DamagedRuns, AreShownAsFarAsTheyCanBeRead) {
  const ScratchFolder root;
  const run::RunFolder run = report::mock_run(root / "run");
  report::put(run.metrics(), report::metrics_lines().substr(0, 2000));
  report::put(run.log(), "a line\n");
  Catalogue catalogue(root.path());
  expect_survives(catalogue, "undamaged");
  Rng rng(1);
  for (const Path& file : {run.config(), run.build(), run.metrics(), run.done(), run.log(),
                           run.eval() / "elbo.jsonl", run.figures() / "latent_information.json"}) {
    const Bytes sound = real_fs().read(file, 1 << 20);
    for (int i = 0; i < kDamages; ++i) {
      write_atomically(real_fs(), file, test::mutated(sound, rng));
      expect_survives(catalogue, str(file.filename().string(), " ", i));
    }
    write_atomically(real_fs(), file, sound);
  }
}

TEST(DamagedRuns, AnythingInThePlaceOfAnEntryIsANote) {
  for (const char* name : {"config.toml", "build.json", "metrics.jsonl", "log.txt", "samples",
                           "figures", "eval", "checkpoints", "model", "DONE"}) {
    const ScratchFolder root;
    const run::RunFolder run = report::mock_run(root / "run");
    Catalogue catalogue(root.path());
    const Path entry = run.path() / name;
    std::filesystem::remove_all(entry);
    expect_survives(catalogue, str("without ", name));
    real_fs().symlink("/etc", entry);
    expect_survives(catalogue, str("a link for ", name));
    real_fs().remove(entry);
    real_fs().make_directory(entry);
    expect_survives(catalogue, str("a folder for ", name));
    real_fs().remove(entry);
    report::put(entry, "\xff\xfe{\"step\":1}");
    expect_survives(catalogue, str("a file for ", name));
  }
}

TEST(DamagedRuns, NamesOfAllKindsAreShownAsText) {
  const ScratchFolder root;
  const char* names[] = {"<img src=x onerror=alert(1)>",
                         "\x1b[31mred",
                         "a\nb",
                         "\xE2\x80\xAE"
                         "gnp.exe",
                         "\xff\xfe",
                         "%2e%2e%2f"};
  for (const char* name : names) report::mock_run(root / name);
  Catalogue catalogue(root.path());
  expect_survives(catalogue, "names");
  EXPECT_EQ(catalogue.runs().size(), std::size(names));
}

TEST(DamagedRuns, DamagedStudiesAreLines) {
  const ScratchFolder root;
  const Path study = root / "s.study";
  report::mock_run(study / "runs" / "a-s0");
  const std::string settings = "title = \"t\"\n[[variant]]\nname = \"a\"\n",
                    results =
                        "{\"runs\":[{\"variant\":\"a\",\"seed\":0,\"run\":\"runs/a-s0\","
                        "\"state\":\"done\",\"seconds\":1}],\"measures\":[{\"variant\":\"a\","
                        "\"protocol\":\"elbo\"}],\"claims\":[],\"figures\":[{\"file\":\"f\"}]}";
  report::put(study / "study.toml", settings);
  report::put(study / "study.json", results);
  Catalogue catalogue(root.path());
  expect_survives(catalogue, "undamaged");
  Rng rng(2);
  for (int i = 0; i < 100; ++i) {
    write_atomically(
        real_fs(), study / "study.toml",
        test::mutated(Bytes(bytes_of(settings).begin(), bytes_of(settings).end()), rng));
    write_atomically(real_fs(), study / "study.json",
                     test::mutated(Bytes(bytes_of(results).begin(), bytes_of(results).end()), rng));
    expect_survives(catalogue, str("study ", i));
  }
}

}  // namespace
}  // namespace elbo::serve

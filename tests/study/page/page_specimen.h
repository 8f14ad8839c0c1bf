// SPDX-License-Identifier: MIT
// A study written by the test itself: folder, runs, pictures and verdicts of every kind that a page
// tells apart.
#pragma once
#include <limits>

#include "elbo/core/str.h"
#include "elbo/io/escape.h"
#include "elbo/io/webp.h"
#include "elbo/study/outcome/outcome.h"
#include "tests/report/mock_run.h"

namespace elbo::test {

struct PageSpecimen {
  Path folder;
  study::Study study;
  study::StudyOutcome outcome;
};

inline study::StudyVariant specimen_variant(const std::string& name, const std::string& title,
                                            std::vector<int64_t> seeds) {
  study::StudyVariant out;
  out.name = name;
  out.title = title;
  out.base = "experiments/mnist_vae.toml";
  out.seeds = std::move(seeds);
  out.protocols = {"elbo", "fd_digits_10k"};
  return out;
}

inline study::RunOutcome specimen_run(const Path& folder, const std::string& variant, int64_t seed,
                                      double value) {
  study::RunOutcome out;
  out.variant = variant;
  out.seed = seed;
  out.run = Path("runs") / str(variant, "-s", seed);
  report::mock_run(folder / out.run);
  out.state = study::OutcomeState::done;
  out.seconds = 100;
  out.results["elbo"] = {"elbo", -100 - value, 0.3,   "nats", 10000,  {{"kl", 25 + value}},
                         0,      1.5,          "raw", 2000,   "test", "2026-11-22T00:00:00Z"};
  out.results["fd_digits_10k"] = {"fd_digits_10k", value, 0.1,    "",
                                  10000,           {},    0,      2.5,
                                  "raw",           2000,  "test", "2026-11-22T00:00:00Z"};
  return out;
}

inline void add_runs(PageSpecimen& specimen) {
  study::Study& study = specimen.study;
  study.variants = {specimen_variant("vae", "VAE", {1, 2, 3}), specimen_variant("gan", "GAN", {1})};
  const std::pair<const char*, double> sweep[] = {
      {"beta_1", 0.1}, {"beta_2", 1.0}, {"beta_3", 10.0}};
  for (const auto& [name, beta] : sweep) {
    study.variants.push_back(specimen_variant(name, str("beta ", beta), {1}));
    study.variants.back().set.set("model.beta", Node(beta));
  }
  study.variants.push_back(specimen_variant("broken", "Broken", {1}));
  double value = 1;
  for (const study::StudyVariant& variant : study.variants)
    for (int64_t seed : variant.seeds) {
      if (variant.name != "broken")
        specimen.outcome.runs.push_back(
            specimen_run(specimen.folder, variant.name, seed, value += 1.5));
      study.runs.push_back(
          {variant.name, seed, str(variant.name, "-s", seed), Node::table(), {}, {}});
    }
  specimen.outcome.runs.push_back({"broken",
                                   1,
                                   "runs/broken-s1",
                                   study::OutcomeState::failed,
                                   "step 17: kl is not finite <b>",
                                   3,
                                   {},
                                   {},
                                   ""});
}

inline study::StudyFigure specimen_figure(const std::string& id, const std::string& title) {
  study::StudyFigure out;
  out.id = id;
  out.title = title;
  out.caption = "What is to be *seen* of `" + id + "`";
  return out;
}

inline void put_bytes(const Path& path, ByteView bytes) {
  std::filesystem::create_directories(path.parent_path());
  write_atomically(real_fs(), path, bytes);
}

inline std::string specimen_grid() {
  return str(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"300\" height=\"140\" viewBox=\"0 0 300 "
      "140\"><image width=\"112\" height=\"112\" href=\"data:image/png;base64,",
      io::base64(io::encode_png(report::ring_image(500))),
      "\"/><text x=\"4\" y=\"132\">smile +1.5</text></svg>");
}

/// Figures that a command made, each done for the variants given.
inline void add_images(PageSpecimen& specimen, study::StudySection& section) {
  const auto add = [&](study::StudyFigure figure, const std::string& format,
                       std::vector<std::string> variants) {
    figure.command = {"sample", "{run}", "--count", "16"};
    figure.format = format;
    figure.variants = variants;
    for (const std::string& variant : variants) {
      study::FigureOutcome one;
      one.id = figure.id;
      one.variant = variant;
      one.seed = 1;
      one.file = Path("figures") / str(figure.id, "-", variant, ".", format);
      one.state = study::OutcomeState::done;
      specimen.outcome.figures.push_back(one);
    }
    section.figures.push_back(figure);
  };
  const Path& figures = specimen.folder / "figures";
  add(specimen_figure("drawn", "Samples"), "png", {"vae", "gan"});
  put_bytes(figures / "drawn-vae.png", io::encode_png(report::ring_image(900)));
  put_bytes(figures / "drawn-gan.png", io::encode_png(report::ring_image(100, 3)));
  add(specimen_figure("walk", "A walk"), "webp", {"vae"});
  std::vector<io::Image> frames;
  for (int64_t step : {10, 100, 500, 900}) frames.push_back(report::ring_image(step));
  put_bytes(figures / "walk-vae.webp", io::encode_webp({frames, 150}));
  add(specimen_figure("edit", "Edited by the smile"), "svg", {"vae"});
  put_bytes(figures / "edit-vae.svg", bytes_of(specimen_grid()));
  add(specimen_figure("plane", "The plane of codes"), "json", {"vae", "gan"});
  run::Figure plane{"plane",
                    "Codes",
                    "",
                    run::FigureKind::scatter,
                    "z0",
                    "z1",
                    {{"codes", {0, 1, 2, 3}, {1, 0, 2, 1}, {0, 1, 0, 1}, {}}},
                    {"zero", "one"},
                    "",
                    Node::table()};
  for (const char* name : {"plane-vae.json", "plane-gan.json"})
    put_bytes(figures / name, bytes_of(io::write_json(to_node(plane))));
  add(specimen_figure("strip", "From one to the other"), "png", {"vae"});
  put_bytes(
      figures / "strip-vae.png",
      io::encode_png(io::make_grid(
          std::vector<io::Image>(12, io::Image{28, 28, 1, std::vector<uint8_t>(784, 90)}), 12)));
  add(specimen_figure("model", "The model itself"), "html", {"vae", "gan"});
  add(specimen_figure("lost", "Lost"), "png", {"broken"});
  specimen.outcome.figures.back().state = study::OutcomeState::missing;
  add(specimen_figure("refused", "Refused"), "png", {"gan"});
  specimen.outcome.figures.back().state = study::OutcomeState::failed;
  specimen.outcome.figures.back().error = "gan has no encoder <script>alert(1)</script>";
}

inline void add_charts(PageSpecimen& specimen, study::StudySection& section) {
  study::StudyFigure course = specimen_figure("course", "The ELBO over training");
  course.metric = "validation/elbo";
  course.variants = {"vae", "gan", "broken"};
  study::StudyFigure bars = specimen_figure("distance", "Distance");
  bars.protocol = "fd_digits_10k";
  bars.variants = {"vae", "gan", "broken"};
  study::StudyFigure sweep = specimen_figure("sweep", "Divergence over beta");
  sweep.protocol = "elbo/kl";
  sweep.over = "model.beta";
  sweep.variants = {"beta_1", "beta_2", "beta_3"};
  study::StudyFigure grids = specimen_figure("learning", "Samples while it learns");
  grids.grids = 3;
  grids.variants = {"vae"};
  study::StudyFigure own = specimen_figure("information", "What each dimension carries");
  own.run_figure = "latent_information";
  own.variants = {"vae"};
  section.figures = {course, bars, sweep, grids, own};
  study::FigureOutcome made;
  made.id = "information";
  made.variant = "vae";
  made.seed = 1;
  made.file = "runs/vae-s1/figures/latent_information.json";
  made.state = study::OutcomeState::done;
  specimen.outcome.figures.push_back(made);
}

inline void add_claims(PageSpecimen& specimen, size_t section) {
  const auto add = [&](const std::string& say, study::Verdict verdict,
                       std::vector<std::pair<int64_t, double>> ours) {
    study::Expectation claim;
    claim.say = say;
    claim.variant = "vae";
    claim.value = "fd_digits_10k";
    claim.compared = verdict == study::Verdict::shown ? "" : "below";
    if (verdict != study::Verdict::shown) claim.bound = 9.5;
    claim.published = 8.25;
    claim.source = "Table 1";
    auto& claims = specimen.study.sections[section].expectations;
    study::ExpectationOutcome found;
    found.section = section;
    found.index = claims.size();
    found.ours = std::move(ours);
    found.verdict = verdict;
    found.sentence = str("The sentence of ", say);
    claims.push_back(claim);
    specimen.outcome.expectations.push_back(found);
  };
  add("it is *close*", study::Verdict::holds, {{1, 2.5}, {2, 4}, {3, 5.5}});
  add("it is far", study::Verdict::fails, {{1, 12}});
  add("it is there", study::Verdict::unknown, {});
  add("it is told", study::Verdict::shown, {{1, 7}});
}

inline std::string specimen_formula() {
  return "<!-- z=\\mu -->\n"
         "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\" alttext=\"z is "
         "mu\"><mrow><mi>z</mi><mo>=</mo><mi>&#x3BC;</mi></mrow></math>";
}

inline std::string specimen_diagram() {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 90\"><title>Two "
         "boxes</title><desc>An arrow leads from one to the other</desc>"
         "<defs><marker id=\"tip\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"4\" "
         "orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"currentColor\"/></marker></defs>"
         "<rect x=\"5\" y=\"20\" width=\"150\" height=\"50\" fill=\"none\" "
         "stroke=\"currentColor\"/><text x=\"80\" y=\"50\" text-anchor=\"middle\" "
         "fill=\"currentColor\">encoder</text>"
         "<line x1=\"155\" y1=\"45\" x2=\"300\" y2=\"45\" class=\"s1\" stroke=\"currentColor\" "
         "marker-end=\"url(#tip)\"/></svg>";
}

/// A whole study in a folder that does not exist yet.
inline PageSpecimen page_specimen(const std::string& name) {
  PageSpecimen out;
  out.folder = report::fresh_folder(name);
  std::filesystem::create_directories(out.folder / "runs");
  out.study.name = "specimen";
  out.study.title = "A lecture & its claims";
  out.study.description = "What a page *must* show.";
  out.study.text = "name = \"specimen\"\n";
  add_runs(out);
  put_bytes(out.folder / "parts" / "code.mml", bytes_of(specimen_formula()));
  put_bytes(out.folder / "parts" / "boxes.svg", bytes_of(specimen_diagram()));
  study::StudySection map, images, numbers;
  map.id = "L0";
  map.title = "The map";
  map.text = "First *words*,\non two lines & <b>no markup</b>.\n\nSecond with `code`.\n";
  map.shows = "taxonomy";
  images.id = "L1";
  images.title = "Pictures";
  images.text = "Before.\n\n{code}\n\nAfter.";
  images.formulas = {out.folder / "parts" / "code.mml"};
  images.diagrams = {out.folder / "parts" / "boxes.svg"};
  add_images(out, images);
  numbers.id = "L2";
  numbers.title = "Numbers";
  add_charts(out, numbers);
  out.study.sections = {map, images, numbers};
  add_claims(out, 2);
  return out;
}

}  // namespace elbo::test

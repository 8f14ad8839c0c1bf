// SPDX-License-Identifier: MIT
// A run folder written by the test itself: what a small run of a VAE leaves behind, with every
// record in it.
#pragma once
#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "elbo/core/rng.h"
#include "elbo/core/str.h"
#include "elbo/io/image.h"
#include "elbo/io/image_grid.h"
#include "elbo/io/json.h"
#include "elbo/run/figure.h"
#include "elbo/run/records.h"
#include "elbo/run/run_folder.h"

namespace elbo::report {

/// A place for files of this process alone, gone at its end.
struct Workplace {
  Path path = std::filesystem::temp_directory_path() / str("elbo_report_", ::getpid());
  Workplace() { std::filesystem::create_directory(path); }
  ~Workplace() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

/// A path in it that does not exist yet.
inline Path fresh_folder(const std::string& name) {
  static const Workplace kWorkplace;
  return kWorkplace.path / name;
}

/// A grid of rings, the rounder the later the step.
inline io::Image ring_image(int64_t step, int64_t channels = 1) {
  std::vector<io::Image> cells;
  Rng rng(7);
  for (int cell = 0; cell < 16; ++cell) {
    io::Image image{28, 28, channels, {}};
    const double radius = 5 + 6 * rng.uniform(),
                 noise = 120.0 / (1.0 + static_cast<double>(step) / 100.0);
    for (int y = 0; y < 28; ++y)
      for (int x = 0; x < 28; ++x) {
        const double distance = std::abs(std::hypot(x - 13.5, y - 13.5) - radius);
        const double value = 255 * std::exp(-distance * distance / 3) + noise * rng.uniform();
        for (int64_t c = 0; c < channels; ++c)
          image.pixels.push_back(static_cast<uint8_t>(std::min(255.0, value)));
      }
    cells.push_back(image);
  }
  return io::make_grid(cells, 4);
}

inline void put(const Path& path, const std::string& text) {
  write_atomically(real_fs(), path, bytes_of(text));
}

/// The words that a mock run uses wherever a run can have words.
struct MockWords {
  std::string name = "mnist vae";
  std::string label = "zero";
};

inline std::string metrics_lines() {
  std::string out;
  Rng rng(1);
  for (int64_t step = 1; step <= 2000; step += step == 1 ? 19 : 20) {
    const double s = static_cast<double>(step);
    const double nll = 80 + 470 * std::exp(-s / 90) + 2 * rng.uniform(),
                 kl = 25 * (1 - std::exp(-s / 200)) + rng.uniform();
    out +=
        str("{\"step\":", step, ",\"epoch\":", step / 400, ",\"images\":", step * 128,
            ",\"train/elbo/vae/reconstruction\":", nll, ",\"train/elbo/vae/kl\":", kl,
            ",\"train/elbo/vae/elbo\":", -nll - kl, ",\"norm/elbo/vae\":", 30 + 9 * rng.uniform(),
            ",\"lr/vae\":0.001,\"time_elapsed\":", s / 20, ",\"time_images_per_second\":99999}\n");
    if (step % 400 == 0)
      out +=
          str("{\"step\":", step, ",\"epoch\":", step / 400, ",\"validation/elbo\":", -nll - kl - 1,
              ",\"validation/reconstruction\":", -nll, ",\"validation/kl\":", kl, "}\n");
  }
  return out +
         "{\"step\":1500,\"epoch\":3,\"health\":{\"name\":\"posterior_collapse\",\"state\":"
         "\"begins\",\"text\":\"3 of 20 latent dimensions carry less than 0.01 nats <b>\"}}\n";
}

inline void put_figures(const run::RunFolder& run, const MockWords& words) {
  run::Figure scatter{"latent_scatter",
                      "Where examples are encoded",
                      "means <of> codes",
                      run::FigureKind::scatter,
                      "z0",
                      "z1",
                      {},
                      {words.label, "one", "two"},
                      "",
                      Node::table()};
  run::Series points{"examples", {}, {}, {}, {}};
  Rng rng(2);
  for (int64_t i = 0; i < 600; ++i) {
    points.classes.push_back(i % 3);
    points.x.push_back(std::cos(2.1 * static_cast<double>(i % 3)) * 2 + rng.uniform());
    points.y.push_back(std::sin(2.1 * static_cast<double>(i % 3)) * 2 + rng.uniform());
  }
  scatter.series.push_back(points);
  run::write_figure(run, scatter);
  run::write_figure(run,
                    {"reconstructions",
                     "Reconstructions",
                     "Rows in pairs",
                     run::FigureKind::images,
                     "",
                     "",
                     {},
                     {},
                     "",
                     Node::table()},
                    io::encode_png(ring_image(900), {{"Comment", "<img src=x onerror=alert(1)>"}}));
  run::Figure bars{"latent_information",
                   "What each dimension carries",
                   "",
                   run::FigureKind::bars,
                   "",
                   "nats",
                   {},
                   {},
                   "",
                   Node::table()};
  bars.series.push_back({"nats", {}, {2.5, 1.25, 0.01}, {}, {"z0", "z1", "z2"}});
  run::write_figure(run, bars);
}

/// A finished run at `path`.
inline run::RunFolder mock_run(const Path& path, const MockWords& words = {}) {
  run::RunFolder run = run::RunFolder::create_at(real_fs(), path);
  put(run.config(), str("name = ", io::write_json(Node(words.name)),
                        "\ndescription = \"784-400-20\"\nseed = 3\n\n[data]\nname = \"mnist\"\n\n"
                        "[model]\nname = \"vae\"\nlatent_dim = 20\n\n[train]\nbatch_size = 128\n"));
  run::BuildRecord build;
  build.version = "1.0.0";
  build.cpu = "Example CPU";
  build.threads = 2;
  build.total_steps = 2000;
  build.command_line = "elbo train mnist.toml --set name='" + words.name + "'";
  run::write_build(real_fs(), run.build(), build);
  put(run.metrics(), metrics_lines());
  for (int64_t step : {1, 100, 200, 400, 600, 800, 1000, 1500, 2000})
    write_atomically(real_fs(), run.samples() / fmt::format("{:06d}.png", step),
                     io::encode_png(ring_image(step)));
  put_figures(run, words);
  run::EvalResult result{
      "elbo", -105.6249, 0.3149, "nats", 10000,  {{"reconstruction", -80.1}, {"kl", 25.5}},
      0,      1.5,       "raw",  2000,   "test", "2026-11-22T00:00:00Z"};
  run::append_eval(real_fs(), run.eval(), result);
  run.mark_done();
  return run;
}

}  // namespace elbo::report

// SPDX-License-Identifier: MIT
// The points of each question, as contestants of one round.
#include "bench/comparison/scaling.h"

#include <algorithm>

#include "bench/comparison/document.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/report/number.h"

namespace elbo::bench {
namespace {

constexpr double kSeconds = 2;  // of one measurement

/// A point: where it stands on the axis, its batch, and who measures it.
struct Ask {
  double x;
  int64_t batch;
  Entry entry;
};

Entry vae(const Places& places, int64_t batch, int64_t threads,
          const std::vector<std::string>& more = {}) {
  return our_entry(places, {"mlp_vae", batch, "", 0, false}, threads, more);
}

Growth answered(Growth growth, const std::vector<Ask>& asks, const RoundsOptions& options) {
  log_info(growth.title);
  std::vector<Entry> entries;
  for (const Ask& ask : asks) entries.push_back(ask.entry);
  const std::vector<Lines> all = run_rounds(entries, kSeconds, options);
  for (size_t i = 0; i < asks.size(); ++i) {
    std::vector<double> rates, peaks;
    for (const Node& line : all[i].lines)
      rates.push_back(number_in(line, "steps_per_second")),
          peaks.push_back(number_in(line, "peak_mb"));
    growth.points.push_back({asks[i].x, median(rates) * static_cast<double>(asks[i].batch)});
    growth.peaks.push_back(peaks.empty() ? 0 : *std::max_element(peaks.begin(), peaks.end()));
    growth.failures.push_back(all[i].failure);
  }
  return growth;
}

Growth over_batch(const Places& places, const RoundsOptions& options) {
  std::vector<Ask> asks;
  for (const int64_t batch : {16, 32, 64, 128, 256, 512, 1024})
    asks.push_back({static_cast<double>(batch), batch, vae(places, batch, places.threads)});
  return answered({"batch", "Images a second over the batch size", "images in a batch", {}, {}, {}},
                  asks, options);
}

Growth over_width(const Places& places, const RoundsOptions& options) {
  std::vector<Ask> asks;
  for (const int64_t width : {100, 200, 400, 800, 1600})
    asks.push_back({static_cast<double>(width), 128,
                    vae(places, 128, places.threads, {"--width", str(width)})});
  return answered({"width", "Images a second over the width", "hidden units", {}, {}, {}}, asks,
                  options);
}

Growth over_threads(const Places& places, const RoundsOptions& options) {
  std::vector<Ask> asks;
  for (int64_t threads = 1; threads <= places.threads; ++threads)
    asks.push_back({static_cast<double>(threads), 128, vae(places, 128, threads)});
  return answered({"threads", "Images a second over the number of threads", "threads", {}, {}, {}},
                  asks, options);
}

Growth over_images(const Places& places, int64_t most, const RoundsOptions& options) {
  std::vector<Ask> asks;
  for (int64_t count = 60'000; count <= most; count *= 10)
    asks.push_back({static_cast<double>(count), 128,
                    vae(places, 128, places.threads, {"--images", str(count)})});
  return answered(
      {"images", "Images a second over the size of the data set, from disk", "images", {}, {}, {}},
      asks, options);
}

}  // namespace

std::vector<Growth> run_scaling(const Places& places, int64_t most_images,
                                const RoundsOptions& options) {
  return {over_batch(places, options), over_width(places, options), over_threads(places, options),
          over_images(places, most_images, options)};
}

std::string growth_table(const Growth& growth) {
  std::vector<Row> rows;
  for (size_t i = 0; i < growth.points.size(); ++i)
    rows.push_back({report::count_text(static_cast<int64_t>(growth.points[i].x)),
                    growth.failures[i].empty() ? report::decimal_text(growth.points[i].y, 0)
                                               : "failed: " + growth.failures[i],
                    report::decimal_text(growth.peaks[i], 0)});
  return table_text({growth.x, "images/s", "memory, MB"}, rows);
}

Node to_node(const std::vector<Growth>& growths) {
  Node out = Node::table();
  for (const Growth& growth : growths) {
    Node::List points;
    for (size_t i = 0; i < growth.points.size(); ++i) {
      Node point = Node::table();
      point.set("x", Node(growth.points[i].x));
      point.set("images_per_second", Node(growth.points[i].y));
      point.set("peak_mb", Node(growth.peaks[i]));
      if (!growth.failures[i].empty()) point.set("failed", Node(growth.failures[i]));
      points.push_back(std::move(point));
    }
    out.set(growth.id, Node(std::move(points)));
  }
  return out;
}

}  // namespace elbo::bench

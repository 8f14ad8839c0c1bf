// SPDX-License-Identifier: MIT
// What the studio's pages ask of runs: the list, one run, its curves, a chart of several runs, a
// sample grid, a figure. Answers are as docs/formats/studio_api.md has them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "elbo/report/run_record.h"
#include "elbo/serve/records/catalogue.h"

namespace elbo::serve {

/// All runs as cards, the newest first.
Node cards_of(Catalogue& catalogue);

/// A run with all its records; `differing` knows the defaults. Curves are read for at most
/// `seconds`.
Node run_page(Catalogue& catalogue, const std::shared_ptr<WatchedRun>& run,
              const report::DifferingFunction& differing, double seconds = 2);

/// The curves by group, each thinned to at most `width` points; read for at most `seconds`.
Node curves_of(Catalogue& catalogue, const std::shared_ptr<WatchedRun>& run, int64_t width,
               double seconds = 2);

/// What a chart shows of one or several runs.
struct ChartRequest {
  std::vector<std::shared_ptr<WatchedRun>> runs;  ///< one to eight
  std::string group;                              ///< as of curves_of()
  std::vector<std::string> names;                 ///< one to eight, of that group
  bool validation = false;                        ///< also the term of that name in validation
  bool log_y = false;                             ///< by the logarithm, where there are values > 0
  bool smooth = true;                             ///< long curves are faint, their means strong
  double width = 360, height = 222;               ///< user units
};
/// A drawing, and where values lie in it.
struct ServedChart {
  std::string svg;  ///< a document of its own; colours by CSS classes s0 to s9
  /// {"left", "top", "right", "bottom", "width", "height", "x": {"low", "high", "log"}, "y":
  /// likewise, "series": [{"id", "group", "name", "class"}]}
  Node frame;
};
/// The curves over one another, at most 32. Curves are read for at most `seconds` a run.
ServedChart chart_of(Catalogue& catalogue, const ChartRequest& request, double seconds = 2);

/// A file to be sent as it is.
struct ServedFile {
  std::string type;  ///< "image/png"
  Bytes bytes;       ///< its content
};
/// The sample grid that a run drew after `step`. DataError where there is none or it is no PNG.
ServedFile grid_of(WatchedRun& run, int64_t step);
/// A figure of a run: its PNG, or the drawing of its data. DataError.
ServedFile figure_of(WatchedRun& run, const std::string& name);
/// A figure as data. DataError.
Node figure_data(WatchedRun& run, const std::string& name);

/// A drawing as a document of its own.
std::string svg_document(const report::Markup& drawing);

}  // namespace elbo::serve

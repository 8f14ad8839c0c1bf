// SPDX-License-Identifier: MIT
// Pictures of a run: only what decodes as a PNG is sent on.
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/report/chart.h"
#include "elbo/report/gallery.h"
#include "elbo/run/plain_name.h"
#include "elbo/serve/records/answer.h"
#include "elbo/serve/records/run_pages.h"

namespace elbo::serve {
namespace {

constexpr uint64_t kMostImage = uint64_t{32} << 20;   // bytes
constexpr uint64_t kMostFigure = uint64_t{64} << 20;  // bytes of its JSON

ServedFile png_file(Fs& fs, const Path& path, const std::string& name) {
  Bytes bytes = fs.read(path, kMostImage);
  const report::InlineImage image = report::inline_image(std::move(bytes), name);
  if (image.kind != "png") throw DataError(printable(name), ": a ", image.kind, ", want a PNG");
  return {"image/png", image.bytes};
}

run::Figure read_figure(WatchedRun& run, const std::string& name) {
  const run::RunFolder folder = run.folder();
  const Path path = folder.figures() / (name + ".json");
  if (!run::is_plain_name(name) || !run.fs().exists(path))
    throw DataError("the run has no figure ", printable(name));
  return run::parse_figure(run.fs().read(path, kMostFigure), name + ".json");
}

}  // namespace

ServedFile grid_of(WatchedRun& run, int64_t step) {
  for (const report::SampleGrid& grid : report::sample_grids(run.folder()))
    if (grid.step == step) return png_file(run.fs(), grid.file, grid.file.filename().string());
  throw DataError("the run has no sample grid after step ", step);
}

ServedFile figure_of(WatchedRun& run, const std::string& name) {
  const run::Figure figure = read_figure(run, name);
  if (!figure.image.empty())
    return png_file(run.fs(), run.folder().figures() / figure.image, figure.image);
  if (!report::is_chart(figure))
    throw DataError("the figure ", name, " has neither a picture nor values to draw");
  const std::string svg = svg_document(report::figure_chart(figure, "figure"));
  const ByteView bytes = bytes_of(svg);
  return {"image/svg+xml", Bytes(bytes.begin(), bytes.end())};
}

Node figure_data(WatchedRun& run, const std::string& name) {
  return run::to_node(read_figure(run, name));
}

}  // namespace elbo::serve

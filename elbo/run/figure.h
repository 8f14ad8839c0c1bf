// SPDX-License-Identifier: MIT
// A figure as data, figures/<id>.json (docs/formats/figure.md): whoever has tensors writes points,
// and pictures where there are any; the report draws them without tensors.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/core/fs.h"
#include "elbo/run/run_folder.h"

namespace elbo::run {

/// How a figure is drawn.
enum class FigureKind { lines, scatter, images, bars };
constexpr auto enum_names(FigureKind) { return std::array{"lines", "scatter", "images", "bars"}; }

/// Points that belong together.
struct Series {
  std::string name;                 ///< for the legend
  std::vector<double> x;            ///< (n); empty where `labels` or the index stand for it
  std::vector<double> y;            ///< (n)
  std::vector<int64_t> classes;     ///< (n) or empty: the class of each point
  std::vector<std::string> labels;  ///< (n) or empty: what stands under each bar
  /// Whether every member is equal.
  bool operator==(const Series&) const = default;
};

/// A figure as data; docs/formats/figure.md has the limits.
struct Figure {
  std::string id;                        ///< a plain name: also that of its files
  std::string title;                     ///< above it
  std::string caption;                   ///< below it
  FigureKind kind = FigureKind::lines;   ///< how it is drawn
  std::string x_label;                   ///< with the unit
  std::string y_label;                   ///< with the unit
  std::vector<Series> series;            ///< drawn in this order
  std::vector<std::string> class_names;  ///< by the number of the class
  std::string image;                ///< file name beside the JSON, or "": filled by write_figure
  Node provenance = Node::table();  ///< step, seed, protocol, ...: how to make it again
  bool log_x = false;               ///< of lines: x is drawn by its logarithm
};

/// The figure as JSON has it.
Node to_node(const Figure& figure);
/// Reads to_node()'s JSON; DataError, which begins with `name`, where a key is missing or of
/// another type, lists do not fit together, or there are more than 10,000 series or 100,000 labels.
/// Takes at most twelve times the size of the text.
Figure parse_figure(ByteView json, const std::string& name);

/// Writes figures/<id>.json, and before it figures/<id>.png where a picture is given. IoError.
void write_figure(const RunFolder& run, Figure figure, const std::optional<Bytes>& png = {});

/// A run's figures, by id. A file that cannot be read is said and left out.
std::vector<Figure> read_figures(const RunFolder& run);

}  // namespace elbo::run

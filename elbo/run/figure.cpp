// SPDX-License-Identifier: MIT
// Figures to JSON, and the files of a run. The reader is in figure_reader.cpp.
#include "elbo/run/figure.h"

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/io/json.h"
#include "elbo/io/node_list.h"
#include "elbo/run/plain_name.h"

namespace elbo::run {
namespace {

constexpr uint64_t kMostFigureBytes = uint64_t{64} << 20;

Node to_node(const Series& series) {
  Node out = Node::table();
  out.set("name", Node(series.name));
  out.set("x", io::list_node(series.x));
  out.set("y", io::list_node(series.y));
  out.set("classes", io::list_node(series.classes));
  out.set("labels", io::list_node(series.labels));
  return out;
}

}  // namespace

Node to_node(const Figure& figure) {
  Node::List series;
  for (const Series& one : figure.series) series.push_back(to_node(one));
  Node out = Node::table();
  out.set("id", Node(figure.id));
  out.set("title", Node(figure.title));
  out.set("caption", Node(figure.caption));
  out.set("kind", Node(std::string(name_of(figure.kind))));
  out.set("x_label", Node(figure.x_label));
  out.set("y_label", Node(figure.y_label));
  out.set("log_x", Node(figure.log_x));
  out.set("series", Node(std::move(series)));
  out.set("class_names", io::list_node(figure.class_names));
  out.set("picture", Node(figure.image));
  out.set("provenance", figure.provenance);
  return out;
}

void write_figure(const RunFolder& run, Figure figure, const std::optional<Bytes>& png) {
  ELBO_ASSERT(is_plain_name(figure.id));
  figure.image = png ? figure.id + ".png" : "";
  if (png) write_atomically(run.fs(), run.figures() / figure.image, *png);
  write_atomically(run.fs(), run.figures() / (figure.id + ".json"),
                   bytes_of(io::write_json(to_node(figure)) + "\n"));
}

std::vector<Figure> read_figures(const RunFolder& run) {
  std::vector<Figure> out;
  if (!run.fs().exists(run.figures())) return out;
  for (const std::string& name : run.fs().list(run.figures())) {
    if (!name.ends_with(".json")) continue;
    const Path path = run.figures() / name;
    try {
      out.push_back(parse_figure(run.fs().read(path, kMostFigureBytes), path.string()));
    } catch (const Error& error) {
      log_warning("a figure is left out: ", error.what());
    }
  }
  return out;
}

}  // namespace elbo::run

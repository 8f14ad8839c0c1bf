// SPDX-License-Identifier: MIT
// Figures to and from JSON.
#include "elbo/run/figure.h"

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/io/json.h"
#include "elbo/run/plain_name.h"
#include "elbo/run/typed_node.h"

namespace elbo {
namespace {

constexpr uint64_t kMostFigureBytes = uint64_t{64} << 20;

template <class T>
Node list_node(const std::vector<T>& values) {
  Node::List list;
  for (const T& value : values) list.push_back(Node(value));
  return Node(std::move(list));
}

template <class T>
std::vector<T> values_at(const Node& table, const char* key) {
  std::vector<T> out;
  for (const Node& node : list_at(table, key)) {
    if constexpr (std::is_same_v<T, double>) {
      out.push_back(number_of(node));
    } else {
      const T* value = std::get_if<T>(&node.value());
      if (value == nullptr) throw DataError(table.place().text(), ": ", key, " has ", node.kind(), " among its values");
      out.push_back(*value);
    }
  }
  return out;
}

Node to_node(const Series& series) {
  Node out = Node::table();
  out.set("name", Node(series.name));
  out.set("x", list_node(series.x));
  out.set("y", list_node(series.y));
  out.set("classes", list_node(series.classes));
  out.set("labels", list_node(series.labels));
  return out;
}

Series series_of(const Node& node) {
  Series out{text_at(node, "name"), values_at<double>(node, "x"), values_at<double>(node, "y"), values_at<int64_t>(node, "classes"), values_at<std::string>(node, "labels")};
  const auto fits = [&](size_t size) { return size == 0 || size == out.y.size(); };
  if (!fits(out.x.size()) || !fits(out.classes.size()) || !fits(out.labels.size()))
    throw DataError(node.place().text(), ": series ", printable(out.name), ": got ", out.x.size(), " x, ", out.classes.size(), " classes, ", out.labels.size(), " labels, want none or ", out.y.size(), " (y)");
  return out;
}

FigureKind kind_of(const Node& node) {
  const std::string& name = text_at(node, "kind");
  for (size_t i = 0; i < EnumNames<FigureKind>::names.size(); ++i)
    if (name == EnumNames<FigureKind>::names[i]) return static_cast<FigureKind>(i);
  throw DataError(node.place().text(), ": kind is ", printable(name), ", want one of ", join(EnumNames<FigureKind>::names, ", "));
}

}  // namespace

Node to_node(const Figure& figure) {
  Node::List series;
  for (const Series& one : figure.series) series.push_back(to_node(one));
  Node out = Node::table();
  out.set("id", Node(figure.id));
  out.set("title", Node(figure.title));
  out.set("caption", Node(figure.caption));
  out.set("kind", Node(std::string(EnumNames<FigureKind>::names[static_cast<size_t>(figure.kind)])));
  out.set("x_label", Node(figure.x_label));
  out.set("y_label", Node(figure.y_label));
  out.set("log_x", Node(figure.log_x));
  out.set("series", Node(std::move(series)));
  out.set("class_names", list_node(figure.class_names));
  out.set("picture", Node(figure.picture));
  out.set("provenance", figure.provenance);
  return out;
}

Figure figure_of(const Node& node) {
  Figure out;
  out.id = text_at(node, "id");
  if (!is_plain_name(out.id)) throw DataError(node.place().text(), ": id is ", printable(out.id), ", want letters, digits, dots, dashes");
  out.title = text_at(node, "title");
  out.caption = text_at(node, "caption");
  out.kind = kind_of(node);
  out.x_label = text_at(node, "x_label");
  out.y_label = text_at(node, "y_label");
  if (const Node* log_x = node.find("log_x")) out.log_x = std::get_if<bool>(&log_x->value()) != nullptr && std::get<bool>(log_x->value());
  for (const Node& series : list_at(node, "series")) out.series.push_back(series_of(series));
  out.class_names = values_at<std::string>(node, "class_names");
  out.picture = text_at(node, "picture");
  if (!out.picture.empty() && !is_plain_name(out.picture)) throw DataError(node.place().text(), ": picture is ", printable(out.picture), ", want the name of a file beside it");
  out.provenance = table_at(node, "provenance");
  return out;
}

void write_figure(const RunFolder& run, Figure figure, const std::optional<Bytes>& png) {
  ELBO_ASSERT(is_plain_name(figure.id));
  figure.picture = png ? figure.id + ".png" : "";
  if (png) write_atomically(run.fs(), run.figures() / figure.picture, *png);
  write_atomically(run.fs(), run.figures() / (figure.id + ".json"), bytes_of(write_json(to_node(figure)) + "\n"));
}

std::vector<Figure> read_figures(const RunFolder& run) {
  std::vector<Figure> out;
  if (!run.fs().exists(run.figures())) return out;
  for (const std::string& name : run.fs().list(run.figures())) {
    if (!name.ends_with(".json")) continue;
    const Path path = run.figures() / name;
    try {
      out.push_back(figure_of(parse_record(run.fs().read(path, kMostFigureBytes), path.string())));
    } catch (const Error& error) {
      log_warning("a figure is left out: ", error.what());
    }
  }
  return out;
}

}  // namespace elbo

// SPDX-License-Identifier: MIT
// A figure from JSON, value by value: a tree of a file of 64 MiB would take thirty times as much.
#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/run/figure.h"
#include "elbo/run/plain_name.h"
#include "elbo/run/typed_node.h"

namespace elbo::run {
namespace {

constexpr size_t kMostTexts = 100'000;  // labels and names of classes
constexpr size_t kMostSeries = 10'000;

constexpr std::array<std::string_view, 10> kFigureKeys{
    "id",      "title",  "caption",     "kind",    "x_label",
    "y_label", "series", "class_names", "picture", "provenance"};
constexpr std::array<std::string_view, 5> kSeriesKeys{"name", "x", "y", "classes", "labels"};

template <class KeyList>
bool is_one_of(const KeyList& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// The grammar: { texts, "series": [ { "name": text, "x", "y", "classes", "labels": [...] } ...],
/// "class_names": [...], "provenance": {...} }. What has another key is passed over.
class FigureReader : public io::JsonEvents {
 public:
  explicit FigureReader(const std::string& name) : file_(name), name_(printable(name)) {}

  void null() override { value({}); }
  void boolean(bool value_read) override { value(value_read); }
  void integer(int64_t value_read) override { value(value_read); }
  void number(double value_read) override { value(value_read); }
  void text(std::string&& value_read) override { value(std::move(value_read)); }

  void begin_table() override {
    if (passes()) return open();
    if (place_ == FigurePlace::outside) place_ = FigurePlace::figure;
    else if (place_ == FigurePlace::all_series) begin_series();
    else if (place_ == FigurePlace::figure && key_ == "provenance") begin_tree();
    else if (is_unknown()) open();
    else refuse("a table");
  }
  void key(std::string&& name) override {
    if (tree_ != nullptr) return tree_->key(std::move(name));
    if (depth_ > 0) return;
    key_ = std::move(name);
    if (place_ == FigurePlace::figure && is_one_of(kFigureKeys, key_)) seen_.insert(key_);
    if (place_ == FigurePlace::series && is_one_of(kSeriesKeys, key_)) seen_of_series_.insert(key_);
  }
  void end_table() override {
    if (depth_ > 0) return close(true);
    if (place_ == FigurePlace::figure) return end_figure();
    check_complete(kSeriesKeys, seen_of_series_);
    check_lengths(figure.series.back());
    place_ = FigurePlace::all_series;
  }
  void begin_list() override {
    if (passes()) return open(false);
    if (place_ == FigurePlace::figure && key_ == "series") place_ = FigurePlace::all_series;
    else if (place_ == FigurePlace::figure && key_ == "class_names")
      place_ = FigurePlace::class_names;
    else if (place_ == FigurePlace::series && key_ != "name" && is_one_of(kSeriesKeys, key_))
      place_ = FigurePlace::values;
    else if (is_unknown()) open(false);
    else refuse("a list");
  }
  void end_list() override {
    if (depth_ > 0) return close(false);
    place_ = place_ == FigurePlace::values ? FigurePlace::series : FigurePlace::figure;
  }

  Figure figure;

 private:
  enum class FigurePlace { outside, figure, all_series, series, values, class_names };

  /// Whether we are in something that is passed over or goes into a tree.
  bool passes() const { return depth_ > 0; }
  bool is_unknown() const {
    return (place_ == FigurePlace::figure && !is_one_of(kFigureKeys, key_) && key_ != "log_x") ||
           (place_ == FigurePlace::series && !is_one_of(kSeriesKeys, key_));
  }

  void open(bool table = true) {
    ++depth_;
    if (tree_ != nullptr) table ? tree_->begin_table() : tree_->begin_list();
  }
  void close(bool table) {
    --depth_;
    if (tree_ == nullptr) return;
    table ? tree_->end_table() : tree_->end_list();
    if (depth_ > 0) return;
    figure.provenance = tree_->take();
    tree_.reset();
  }
  void begin_tree() {
    tree_ = std::make_unique<io::JsonTree>(file_);
    open();
  }

  void value(Node::Value read) {
    if (tree_ != nullptr) return tree_->value(std::move(read));
    if (passes() || is_unknown()) return;
    switch (place_) {
      case FigurePlace::outside:
      case FigurePlace::all_series: return refuse(kind_of(read));
      case FigurePlace::figure: return set_in_figure(std::move(read));
      case FigurePlace::series:
        return key_ == "name" ? set(figure.series.back().name, std::move(read))
                              : refuse(kind_of(read));
      case FigurePlace::values: return add_to_series(std::move(read));
      case FigurePlace::class_names: return add_text(figure.class_names, std::move(read));
    }
  }

  void set_in_figure(Node::Value read) {
    if (key_ == "log_x") figure.log_x = std::get_if<bool>(&read) != nullptr && std::get<bool>(read);
    else if (key_ == "id") set(figure.id, std::move(read));
    else if (key_ == "title") set(figure.title, std::move(read));
    else if (key_ == "caption") set(figure.caption, std::move(read));
    else if (key_ == "x_label") set(figure.x_label, std::move(read));
    else if (key_ == "y_label") set(figure.y_label, std::move(read));
    else if (key_ == "picture") set(figure.image, std::move(read));
    else if (key_ == "kind") set_kind(std::move(read));
    else refuse(kind_of(read));
  }
  void set(std::string& to, Node::Value read) {
    auto* text = std::get_if<std::string>(&read);
    if (text == nullptr) refuse(kind_of(read));
    to = std::move(*text);
  }
  void set_kind(Node::Value read) {
    std::string name;
    set(name, std::move(read));
    const auto kind = enum_named<FigureKind>(name);
    if (!kind)
      throw DataError(name_, ": kind is ", printable(name), ", want one of ",
                      join(enum_names(FigureKind{}), ", "));
    figure.kind = *kind;
  }

  void begin_series() {
    if (figure.series.size() == kMostSeries)
      throw DataError(name_, ": more than ", kMostSeries, " series");
    figure.series.emplace_back();
    seen_of_series_.clear();
    place_ = FigurePlace::series;
  }
  void add_to_series(Node::Value read) {
    Series& series = figure.series.back();
    if (key_ == "labels") return add_text(series.labels, std::move(read));
    if (key_ != "classes") return (key_ == "x" ? series.x : series.y).push_back(number_in(read));
    const auto* whole = std::get_if<int64_t>(&read);
    if (whole == nullptr) refuse(kind_of(read));
    series.classes.push_back(*whole);
  }
  void add_text(std::vector<std::string>& to, Node::Value read) {
    if (++texts_ > kMostTexts)
      throw DataError(name_, ": more than ", kMostTexts, " texts in its lists");
    set(to.emplace_back(), std::move(read));
  }
  double number_in(const Node::Value& read) const {
    try {
      return number_of(Node(read));
    } catch (const DataError&) {
      refuse(kind_of(read));
    }
  }

  void end_figure() {
    place_ = FigurePlace::outside;
    check_complete(kFigureKeys, seen_);
    if (!is_plain_name(figure.id))
      throw DataError(name_, ": id is ", printable(figure.id),
                      ", want letters, digits, dots, dashes");
    if (!figure.image.empty() && !is_plain_name(figure.image))
      throw DataError(name_, ": picture is ", printable(figure.image),
                      ", want the name of a file beside it");
  }
  template <class KeyList>
  void check_complete(const KeyList& wanted, const std::set<std::string>& seen) const {
    for (const std::string_view key : wanted)
      if (!seen.contains(std::string(key)))
        throw DataError(name_, ": the key ", key,
                        " is missing; a damaged file, or one of another kind?");
  }
  void check_lengths(const Series& series) const {
    const auto fits = [&](size_t size) { return size == 0 || size == series.y.size(); };
    if (!fits(series.x.size()) || !fits(series.classes.size()) || !fits(series.labels.size()))
      throw DataError(name_, ": series ", printable(series.name), ": got ", series.x.size(), " x, ",
                      series.classes.size(), " classes, ", series.labels.size(),
                      " labels, want none or ", series.y.size(), " (y)");
  }

  static std::string kind_of(const Node::Value& read) { return Node(read).kind(); }
  [[noreturn]] void refuse(const std::string& got) const {
    if (place_ == FigurePlace::outside)
      throw DataError(name_, ": got ", got, ", want a JSON object");
    throw DataError(name_, ": ", printable(key_),
                    place_ == FigurePlace::figure || place_ == FigurePlace::series
                        ? " is "
                        : " has among its values ",
                    got);
  }

  std::string file_, name_, key_;
  FigurePlace place_ = FigurePlace::outside;
  std::set<std::string> seen_, seen_of_series_;
  std::unique_ptr<io::JsonTree> tree_;  // of the provenance
  int depth_ = 0;                       // of containers that are passed over or go into the tree
  size_t texts_ = 0;
};

}  // namespace

Figure parse_figure(ByteView json, const std::string& name) {
  FigureReader reader(name);
  io::read_json(text_of(json), name, reader);
  return std::move(reader.figure);
}

}  // namespace elbo::run

// SPDX-License-Identifier: MIT
// A configuration as a tree whose every value knows its place in the file it came from.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace elbo {

/// A text that its copies share: every value of a tree names its file, and a name may be longer
/// than the value.
class SharedText {
 public:
  SharedText() = default;
  // NOLINTBEGIN(google-explicit-constructor): it is a text
  /// A text that copies share.
  SharedText(std::string text) : text_(std::make_shared<const std::string>(std::move(text))) {}
  /// A literal, as of a place that code makes.
  SharedText(const char* text) : SharedText(std::string(text)) {}
  // NOLINTEND(google-explicit-constructor)

  const std::string& text() const;               ///< "" where there is none
  bool empty() const { return text().empty(); }  ///< the same as ""

 private:
  std::shared_ptr<const std::string> text_;
};

/// Where a value stands: file (or `--set`), line and column from 1; line 0 means that it came from
/// no file.
struct Place {
  SharedText file;  ///< the file's name, or `--set`
  int line = 0;     ///< from 1; 0: from no file
  int column = 0;   ///< from 1

  /// `mnist.toml:3:8`, or the file alone where there is no line.
  std::string text() const;
};

/// One value of a configuration: nothing, a bool, a whole number, a number, a text, a list or a
/// table.
class Node {
 public:
  struct Entry;
  using List = std::vector<Node>;    ///< values in the order of the file
  using Table = std::vector<Entry>;  ///< in the order of the file
  /// A leaf, a list or a table.
  using Value = std::variant<std::monostate, bool, int64_t, double, std::string, List, Table>;

  /// A value of nothing, without a place.
  Node() noexcept;
  /// A value and where it stands.
  explicit Node(Value value, Place place = {});
  /// A deep copy.
  Node(const Node& other);
  /// Leaves `other` without a value.
  Node(Node&& other) noexcept;
  /// A deep copy takes the place of what was held.
  Node& operator=(const Node& other);
  /// Takes what `other` held, which has no value afterwards.
  Node& operator=(Node&& other) noexcept;
  ~Node();
  static Node table(Place place = {});  ///< an empty table

  const Value& value() const { return value_; }  ///< what it holds
  Value& value() { return value_; }              ///< to be changed in place
  const Place& place() const { return place_; }  ///< where it stands

  bool is_table() const { return std::holds_alternative<Table>(value_); }  ///< whether it has keys
  /// The entries of a table; ConfigError with the place where it is none.
  const Table& entries() const&;
  /// The same, to be changed in place.
  Table& entries() &;
  /// Of a value that is about to end: a loop over them may outlive it.
  Table entries() &&;

  /// The value under `key`, or null. This must be a table.
  const Node* find(std::string_view key) const;
  /// The same, to be changed in place.
  Node* find(std::string_view key);
  /// Adds or replaces the value under `key`. This must be a table.
  Node& set(std::string_view key, Node node, Place key_place = {});
  /// Removes `key` where it is there.
  void erase(std::string_view key);

  /// `a number`, `a text`, ...: for error messages.
  std::string kind() const;
  /// The value as TOML would write it on one line.
  std::string literal() const;

 private:
  Value value_;
  Place place_;
};

/// A key of a table, its value, and where the key stands.
struct Node::Entry {
  std::string key;  ///< without quotes
  Node node;        ///< its value
  Place key_place;  ///< where the key stands, for unknown keys
};

/// Sets `root`'s value at the dotted `path` ("model.latent_dim"), making tables on the way.
/// ConfigError where a part of the way is no table.
void set_at(Node& root, std::string_view path, Node value);

/// Merges table `over` into `under`: tables entry by entry, all else replaced.
void merge(Node& under, const Node& over);

}  // namespace elbo

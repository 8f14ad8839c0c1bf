// SPDX-License-Identifier: MIT
// Orders, and the parts cut from their ends. A row's name is its number.
#include "elbo/data/division.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"
#include "elbo/core/str.h"

namespace elbo::data {
namespace {

constexpr size_t kMostNamed = 10;

/// How many examples are learned from.
int64_t learned_count(int64_t size, const Division& division) {
  const int64_t left = size - division.held;
  return division.limit > 0 ? std::min(division.limit, left) : left;
}

/// `count` numbers of `order` from place `first` on, ascending.
std::vector<int64_t> part_of_order(const std::vector<int64_t>& order, int64_t first,
                                   int64_t count) {
  std::vector<int64_t> out(order.begin() + first, order.begin() + first + count);
  std::sort(out.begin(), out.end());
  return out;
}

/// `count` examples of `whole` from place `first` of its order on.
DatasetPtr run_of_order(DatasetPtr whole, int64_t first, int64_t count) {
  const int64_t size = whole->info().size;
  ELBO_ASSERT(first >= 0 && count >= 0 && first + count <= size);
  if (count == size) return whole;
  const auto* hashed = dynamic_cast<const DividesByHash*>(whole.get());
  if (hashed == nullptr) return subset(std::move(whole), first, count);
  std::vector<int64_t> chosen = part_of_order(division_order(*hashed, size), first, count);
  return subset(std::move(whole), std::move(chosen));
}

}  // namespace

std::vector<int64_t> division_order(const DividesByHash& data, int64_t size) {
  std::map<int64_t, std::vector<std::pair<double, int64_t>>> classes;  // label to (place, index)
  for (int64_t i = 0; i < size; ++i) classes[data.label_at(i)].emplace_back(data.place_at(i), i);
  std::vector<std::tuple<double, double, int64_t>> order;
  for (auto& [label, members] : classes) {
    std::sort(members.begin(), members.end());
    for (size_t r = 0; r < members.size(); ++r)
      order.emplace_back((static_cast<double>(r) + .5) / static_cast<double>(members.size()),
                         members[r].first, members[r].second);
  }
  std::sort(order.begin(), order.end());
  std::vector<int64_t> out;
  for (const auto& [at, place, index] : order) out.push_back(index);
  return out;
}

DatasetPtr learned_part(DatasetPtr whole, const Division& division) {
  const int64_t count = learned_count(whole->info().size, division);
  return run_of_order(std::move(whole), 0, count);
}

DatasetPtr held_part(DatasetPtr whole, const Division& division) {
  const int64_t first = whole->info().size - division.held;
  return run_of_order(std::move(whole), first, division.held);
}

std::string classes_not_learned(const Dataset& whole, const Division& division) {
  const auto* hashed = dynamic_cast<const DividesByHash*>(&whole);
  const DataInfo& info = whole.info();
  const int64_t count = learned_count(info.size, division);
  if (hashed == nullptr || count == info.size || info.classes() == 0) return "";
  const std::vector<int64_t> order = division_order(*hashed, info.size);
  std::set<int64_t> lost, learned;
  for (int64_t i = 0; i < info.size; ++i)
    (i < count ? learned : lost).insert(hashed->label_at(order[static_cast<size_t>(i)]));
  std::vector<std::string> names;
  for (const int64_t label : lost)
    if (label >= 0 && !learned.contains(label))
      names.push_back(str("\"", printable(info.class_names[static_cast<size_t>(label)]), "\""));
  if (names.empty()) return "";
  const size_t all = names.size();
  names.resize(std::min(all, kMostNamed));
  return str("of ", all == 1 ? "the class " : str(all, " classes "), join(names, ", "),
             all > kMostNamed ? ", ..." : "",
             " no example is left to learn from: data.validation and data.limit take all of them");
}

double place_of(const std::string& name) { return Rng(0).split(name).uniform(); }

double place_of_row(int64_t row) { return place_of(str("row ", row)); }

std::vector<int64_t> rows_of_split(int64_t count, double test_share, Split split) {
  std::vector<int64_t> out;
  for (int64_t row = 0; row < count; ++row)
    if ((place_of_row(row) < test_share) == (split == Split::test)) out.push_back(row);
  return out;
}

}  // namespace elbo::data

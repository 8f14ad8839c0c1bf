// SPDX-License-Identifier: MIT
// Counts of (asked, seen).
#include "elbo/eval/sets/asked_class.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/eval/sets/assignment.h"
#include "elbo/eval/sets/check.h"

namespace elbo {
namespace {

using Table = std::vector<std::vector<int64_t>>;

/// How often each class was seen in examples of each kind: (kinds, C).
Table table_of(const char* who, const Tensor& log_probabilities, const Tensor& kinds,
               int64_t count) {
  check_log_probabilities(who, log_probabilities);
  check_labels(who, kinds, count);
  if (kinds.size(0) != log_probabilities.size(0))
    throw ShapeError(who, ": got ", counted(kinds.size(0), "class", "classes"), " asked for and ",
                     counted(log_probabilities.size(0), "example"), ", want one each");
  const Tensor seen = log_probabilities.argmax(1), dense = kinds.contiguous();
  Table out(static_cast<size_t>(count),
            std::vector<int64_t>(static_cast<size_t>(log_probabilities.size(1))));
  for (int64_t i = 0; i < seen.size(0); ++i)
    ++out[static_cast<size_t>(dense.data_ptr<int64_t>()[i])]
         [static_cast<size_t>(seen.data_ptr<int64_t>()[i])];
  return out;
}

int64_t sum_of(const std::vector<int64_t>& counts) {
  int64_t out = 0;
  for (const int64_t count : counts) out += count;
  return out;
}

Estimate share(int64_t hits, int64_t count) {
  const double p = static_cast<double>(hits) / static_cast<double>(count);
  return {p, std::sqrt(p * (1 - p) / static_cast<double>(count)), count};
}

/// The share of each row that lies in its column; NaN for an empty row.
std::vector<double> shares_at(const Table& table, const std::vector<int64_t>& columns) {
  std::vector<double> out;
  for (size_t i = 0; i < table.size(); ++i) {
    const auto hits =
        columns[i] < 0 ? 0. : static_cast<double>(table[i][static_cast<size_t>(columns[i])]);
    out.push_back(sum_of(table[i]) == 0 ? std::nan("")
                                        : hits / static_cast<double>(sum_of(table[i])));
  }
  return out;
}

int64_t hits_at(const Table& table, const std::vector<int64_t>& columns) {
  int64_t out = 0;
  for (size_t i = 0; i < table.size(); ++i)
    if (columns[i] >= 0) out += table[i][static_cast<size_t>(columns[i])];
  return out;
}

}  // namespace

AskedClass asked_class(const Tensor& log_probabilities, const Tensor& asked) {
  const Table table =
      table_of("classes asked for", log_probabilities, asked, log_probabilities.size(-1));
  std::vector<int64_t> itself;
  for (size_t i = 0; i < table.size(); ++i) itself.push_back(static_cast<int64_t>(i));
  return {share(hits_at(table, itself), asked.numel()), shares_at(table, itself)};
}

CodeMatch code_match(const Tensor& log_probabilities, const Tensor& category, int64_t categories) {
  const Table table = table_of("categories of codes", log_probabilities, category, categories);
  CodeMatch out;
  out.class_of = best_assignment(table);
  out.matched = share(hits_at(table, out.class_of), category.numel());
  out.of_category = shares_at(table, out.class_of);
  int64_t commonest = 0;
  for (const auto& row : table) commonest += *std::max_element(row.begin(), row.end());
  out.commonest = share(commonest, category.numel()).mean;
  return out;
}

}  // namespace elbo

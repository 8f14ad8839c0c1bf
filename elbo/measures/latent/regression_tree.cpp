// SPDX-License-Identifier: MIT
// A node's histogram is counted for the smaller child only; the other's is the difference.
#include "elbo/measures/latent/regression_tree.h"

#include <algorithm>
#include <numeric>

#include "elbo/core/splitmix.h"

namespace elbo::measures {
namespace {

constexpr double kLeastGain = 1e-13;  // below lies the rounding of differences of histograms
constexpr double kTie = 1e-10;        // relative: sums of the same values in another order

}  // namespace

RegressionTree::RegressionTree(const BinnedColumns& columns, uint64_t seed)
    : columns_(columns), first_bin_(1), seed_(seed) {
  for (const int bins : columns.bins)
    first_bin_.push_back(first_bin_.back() + static_cast<size_t>(bins));
  residual_.resize(columns.train.front().size());
  curvature_.resize(residual_.size());
  rows_.resize(residual_.size());
}

std::vector<RegressionTree::Bin> RegressionTree::histogram(size_t begin, size_t end) const {
  std::vector<Bin> out(first_bin_.back());
  for (size_t z = 0; z < columns_.train.size(); ++z) {
    if (columns_.bins[z] == 1) continue;
    const uint8_t* bin = columns_.train[z].data();
    Bin* to = out.data() + first_bin_[z];
    for (size_t i = begin; i < end; ++i) {
      Bin& into = to[bin[rows_[i]]];
      into.sum += residual_[rows_[i]];
      into.count += 1;
    }
  }
  return out;
}

/// True once in `of` times.
bool RegressionTree::coin(int of) {
  return mix(seed_ + ++coins_ * kGolden) % static_cast<uint64_t>(of) == 0;
}

/// The best cut of column split.column: nl nr / n (mean_l - mean_r)^2, the decrease of the sum of
/// squared errors.
void RegressionTree::best_cut(const Node& node, Split& split) const {
  const auto z = static_cast<size_t>(split.column);
  const Bin* bins = node.bins.data() + first_bin_[z];
  const auto count = static_cast<double>(node.end - node.begin);
  double sum = 0, left_sum = 0, left_count = 0;
  for (int b = 0; b < columns_.bins[z]; ++b) sum += bins[b].sum;
  for (int b = 0; b + 1 < columns_.bins[z]; ++b) {
    if (bins[b].count == 0) continue;
    left_sum += bins[b].sum;
    left_count += bins[b].count;
    const double right_count = count - left_count;
    if (right_count == 0) return;
    const double difference = left_sum / left_count - (sum - left_sum) / right_count,
                 gain = left_count * right_count / count * difference * difference;
    if (gain <= split.gain) continue;
    split.gain = gain;
    split.cut = b;
  }
}

RegressionTree::Split RegressionTree::best_split(const Node& node) {
  Split best;
  int ties = 1;
  for (size_t z = 0; z < columns_.train.size(); ++z) {
    Split split{static_cast<int>(z), 0, kLeastGain};
    best_cut(node, split);
    if (split.gain <= kLeastGain) continue;
    const bool tied = best.column >= 0 && std::abs(split.gain - best.gain) <= kTie * best.gain;
    ties = tied ? ties + 1 : (split.gain > best.gain ? 1 : ties);
    if (tied ? coin(ties) : split.gain > best.gain) best = split;
  }
  return best;
}

void RegressionTree::divide(size_t at, const Split& split) {
  const auto& bins = columns_.train[static_cast<size_t>(split.column)];
  Node& node = nodes_[at];
  const auto begin = rows_.begin() + static_cast<std::ptrdiff_t>(node.begin),
             end = rows_.begin() + static_cast<std::ptrdiff_t>(node.end);
  const auto middle =
      std::stable_partition(begin, end, [&](uint32_t row) { return bins[row] <= split.cut; });
  const auto cut = static_cast<size_t>(middle - rows_.begin());
  node.column = split.column;
  node.cut = split.cut;
  node.left = nodes_.size();
  Node left{node.begin, cut, node.depth + 1}, right{cut, node.end, node.depth + 1};
  if (left.depth < kTreeDepth) {
    Node &smaller = left.end - left.begin < right.end - right.begin ? left : right,
         &larger = &smaller == &left ? right : left;
    smaller.bins = histogram(smaller.begin, smaller.end);
    larger.bins = std::move(node.bins);
    for (size_t b = 0; b < larger.bins.size(); ++b) {
      larger.bins[b].sum -= smaller.bins[b].sum;
      larger.bins[b].count -= smaller.bins[b].count;
    }
  }
  nodes_.push_back(std::move(left));
  nodes_.push_back(std::move(right));
}

void RegressionTree::grow(double factor, std::vector<double>& importance) {
  std::iota(rows_.begin(), rows_.end(), 0u);
  nodes_.clear();
  nodes_.push_back({0, rows_.size(), 0, 0, -1, 0, 0, histogram(0, rows_.size())});
  for (size_t at = 0; at < nodes_.size(); ++at) {
    const Split split = nodes_[at].depth < kTreeDepth ? best_split(nodes_[at]) : Split{};
    if (split.column >= 0) {
      importance[static_cast<size_t>(split.column)] += split.gain;
      divide(at, split);
      continue;
    }
    double sum = 0, curvature = 0;
    for (size_t i = nodes_[at].begin; i < nodes_[at].end; ++i) {
      sum += residual_[rows_[i]];
      curvature += curvature_[rows_[i]];
    }
    nodes_[at].value = curvature > 1e-150 ? factor * sum / curvature : 0;
  }
}

void RegressionTree::add_to(double rate, std::vector<double>& train,
                            std::vector<double>& test) const {
  for (const Node& node : nodes_) {
    if (node.column >= 0) continue;
    for (size_t i = node.begin; i < node.end; ++i) train[rows_[i]] += rate * node.value;
  }
  for (size_t i = 0; i < test.size(); ++i) {
    const Node* node = &nodes_[0];
    while (node->column >= 0)
      node = &nodes_[node->left +
                     (columns_.test[static_cast<size_t>(node->column)][i] <= node->cut ? 0 : 1)];
    test[i] += rate * node->value;
  }
}

}  // namespace elbo::measures

// SPDX-License-Identifier: MIT
// The source `stacked_digits`: three MNIST digits as red, green and blue, 1,000 classes: the
// yardstick of mode collapse (Metz et al. 2017; the counts are those of PacGAN, Lin et al. 2018:
// 128,000 to learn from, 26,000 to compare with). The digits of example i are drawn, with
// replacement, from MNIST's images of the same split by (seed, split, i) alone; red has the
// hundreds of the label.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"

namespace elbo::data {
namespace {

struct StackedConfig {
  std::string folder;
  int64_t count = 128'000;
  int64_t test_count = 26'000;
  int64_t seed = 0;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("folder", folder,
          "where MNIST's four files are, plain or .gz; empty: $ELBO_DATA, then the cache");
    visit("count", count, "stacks of the training split", AtLeast{1});
    visit("test_count", test_count, "stacks of the test split", AtLeast{1});
    visit("seed", seed, "of the draws", Seed{});
  }
};

class StackedDigits : public Dataset {
 public:
  StackedDigits(const StackedConfig& config, std::shared_ptr<const Dataset> digits, Split split)
      : digits_(std::move(digits)),
        rng_(Rng(static_cast<uint64_t>(config.seed), {static_cast<uint64_t>(split)})
                 .split("stacked_digits")) {
    const DataInfo& one = digits_->info();
    ELBO_ASSERT(one.shape.size() == 3 && one.shape[0] == 1 && one.classes() == 10);
    info_.name = "stacked_digits";
    info_.shape = {3, one.shape[1], one.shape[2]};
    info_.size = split == Split::test ? config.test_count : config.count;
    for (int64_t i = 0; i < 1000; ++i) info_.class_names.push_back(fmt::format("{:03}", i));
    info_.fingerprint = sha256_hex(
        bytes_of(str("stacked ", one.fingerprint, " count ", info_.size, " seed ", config.seed)));
  }

  const DataInfo& info() const override { return info_; }
  bool is_slow() const override { return false; }

  void get(int64_t index, const Draw& draw, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size);
    Rng rng = rng_.from_row(index);
    std::array<int64_t, 3> indices{}, labels{};
    for (int64_t& one : indices) one = rng.below(digits_->info().size);
    // Three images one behind the other are three channels.
    digits_->get_many(indices, draw, {out.x, labels, out.attributes});
    out.label = 100 * labels[0] + 10 * labels[1] + labels[2];
  }

 private:
  std::shared_ptr<const Dataset> digits_;
  Rng rng_;
  DataInfo info_;
};

}  // namespace

std::vector<Field> stacked_digits_fields() { return fields_of<StackedConfig>(); }

std::shared_ptr<const Dataset> open_stacked_digits(const Node& options, Split split) {
  const auto config = read_config<StackedConfig>(options, "data");
  Node of_mnist = Node::table(options.place());
  of_mnist.set("folder", Node(config.folder));
  return std::make_shared<StackedDigits>(config, data_source("mnist").open(of_mnist, split), split);
}

}  // namespace elbo::data

// SPDX-License-Identifier: MIT
// Images that are moved anew each time.
#include <gtest/gtest.h>

#include <set>

#include "elbo/core/error.h"
#include "elbo/data/source.h"
#include "elbo/data/transforms.h"
#include "tests/data/lists/tables.h"

namespace elbo::data {
namespace {

/// One 1 x 4 x 4 picture of 16 different values.
class Gradient : public Dataset {
 public:
  Gradient() {
    info_.name = "gradient";
    info_.shape = {1, 4, 4};
    info_.size = 3;
  }
  const DataInfo& info() const override { return info_; }
  void get(int64_t, const Draw&, const ExampleOut& out) const override {
    for (size_t i = 0; i < 16; ++i) out.x[i] = static_cast<float>(i) / 16;
    out.label = -1;
  }

 private:
  DataInfo info_;
};

std::vector<float> drawn(const Dataset& data, int64_t index, uint64_t pass) {
  std::vector<float> x(16), attributes;
  int64_t label = 0;
  data.get(index, Draw{5, pass}, {x, label, attributes});
  return x;
}

/// The values of the picture moved `down` and `right`, its border repeated: the definition written
/// out.
std::vector<float> moved(int64_t down, int64_t right) {
  std::vector<float> out;
  for (int64_t row = 0; row < 4; ++row)
    for (int64_t column = 0; column < 4; ++column) {
      const int64_t y = std::min<int64_t>(3, std::max<int64_t>(0, row - down)),
                    x = std::min<int64_t>(3, std::max<int64_t>(0, column - right));
      out.push_back(static_cast<float>(4 * y + x) / 16);
    }
  return out;
}

TEST(Shift, GivesEachWayThatThereIsAndNoOther) {
  const auto data = shifted(std::make_shared<Gradient>(), 1);
  std::set<std::vector<float>> wanted, got;
  for (int64_t down = -1; down <= 1; ++down)
    for (int64_t right = -1; right <= 1; ++right) wanted.insert(moved(down, right));
  for (uint64_t pass = 0; pass < 200; ++pass) got.insert(drawn(*data, 0, pass));
  EXPECT_EQ(got, wanted);
}

TEST(Shift, DependsOnSeedPassAndIndexAlone) {
  const auto data = shifted(std::make_shared<Gradient>(), 2);
  EXPECT_EQ(drawn(*data, 1, 4), drawn(*data, 1, 4));
  std::vector<float> x(48), attributes;
  std::vector<int64_t> labels(3);
  const std::vector<int64_t> indices{2, 0, 1};
  data->get_many(indices, Draw{5, 4}, {x, labels, attributes});
  EXPECT_EQ(std::vector<float>(x.begin() + 32, x.end()), drawn(*data, 1, 4));
}

TEST(Shift, LeavesTheTestSplitAloneAndPointsAreRefused) {
  const Node table =
      test::data_table("name = \"synthetic\"\nsize = 8\ncount = 10\ntest_count = 10\nshift = 2");
  const Node still =
      test::data_table("name = \"synthetic\"\nsize = 8\ncount = 10\ntest_count = 10");
  EXPECT_EQ(open_dataset(table, Split::test)->info().fingerprint,
            open_dataset(still, Split::test)->info().fingerprint);
  EXPECT_NE(open_dataset(table, Split::train)->info().fingerprint,
            open_dataset(still, Split::train)->info().fingerprint);
  EXPECT_THROW(open_dataset(test::data_table("name = \"ring8\"\nshift = 1"), Split::train),
               ConfigError);
}

}  // namespace
}  // namespace elbo::data

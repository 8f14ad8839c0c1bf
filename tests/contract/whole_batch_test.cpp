// SPDX-License-Identifier: MIT
// A batch cut into parts beside the same batch in one piece: what couples its examples reaches all
// of them, so losses and state differ by rounding alone.
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "tests/contract/ranked_training.h"

namespace elbo::test {
namespace {

// Of a value, or of the largest that it has been: a loss may pass through 0.
constexpr double kRelative = 1e-4;

/// Values of each step and what buffers hold at the end, by name, in order.
using Record = std::vector<std::pair<std::string, double>>;

/// Not losses: counts of examples, and differences of losses that are there themselves.
bool is_derived(const std::string& name) {
  for (const char* part : {"right_on_", "accuracy", "over_margin", "/gap", "/divergence"})
    if (name.find(part) != std::string::npos) return true;
  return false;
}

std::string record_of(const Training& what, collective::Group& group) {
  const auto trainer = what.begin(group);
  std::ostringstream out;
  out.precision(17);
  for (int64_t i = 0; i < what.steps; ++i) {
    trainer->step();
    for (const auto& [name, value] : trainer->values())
      if (!is_derived(name)) out << name << ' ' << value << '\n';
  }
  // What a bias before batch norm is has no effect, and is moved by rounding; moments contain it.
  for (const auto& item : trainer->model().named_buffers())
    if (item.key().find("running_") == std::string::npos)
      out << item.key() << ' ' << item.value().to(torch::kFloat64).abs().sum().item<double>()
          << '\n';
  return out.str();
}

Record read_record(const std::string& text) {
  Record out;
  std::istringstream lines(text);
  std::string name;
  for (double value = 0; lines >> name >> value;) out.emplace_back(name, value);
  return out;
}

struct Difference {
  double relative = 0;
  std::string name;
};

/// The largest between two records of the same names.
Difference largest_difference(const Record& a, const Record& b) {
  EXPECT_EQ(a.size(), b.size());
  Difference out;
  std::map<std::string, double> scale;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    EXPECT_EQ(a[i].first, b[i].first);
    double& most = scale[b[i].first];
    most = std::max(most, std::abs(b[i].second));
    const double apart = std::abs(a[i].second - b[i].second);
    if (apart > 0 && !(apart / most <= out.relative)) out = {apart / most, b[i].first};
  }
  return out;
}

/// As one process, and cut into two on one rank.
Difference difference_of_two_parts(Training what) {
  what.shards = 1;
  const std::string whole = record_of(what, *collective::alone());
  what.shards = 2;
  return largest_difference(read_record(record_of(what, *collective::alone())), read_record(whole));
}

class CoupledBatch : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Models, CoupledBatch,
                         testing::Values("softmax_gan", "began", "magan", "rbm_pcd", "told_vae",
                                         "phases", "held_gan", "packed_gan"),
                         [](const auto& model) { return model.param; });

TEST_P(CoupledBatch, InTwoPartsGivesTheLossesAndStateOfTheWhole) {
  const Difference found = difference_of_two_parts({case_called(GetParam()), 0, 20});
  EXPECT_LE(found.relative, kRelative) << found.name;
}

TEST(BatchInParts, OfAnEbganPullsAllCodesAwayFromEachOther) {
  const Difference found =
      difference_of_two_parts({with_options("ebgan", "hidden = [32]\npulling_away = 10"), 0, 10});
  EXPECT_LE(found.relative, kRelative) << found.name;
}

TEST(BatchInParts, HasChainsOfOneLength) {
  const Difference found = difference_of_two_parts(
      {with_options("gibbsnet", "hidden = [32]\nchain = 3\nlengths = \"any\""), 0, 10});
  EXPECT_LE(found.relative, kRelative) << found.name;
}

TEST(BatchInParts, WhoseGateDecidesForAllOfIt) {
  const Difference found =
      difference_of_two_parts({with_options("vae_gan", "hidden = [96]\ngate = true"), 0, 20});
  EXPECT_LE(found.relative, kRelative) << found.name;
}

TEST(BatchInParts, NormedAsAWholeGivesTheLossesOfTheWhole) {
  for (const Training& what : {convolutions(0, 5), fully_connected(0, 20)}) {
    const Difference found = difference_of_two_parts(what);
    EXPECT_LE(found.relative, kRelative) << what.of.name << ", " << found.name;
    Training apart = what;
    apart.sync_batch_norm = false;
    EXPECT_GT(difference_of_two_parts(apart).relative, .01) << "and does not without";
  }
}

/// But for one whose dropout draws by shard, and those in which Adam makes rounding large
/// (docs/models/README.md, "Over several ranks").
std::vector<Case> cases_equal_to_rounding() {
  static const std::set<std::string> kOthers{"two_turns", "wgan_gp",     "vae_gan",  "classifier",
                                             "regressor", "frozen_part", "held_gan", "packed_gan"};
  std::vector<Case> out = all_cases();
  std::erase_if(out, [](const Case& of) { return kOthers.count(of.name) > 0; });
  return out;
}

class SlowWholeBatch : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Models, SlowWholeBatch, testing::ValuesIn(cases_equal_to_rounding()),
                         name_of);

TEST_P(SlowWholeBatch, OnTwoRanksGivesTheLossesOfOneProcessOverTwoHundredSteps) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const Training what{GetParam(), 0, 200, 8, true};
  const auto records = [&](collective::Group& group) { return record_of(what, group); };
  const RankEnd whole = in_ranks(1, records)[0];
  ASSERT_EQ(whole.code, 0) << whole.said;
  for (const RankEnd& end : in_ranks(2, records)) {
    ASSERT_EQ(end.code, 0) << end.said;
    const Difference found = largest_difference(read_record(end.said), read_record(whole.said));
    EXPECT_LE(found.relative, kRelative) << found.name;
  }
}

}  // namespace
}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// Measures over ranks: each computes its share of the examples, all have the numbers of one
// process.
#include "elbo/eval/shared_blocks.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include <cstdio>

#include "elbo/data/source.h"
#include "elbo/eval/inference.h"
#include "elbo/eval/likelihood/ais.h"
#include "elbo/eval/likelihood/elbo.h"
#include "elbo/eval/partial_results.h"
#include "elbo/eval/protocols/eval_context.h"
#include "elbo/io/toml.h"
#include "elbo/models/registry.h"
#include "tests/collective/processes.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

bool ranks_can_meet() {
  static const bool found =
      in_ranks(2, [](collective::Group&) { return std::string(); })[0].code == 0;
  return found;
}

eval::EvalOptions options_with(collective::Group& group) {
  eval::EvalOptions out;
  out.seed = 5;
  out.rows = 8;
  out.group = {&group, [](collective::Group*) {}};
  return out;
}

/// What is taken of the numbers 0 .. count - 1: twice each, and the ends of the blocks.
std::string doubled(collective::Group& group, int64_t count) {
  std::string out;
  int64_t own = 0;
  eval::over_shared_blocks(
      {0, count, 8}, options_with(group),
      [&](int64_t first, int64_t some) -> Tensors {
        own += some;
        return {2 * torch::arange(first, first + some), {}};
      },
      [&](const Tensors& rows, int64_t end) {
        EXPECT_FALSE(rows[1].defined());
        for (int64_t i = 0; i < rows[0].size(0); ++i) out += str(rows[0][i].item<int64_t>(), " ");
        if (end == count) out += "end";
      });
  return str(out, own <= (count + group.size() - 1) / group.size() + 8 ? "" : ", all of them here");
}

TEST(SharedBlocks, AllRanksHearOfEveryNumberInOrder) {
  if (!ranks_can_meet()) GTEST_SKIP() << "built without Gloo";
  for (const int64_t count : {1, 2, 3, 7, 24, 50}) {
    const std::string alone = doubled(*collective::alone(), count);
    EXPECT_THAT(alone, HasSubstr(str(2 * (count - 1), " end")));
    for (const RankEnd& end :
         in_ranks(3, [&](collective::Group& group) { return doubled(group, count); }))
      EXPECT_EQ(end.said, alone);
  }
}

TEST(SharedBlocks, AnErrorOfOneRankIsThrownOnAll) {
  if (!ranks_can_meet()) GTEST_SKIP() << "built without Gloo";
  for (const RankEnd& end : in_ranks(3, [](collective::Group& group) {
         eval::over_shared_blocks(
             {0, 90, 10}, options_with(group),
             [](int64_t first, int64_t some) -> Tensors {
               if (first == 40) throw DataError("picture 40 is damaged");
               return {torch::zeros({some})};
             },
             [](const Tensors&, int64_t) {});
         return std::string("no error");
       })) {
    EXPECT_EQ(end.code, 3);
    EXPECT_EQ(end.said, "picture 40 is damaged");
  }
}

/// To what rounding leaves: a block may have fewer rows.
std::string rounded(double value) {
  char out[32];
  std::snprintf(out, sizeof out, "%.5g", value);
  return out;
}

/// Some measures of a small model, as text.
std::string measured(collective::Group& group) {
  at::set_num_threads(1);
  const auto data = data::open_dataset(
      io::parse_toml("name = \"synthetic\"\nsize = 8\ncount = 60", "small"), data::Split::train);
  Rng rng(3);
  const auto model = models::make_model(
      io::parse_toml("name = \"vae\"\nhidden = [16]\nlatent_dim = 3", "small"), data->info(), rng);
  eval::EvalOptions options = options_with(group);
  std::string out = "iw " + rounded(eval::estimate_iw(*model, *data, 4, options).mean);
  const eval::ElboEstimate bound = eval::estimate_elbo(*model, *data, options);
  out += ", elbo " + rounded(bound.elbo.mean) + " +- " + rounded(bound.elbo.standard_error);
  eval::AisOptions ais;
  ais.distributions = 10, ais.chains = 2;
  options.limit = 7;
  out += ", ais " + rounded(eval::estimate_ais(*model, *data, ais, options).lower.mean);
  options.limit = 0;
  out += ", codes " + rounded(eval::encode_all(*model, *data, options).mean.sum().item<double>());
  eval::EvalContextParts parts;
  parts.model = model.get(), parts.data = parts.real = data, parts.options = options;
  parts.generated = eval::generated_by(*model, data->info(), 5);
  eval::EvalContext context(std::move(parts));
  for (const eval::Side side : {eval::Side::real, eval::Side::generated}) {
    const Tensor& features = context.features(side, "pixels", 50);
    const Tensor by_place = features * torch::arange(50).unsqueeze(1);
    out += str(", ", features.size(0), " rows ", rounded(by_place.sum().item<double>()));
  }
  return out;
}

TEST(SharedBlocks, BoundsChainsCodesAndFeaturesAreThoseOfOneProcess) {
  if (!ranks_can_meet()) GTEST_SKIP() << "built without Gloo";
  const std::string alone = in_ranks(1, measured)[0].said;
  for (const RankEnd& end : in_ranks(3, measured)) EXPECT_EQ(end.said, alone);
}

/// The rows of a pass over 20 examples of which 6 were kept by rank 0, and how many it then keeps.
std::string gone_on(collective::Group& group, const Path& folder) {
  const auto data = data::open_dataset(
      io::parse_toml("name = \"synthetic\"\nsize = 8\ncount = 20", "small"), data::Split::train);
  eval::EvalOptions options = options_with(group);
  eval::PartialResults kept(real_fs(), folder / "x.partial", "of x");
  if (group.rank() == 0) {
    kept.add(-torch::ones({6, 1}, torch::kFloat64));
    options.partial_results = &kept;
  }
  const Tensor rows =
      eval::map_batches(*data, 4, options, [](const tensor::Batch& batch, int64_t first) {
        return (torch::arange(batch.size()) + first).unsqueeze(1);
      });
  const std::string sum = str(rows.size(0), " rows, sum ", rows.sum().item<double>());
  return group.rank() == 0 ? str(sum, ", kept ", kept.rows().size(0)) : sum;
}

TEST(SharedBlocks, AMeasureGoesOnBehindWhatRankZeroHasKept) {
  if (!ranks_can_meet()) GTEST_SKIP() << "built without Gloo";
  const ScratchFolder folder;
  const auto ends =
      in_ranks(2, [&](collective::Group& group) { return gone_on(group, folder.path()); });
  EXPECT_EQ(ends[0].said, "20 rows, sum 169, kept 20");  // 6 ... 19 add up to 175
  EXPECT_EQ(ends[1].said, "20 rows, sum 169");
}

}  // namespace
}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// An optimizer whose memory ranks share out, against one that keeps all of it.
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/tensor/random.h"
#include "elbo/train/optimizer.h"
#include "tests/collective/processes.h"

namespace elbo::test {
namespace {

constexpr int kSharedSteps = 5;

/// Parameters whose sizes fill no cache line, and some gradients.
struct SmallPlayer {
  explicit SmallPlayer(const std::vector<int64_t>& sizes) {
    Rng rng(1);
    for (const int64_t size : sizes) params.push_back(tensor::normal(rng, {size}));
  }
  Tensors grads(int step) const {
    Rng rng(2, {static_cast<uint64_t>(step)});
    Tensors out;
    for (const Tensor& param : params) out.push_back(tensor::normal(rng, param.sizes()));
    return out;
  }
  tensor::NamedTensors named() const {
    tensor::NamedTensors out;
    for (size_t i = 0; i < params.size(); ++i) out.emplace_back(str("p", i), params[i]);
    return out;
  }
  Tensors params;
};

std::string hash_of(const tensor::NamedTensors& tensors) {
  return sha256_hex(tensor::tensors_file(tensors, {}));
}

/// Weights and memory after some steps, and after the memory was whole in between.
std::string moved(const std::vector<int64_t>& sizes, train::OptimKind kind,
                  const std::shared_ptr<collective::Group>& sharers) {
  const SmallPlayer player(sizes);
  train::OptimConfig config;
  config.kind = kind, config.momentum = .5, config.clip_norm = 1;
  train::Optimizer optimizer(config, player.named(),
                             std::make_shared<kernels::FlatMemory>(player.params), sharers);
  for (int step = 0; step < kSharedSteps; ++step) {
    optimizer.step(player.grads(step), 3, 1e-2);
    optimizer.gather_memory();
    optimizer.keep_share();
  }
  optimizer.gather_memory();
  return hash_of(player.named()) + " " + hash_of(optimizer.memory());
}

bool has_ranks() {
  static const bool found =
      in_ranks(2, [](collective::Group&) { return std::string(); })[0].code == 0;
  return found;
}

TEST(SharedOptimizer, MovesWeightsAsOneThatKeepsAllToTheBit) {
  if (!has_ranks()) GTEST_SKIP() << "built without Gloo";
  for (const auto& sizes : std::vector<std::vector<int64_t>>{{100, 7, 33}, {5}, {16, 16}})
    for (const auto kind :
         {train::OptimKind::adam, train::OptimKind::rmsprop, train::OptimKind::sgd})
      for (const int64_t ranks : {2, 3})
        for (const RankEnd& end : in_ranks(ranks, [&](collective::Group& group) {
               return moved(sizes, kind, {&group, [](collective::Group*) {}});
             }))
          EXPECT_EQ(end.said, moved(sizes, kind, nullptr)) << ranks << " ranks";
}

TEST(SharedOptimizer, RemembersItsShareAlone) {
  if (!has_ranks()) GTEST_SKIP() << "built without Gloo";
  for (const RankEnd& end : in_ranks(4, [&](collective::Group& group) {
         const SmallPlayer player({640, 640});
         const std::shared_ptr<collective::Group> sharers(&group, [](collective::Group*) {});
         const train::Optimizer optimizer(
             {}, player.named(), std::make_shared<kernels::FlatMemory>(player.params), sharers);
         return str(optimizer.remembered());
       }))
    EXPECT_EQ(end.said, str(2 * 1280 / 4)) << "Adam's two memories";
}

}  // namespace
}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// Every kind of exception becomes its message and exit code.
#include "elbo/engine/guard.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <new>

namespace elbo::engine {
namespace {

CaughtFailure failure_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception&) {
    return caught_failure();
  }
  return {};
}

TEST(Guard, EndsWithTheCodeOfTheErrorsKind) {
  EXPECT_EQ(guarded([] { return 130; }), 130);
  EXPECT_EQ(guarded([]() -> int { throw DataError("torn"); }), 3);
  EXPECT_EQ(guarded([]() -> int { throw DivergedError("far"); }), 5);
  EXPECT_EQ(guarded([]() -> int { throw std::bad_alloc(); }), 6);
}

TEST(Guard, CallsABrokenPromiseAFaultOfOurOwn) {
  EXPECT_EQ(guarded([]() -> int {
              ELBO_ASSERT(1 + 1 == 3);
              return 0;
            }),
            1);
  EXPECT_EQ(guarded([]() -> int { throw std::logic_error("nobody thought of it"); }), 1);
}

TEST(Guard, ShowsWhatTorchSaysWithoutItsStack) {
  const CaughtFailure failure = failure_of([] { at::zeros({2, 3}).matmul(at::zeros({2, 3})); });
  EXPECT_EQ(failure.kind, ErrorKind::internal);
  EXPECT_NE(failure.text.find("torch: "), std::string::npos) << failure.text;
  EXPECT_EQ(failure.text.find("Exception raised from"), std::string::npos) << failure.text;
}

TEST(Guard, KnowsTorchsWordsForTooLittleMemory) {
  const CaughtFailure failure = failure_of([] { at::empty({int64_t{1} << 45}); });
  EXPECT_EQ(failure.kind, ErrorKind::memory) << failure.text;
}

}  // namespace
}  // namespace elbo::engine

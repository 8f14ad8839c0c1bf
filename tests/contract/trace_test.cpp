// SPDX-License-Identifier: MIT
// Every model trains as its trace in tests/golden/traces says. ELBO_WRITE_TRACES=1 in the
// environment writes the files anew.
#include <gmock/gmock.h>
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include "elbo/core/fs.h"
#include "elbo/core/str.h"
#include "elbo/kernels/dispatch.h"
#include "tests/contract/traces.h"

namespace elbo::test {
namespace {

using testing::IsEmpty;

/// How far a number may be from the one shown.
struct TraceTolerance {
  double last_digits;  ///< in units of the last of six digits
  double relative, absolute;
};

// The digits shown, of a number that may lie at the edge of rounding; and nothing below what
// cancels in double.
constexpr TraceTolerance kSameDigits{.50001, 0, 1e-10};
// With another LibTorch, or draws that are rounded otherwise.
constexpr TraceTolerance kNear{0, 1e-4, 1e-6};
constexpr size_t kLeastSteps = 3;  // that agree where later ones may not
// Single precision: the first step is of the same weights, so that only its own rounding shows
// (1.2e-5 at most was seen). From the second on Adam has made whole steps out of gradients that are
// rounding alone, such as a bias before batch normalisation (4e-3 was seen).
constexpr TraceTolerance kFirstInSingle{0, 1e-4, 1e-5}, kNextInSingle{0, 3e-2, 1e-4};

const Path& trace_folder() {
  static const Path folder = Path(ELBO_SOURCE_DIR) / "tests/golden/traces";
  return folder;
}

/// The distance between neighbours among numbers of six digits.
double last_digit_of(double shown) {
  return shown == 0 ? 0 : std::pow(10.0, std::floor(std::log10(std::abs(shown))) - 5);
}

bool agrees(double value, double shown, const TraceTolerance& tolerance) {
  return std::abs(value - shown) <= tolerance.last_digits * last_digit_of(shown) +
                                        tolerance.relative * std::abs(shown) + tolerance.absolute;
}

/// What is otherwise in a step, in words.
std::vector<std::string> step_differences(const std::vector<train::NamedValue>& got,
                                          const std::vector<train::NamedValue>& shown,
                                          const TraceTolerance& tolerance) {
  std::vector<std::string> out;
  std::set<std::string> names;
  for (const auto& [name, value] : got) names.insert(name);
  for (const auto& [name, want] : shown) {
    const auto found =
        std::find_if(got.begin(), got.end(),
                     [&name = name](const train::NamedValue& one) { return one.first == name; });
    if (found == got.end()) out.push_back(str(name, " is not there"));
    else if (!agrees(found->second, want, tolerance))
      out.push_back(str(name, ": got ", found->second, ", want ", want));
    names.erase(name);
  }
  for (const std::string& name : names) out.push_back(str(name, " is new"));
  return out;
}

/// What is otherwise among the first `steps` steps, up to the first that differs.
std::vector<std::string> first_differences(const Trace& got, const Trace& shown, size_t steps,
                                           const TraceTolerance& tolerance) {
  for (size_t i = 0; i < steps; ++i) {
    std::vector<std::string> found =
        step_differences(got.steps.at(i), shown.steps.at(i), tolerance);
    for (std::string& one : found) one = str("step ", i + 1, ": ", one);
    if (!found.empty()) return found;
  }
  return {};
}

std::vector<std::string> weight_differences(const Trace& got, const Trace& shown,
                                            const TraceTolerance& tolerance) {
  std::vector<std::string> out;
  if (got.weights.size() != shown.weights.size())
    return {
        str("got ", got.weights.size(), " parameters and buffers, want ", shown.weights.size())};
  for (size_t i = 0; i < got.weights.size(); ++i) {
    const WeightSummary &is = got.weights[i], &was = shown.weights[i];
    if (is.name != was.name) out.push_back(str("weights: got ", is.name, ", want ", was.name));
    else if (!agrees(is.norm, was.norm, tolerance) || !agrees(is.mean, was.mean, tolerance))
      out.push_back(str(is.name, ": got norm ", is.norm, " and mean ", is.mean, ", want ", was.norm,
                        " and ", was.mean));
  }
  return out;
}

/// What is otherwise than the file says. A unit that is drawn as 0 or 1 may fall on its other side
/// by one rounding, and a unit near the kink of its ReLU where the draws themselves are rounded
/// otherwise (without fused multiply-add by 1e-7): all that follows is then otherwise too.
std::vector<std::string> trace_differences(const Trace& got, const GoldenTrace& golden) {
  const Trace& shown = golden.trace;
  if (got.steps.size() != shown.steps.size())
    return {str("got ", got.steps.size(), " steps, want ", shown.steps.size())};
  const bool same_draws = golden.draws == draws_of_this_build(),
             same_build = same_draws && golden.libtorch == TORCH_VERSION;
  const bool may_part = !same_build && (shown.draws_bits || !same_draws);
  const TraceTolerance& tolerance = same_build ? kSameDigits : kNear;
  const std::vector<std::string> out = first_differences(got, shown, shown.steps.size(), tolerance);
  if (out.empty()) return weight_differences(got, shown, tolerance);
  return may_part ? first_differences(got, shown, kLeastSteps, tolerance) : out;
}

GoldenTrace golden_of(const TracePlan& plan) {
  const Bytes bytes = real_fs().read(trace_folder() / (plan.name + ".txt"), 1 << 20);
  return read_trace(std::string(text_of(bytes)));
}

bool writes_traces() {
  const char* value = std::getenv("ELBO_WRITE_TRACES");
  return value != nullptr && *value != '\0';
}

class Traces : public testing::TestWithParam<TracePlan> {};
INSTANTIATE_TEST_SUITE_P(Models, Traces, testing::ValuesIn(trace_plans()),
                         [](const auto& one) { return one.param.name; });

TEST_P(Traces, TrainingComputesWhatTheTraceShows) {
  const kernels::FusedKernelsGuard reference(false);
  const Trace got = record_trace(GetParam(), kTraceSteps, true);
  if (!writes_traces()) {
    EXPECT_THAT(trace_differences(got, golden_of(GetParam())), IsEmpty())
        << "meant so? CONTRIBUTING.md says how the traces are made again";
    return;
  }
  write_atomically(real_fs(), trace_folder() / (GetParam().name + ".txt"),
                   bytes_of(write_trace(GetParam(), got)));
  GTEST_SKIP() << "written";
}

TEST_P(Traces, SinglePrecisionBeginsAsTheTraceShowsWithEitherKindOfKernels) {
  if (writes_traces()) GTEST_SKIP() << "the traces are being written";
  const GoldenTrace golden = golden_of(GetParam());
  for (const bool fused : {false, true}) {
    const kernels::FusedKernelsGuard guard(fused);
    const Trace got = record_trace(GetParam(), kLeastSteps, false);
    EXPECT_THAT(first_differences(got, golden.trace, 1, kFirstInSingle), IsEmpty())
        << (fused ? "fused" : "reference") << " kernels";
    EXPECT_THAT(first_differences(got, golden.trace, kLeastSteps, kNextInSingle), IsEmpty())
        << (fused ? "fused" : "reference") << " kernels";
  }
}

TEST(TraceFiles, EachBelongsToAPlan) {
  std::set<std::string> planned, kept;
  for (const TracePlan& plan : trace_plans())
    EXPECT_TRUE(planned.insert(plan.name + ".txt").second) << plan.name;
  for (const std::string& name : real_fs().list(trace_folder())) kept.insert(name);
  if (writes_traces()) GTEST_SKIP() << "the traces are being written";
  EXPECT_EQ(kept, planned);
}

/// A trace of two steps with one term.
GoldenTrace small_trace(double first, double second, bool draws_bits = false) {
  return {TORCH_VERSION,
          draws_of_this_build(),
          {draws_bits,
           {{{"a/b/c", first}}, {{"a/b/c", second}}, {{"a/b/c", 1}}, {{"a/b/c", 1}}},
           {{"weight", 2, .5}}}};
}

TEST(TraceFiles, AreReadAsTheyAreWritten) {
  const Trace trace{
      true, {{{"a/b/c", 1.5}}, {{"a/b/c", -2e-7}, {"|a/b|", 3}}}, {{"weight", 2, .25}}};
  const GoldenTrace read = read_trace(write_trace({"name", "x = 1", "y = 2\nz = 3", ""}, trace));
  EXPECT_EQ(read.libtorch, TORCH_VERSION);
  EXPECT_EQ(read.draws, draws_of_this_build());
  EXPECT_THAT(trace_differences(trace, read), IsEmpty());
  EXPECT_TRUE(read.trace.draws_bits);
  EXPECT_EQ(read.trace.steps.at(1).size(), 2u);
  EXPECT_THROW(read_trace("trace x\n\nstep a\n1 2\n"), std::runtime_error);
}

TEST(TraceFiles, TheSameBuildMustShowTheSameDigits) {
  const GoldenTrace golden = small_trace(1.23456, 1);
  EXPECT_THAT(trace_differences(small_trace(1.2345649, 1).trace, golden), IsEmpty());
  EXPECT_THAT(trace_differences(small_trace(1.23457, 1).trace, golden),
              testing::ElementsAre("step 1: a/b/c: got 1.23457, want 1.23456"));
  Trace other = golden.trace;
  other.weights[0].mean = .500001;
  EXPECT_THAT(trace_differences(other, golden),
              testing::ElementsAre("weight: got norm 2 and mean 0.500001, want 2 and 0.5"));
  other = golden.trace;
  other.steps[1] = {{"a/b/d", 1}};
  EXPECT_THAT(trace_differences(other, golden),
              testing::ElementsAre("step 2: a/b/c is not there", "step 2: a/b/d is new"));
}

TEST(TraceFiles, AnotherVersionMayDifferByRoundingAndInBitsAfterThreeSteps) {
  GoldenTrace golden = small_trace(1.23456, 1);
  golden.libtorch = "9.9.9";
  EXPECT_THAT(trace_differences(small_trace(1.23466, 1).trace, golden), IsEmpty());
  EXPECT_THAT(trace_differences(small_trace(1.23476, 1).trace, golden), testing::SizeIs(1));
  GoldenTrace bits = small_trace(1, 1, true);
  bits.libtorch = "9.9.9";
  Trace flipped = bits.trace;
  flipped.steps[3][0].second = 2;
  EXPECT_THAT(trace_differences(flipped, bits), IsEmpty());
  bits.trace.draws_bits = false;
  EXPECT_THAT(trace_differences(flipped, bits),
              testing::ElementsAre("step 4: a/b/c: got 2, want 1"));
  bits.draws = "0.5";
  EXPECT_THAT(trace_differences(flipped, bits), IsEmpty());
  flipped.steps[2][0].second = 2;
  EXPECT_THAT(trace_differences(flipped, bits),
              testing::ElementsAre("step 3: a/b/c: got 2, want 1"));
}

}  // namespace
}  // namespace elbo::test

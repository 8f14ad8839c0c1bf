// SPDX-License-Identifier: MIT
// Finding and choosing sample grids.
#include "elbo/report/sample_grids.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "elbo/core/str.h"
#include "elbo/report/number.h"

namespace elbo::report {
namespace {

/// The step of `000500.png`; nothing for a file with another kind of name.
std::optional<int64_t> step_of(const std::string& name) {
  int64_t step = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), step);
  const bool whole =
      error == std::errc() && end != name.data() && std::string_view(end) == ".png" && step >= 0;
  return whole ? std::optional(step) : std::nullopt;
}

}  // namespace

std::vector<SampleGrid> sample_grids(const run::RunFolder& run) {
  std::vector<SampleGrid> out;
  if (!run.fs().exists(run.samples())) return out;
  for (const std::string& name : run.fs().list(run.samples()))
    if (const auto step = step_of(name)) out.push_back({*step, run.samples() / name});
  std::sort(out.begin(), out.end(),
            [](const SampleGrid& a, const SampleGrid& b) { return a.step < b.step; });
  return out;
}

std::vector<SampleGrid> spread_grids(const std::vector<SampleGrid>& grids, size_t count) {
  if (grids.size() <= count) return grids;
  if (count < 2) return {grids.end() - static_cast<std::ptrdiff_t>(count), grids.end()};
  std::vector<size_t> taken{0};
  const double first = std::log(static_cast<double>(std::max<int64_t>(1, grids[1].step)));
  const double last = std::log(static_cast<double>(std::max<int64_t>(2, grids.back().step)));
  for (size_t i = 1; i + 1 < count; ++i) {
    const double wanted =
        first + (last - first) * static_cast<double>(i - 1) / static_cast<double>(count - 2);
    size_t at = taken.back() + 1;
    while (at + count - i < grids.size() &&
           std::log(static_cast<double>(grids[at].step)) < wanted - 1e-9)
      ++at;
    taken.push_back(at);
  }
  taken.push_back(grids.size() - 1);
  std::vector<SampleGrid> out;
  for (size_t at : taken) out.push_back(grids[at]);
  return out;
}

std::string after_steps(int64_t step) {
  return step == 0 ? "before training"
                   : str("after ", count_text(step), step == 1 ? " step" : " steps");
}

}  // namespace elbo::report

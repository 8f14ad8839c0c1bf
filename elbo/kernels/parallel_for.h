// SPDX-License-Identifier: MIT
// Work split by rows: no row is ever shared between threads, so results do not depend on their
// number.
#pragma once
#include <algorithm>
#include <cstdint>

namespace elbo::kernels {

/// Elements; fewer are done by the caller: waking a team costs some microseconds.
inline constexpr int64_t kWorthAThread = 16384;

/// work(context, from, to), which must not throw, over [0, count) in as many equal parts as there
/// are threads of at least `grain` each.
void split_over_threads(int64_t count, int64_t grain,
                        void (*work)(const void* context, int64_t from, int64_t to),
                        const void* context);

/// Sets how many threads the teams that the caller starts from here on have: ours, oneDNN's and
/// torch's own, but not those of an OpenBLAS with threads of its own.
void set_team_size(int64_t threads);

/// work(from, to) over [0, rows), each row costing as much as `columns` elements.
template <class Work>
void for_rows(int64_t rows, int64_t columns, const Work& work) {
  const auto call = [](const void* context, int64_t from, int64_t to) {
    (*static_cast<const Work*>(context))(from, to);
  };
  split_over_threads(rows, std::max<int64_t>(1, kWorthAThread / std::max<int64_t>(1, columns)),
                     call, &work);
}

}  // namespace elbo::kernels

// SPDX-License-Identifier: MIT
// `neighbours`: the pictures of a split that lie nearest to given ones, value by value, both as
// bytes. So a user sees whether a model has learned an example by heart.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/engine/studio/operations.h"
#include "elbo/eval/batches.h"
#include "elbo/kernels/byte_distance_loops.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

constexpr int64_t kMostNeighbours = 16;

/// Reads on until all are there; false where time ran out.
bool read_pictures(StudioCall& call, data::Split split, ByteExamples& into) {
  const data::Dataset& data = call.model.want_split(split);
  const data::DataInfo& info = call.model.info();
  const int64_t count = into.pictures.size(0), batch = eval::rows_of(info, {});
  while (into.done < count) {
    const int64_t size = std::min(batch, count - into.done);
    const tensor::Batch examples = eval::examples_at(data, into.done, size, 0);
    into.pictures.narrow(0, into.done, size).copy_(tensor::image_bytes(examples.x, info));
    if (examples.y.defined()) into.labels.narrow(0, into.done, size).copy_(examples.y);
    into.done += size;
    if (into.done >= count || !call.slice.over()) continue;
    call.put_progress(into.done, count);
    return false;
  }
  return true;
}

/// Of each query the nearest pictures, nearest first; of equally near ones the split's first.
struct NearestPictures {
  Tensor index;     // (Q, K) int64
  Tensor distance;  // (Q, K): Euclidean, values from 0 to 1
};

NearestPictures nearest_of(const Tensor& queries, const Tensor& pictures, int64_t wanted) {
  const int64_t count = pictures.size(0), width = pictures[0].numel();
  NearestPictures out{torch::empty({queries.size(0), wanted}, torch::kInt64),
                      torch::empty({queries.size(0), wanted})};
  std::vector<int64_t> distances(static_cast<size_t>(count)), order(distances.size());
  const auto* rows = pictures.data_ptr<uint8_t>();
  for (int64_t q = 0; q < queries.size(0); ++q) {
    const uint8_t* query = queries.data_ptr<uint8_t>() + q * width;
    kernels::for_rows(count, width, [&](int64_t from, int64_t to) {
      kernels::byte_distances(query, rows + from * width, to - from, width,
                              distances.data() + from);
    });
    std::iota(order.begin(), order.end(), 0);
    const auto nearer = [&](int64_t a, int64_t b) {
      return std::pair(distances[static_cast<size_t>(a)], a) <
             std::pair(distances[static_cast<size_t>(b)], b);
    };
    std::partial_sort(order.begin(), order.begin() + wanted, order.end(), nearer);
    for (int64_t k = 0; k < wanted; ++k) {
      const int64_t at = order[static_cast<size_t>(k)];
      out.index[q][k] = at;
      out.distance[q][k] = std::sqrt(static_cast<double>(distances[static_cast<size_t>(at)])) / 255;
    }
  }
  return out;
}

}  // namespace

void studio_neighbours(StudioCall& call) {
  const data::DataInfo& info = call.model.info();
  if (!tensor::can_be_drawn(info)) want_pictures(info);
  const tensor::Batch batch = examples_in(call, kMostStudioImages);
  const data::Split split = call.args.has("split") ? call.split() : data::Split::train;
  ByteExamples& pictures = call.model.pictures(split);
  if (!read_pictures(call, split, pictures)) return;
  const int64_t wanted =
      std::min(call.args.whole("count", {4, 1, kMostNeighbours}), pictures.pictures.size(0));
  call.want_room(batch.size() * wanted);
  const NearestPictures found =
      nearest_of(tensor::image_bytes(batch.x, info), pictures.pictures, wanted);
  const Tensor flat = found.index.flatten();
  call.put("images", pictures.pictures.index_select(0, flat));
  call.put("indices", found.index);
  call.put("distances", found.distance);
  if (info.classes() > 0)
    call.put("labels", pictures.labels.index_select(0, flat).view(found.index.sizes()));
  call.put("searched", Node(pictures.pictures.size(0)));
}

}  // namespace elbo::engine

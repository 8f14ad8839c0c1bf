// SPDX-License-Identifier: MIT
// In rounds of a block a rank. Each begins with a message of fixed size: how it went, and the form
// of the rows; rank 0 always has a block, so the form is known to those that have none.
#include "elbo/eval/shared_blocks.h"

#include <algorithm>
#include <optional>

#include "elbo/core/ranks.h"
#include "elbo/kernels/spin_wait.h"

namespace elbo::eval {
namespace {

constexpr int64_t kMostTensors = 4, kMostDims = 6;
constexpr int64_t kForm = 3 + kMostDims;  // of a tensor: whether it is there, type, dims, sizes

enum class BlockState : int64_t { none, made, failed };

/// What came of one rank's block.
struct RankBlock {
  BlockState state = BlockState::none;
  Tensors rows;
  std::string text;  // of an error
  ErrorKind kind = ErrorKind::internal;
};

RankBlock worked(const BlockWork& work, int64_t first, int64_t count) {
  RankBlock out;
  try {
    out.rows = work(first, count);
    out.state = BlockState::made;
  } catch (const RankError&) {
    throw;
  } catch (const Error& error) {
    out.state = BlockState::failed, out.text = error.what(), out.kind = error.kind();
  }
  return out;
}

/// state, kind of an error, number of tensors, and the form of each.
Tensor header_of(const RankBlock& block) {
  Tensor out = torch::zeros({3 + kMostTensors * kForm}, torch::kInt64);
  int64_t* at = out.data_ptr<int64_t>();
  *at++ = static_cast<int64_t>(block.state);
  *at++ = static_cast<int64_t>(block.kind);
  *at++ = static_cast<int64_t>(block.rows.size());
  ELBO_ASSERT(static_cast<int64_t>(block.rows.size()) <= kMostTensors);
  for (const Tensor& rows : block.rows) {
    int64_t* form = at;
    at += kForm;
    if (!rows.defined()) continue;
    ELBO_ASSERT(rows.dim() >= 1 && rows.dim() <= kMostDims);
    *form++ = 1;
    *form++ = static_cast<int64_t>(rows.scalar_type());
    *form++ = rows.dim();
    std::copy(rows.sizes().begin(), rows.sizes().end(), form);
  }
  return out;
}

/// The rows number `index` of all ranks. `own` may be undefined.
Tensor joined_rows(collective::Group& group, const Tensors& headers, size_t index,
                   const Tensor& own) {
  const auto form = [&](size_t rank) {
    return headers[rank].data_ptr<int64_t>() + 3 + static_cast<int64_t>(index) * kForm;
  };
  const int64_t* first = form(0);
  if (first[0] == 0) return {};
  std::vector<int64_t> sizes(first + 3, first + 3 + first[2]);
  std::vector<int64_t> counts;
  for (size_t rank = 0; rank < headers.size(); ++rank)
    counts.push_back(form(rank)[0] == 0 ? 0 : form(rank)[3]);
  sizes[0] = *std::max_element(counts.begin(), counts.end());
  Tensor sent = torch::zeros(sizes, static_cast<c10::ScalarType>(first[1]));
  if (own.defined()) sent.narrow(0, 0, own.size(0)).copy_(own);
  Tensors out = group.allgather(sent);
  for (size_t rank = 0; rank < out.size(); ++rank) out[rank] = out[rank].narrow(0, 0, counts[rank]);
  return torch::cat(out);
}

/// One round: what all ranks made, one behind the other. Throws the first error of a rank.
Tensors exchanged_round(collective::Group& group, const RankBlock& own) {
  const Tensors headers = group.allgather(header_of(own));
  std::optional<size_t> failed;
  for (size_t rank = headers.size(); rank-- > 0;)
    if (headers[rank][0].item<int64_t>() == static_cast<int64_t>(BlockState::failed)) failed = rank;
  if (failed) {
    const std::vector<std::string> texts = collective::allgather_texts(group, own.text);
    throw Error(static_cast<ErrorKind>(headers[*failed][1].item<int64_t>()), texts[*failed]);
  }
  Tensors out;
  for (int64_t i = 0; i < headers[0][2].item<int64_t>(); ++i) {
    const auto index = static_cast<size_t>(i);
    out.push_back(
        joined_rows(group, headers, index, index < own.rows.size() ? own.rows[index] : Tensor()));
  }
  return out;
}

}  // namespace

void over_shared_blocks(const Blocks& blocks, const EvalOptions& options, const BlockWork& work,
                        const std::function<void(const Tensors&, int64_t)>& take) {
  kernels::WaitGovernor waiting;
  const auto taken = [&](const Tensors& rows, int64_t end) {
    take(rows, end);
    if (options.progress) options.progress(end, blocks.end);
    waiting.tick();
  };
  const int64_t ranks = options.group == nullptr ? 1 : options.group->size();
  // As many blocks as ranks, where there are so few numbers.
  const int64_t share = (blocks.end - blocks.begin + ranks - 1) / ranks,
                rows = std::max<int64_t>(1, std::min(blocks.rows, share));
  for (int64_t first = blocks.begin; first < blocks.end; first += ranks * rows) {
    const int64_t end = std::min(blocks.end, first + ranks * rows);
    if (ranks == 1) {
      taken(work(first, end - first), end);
      continue;
    }
    const int64_t own = first + options.group->rank() * rows;
    const RankBlock made = own < end ? worked(work, own, std::min(rows, end - own)) : RankBlock{};
    taken(exchanged_round(*options.group, made), end);
  }
}

Tensor rows_of_first_rank(const EvalOptions& options, const Tensor& rows) {
  if (options.group == nullptr || options.group->size() == 1) return rows;
  RankBlock own;
  own.state = BlockState::made;
  own.rows = {options.group->rank() == 0 ? rows : Tensor()};
  return exchanged_round(*options.group, own)[0];
}

}  // namespace elbo::eval

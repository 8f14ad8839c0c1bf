// SPDX-License-Identifier: MIT
// One thread an opening; what it finds, errors too, is kept.
#include "elbo/engine/studio/studio_data.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/io/json.h"

namespace elbo::engine {
namespace {

constexpr int64_t kMostSearchedBytes = int64_t{1} << 29;  // of a split's pictures

std::shared_ptr<StudioSplit> opened_split(const Node& table, data::Split split) {
  auto out = std::make_shared<StudioSplit>();
  try {
    out->data = data::open_undescribed(table, split);
  } catch (const ConfigError& error) {
    out->why = error.what(), out->unnamed = true;
  } catch (const std::exception& error) {
    out->why = error.what();
  }
  return out;
}

}  // namespace

ByteExamples& StudioSplit::with_room() {
  if (pictures.pictures.defined()) return pictures;
  const data::DataInfo& info = data->info();
  const int64_t count = std::min(info.size, kMostSearchedBytes / info.values());
  pictures.pictures =
      torch::empty({count, info.shape[1], info.shape[2], info.shape[0]}, torch::kUInt8);
  pictures.labels = torch::full({count}, -1, torch::kInt64);
  return pictures;
}

std::shared_ptr<StudioSplit> StudioData::find(const Node& table, data::Split split,
                                              double seconds) {
  const std::string name = str(name_of(split), " ", io::write_json(table));
  auto found =
      std::find_if(kept_.begin(), kept_.end(), [&](const Kept& one) { return one.name == name; });
  if (found == kept_.end()) {
    std::promise<std::shared_ptr<StudioSplit>> promise;
    kept_.push_front({name, promise.get_future().share()});
    found = kept_.begin();
    // It may outlive this process's last request, which nobody waits for.
    std::thread([promise = std::move(promise), table, split]() mutable {
      promise.set_value(opened_split(table, split));
    }).detach();
  }
  if (found->split.wait_for(std::chrono::duration<double>(seconds)) != std::future_status::ready)
    throw StillOpening();
  return found->split.get();
}

uint64_t StudioData::bytes() const {
  uint64_t out = 0;
  for (const Kept& one : kept_) {
    if (one.split.wait_for(std::chrono::seconds(0)) != std::future_status::ready) continue;
    const ByteExamples& pictures = one.split.get()->pictures;
    if (pictures.pictures.defined()) out += pictures.pictures.nbytes() + pictures.labels.nbytes();
  }
  return out;
}

void StudioData::forget_unused() {
  std::erase_if(kept_, [](const Kept& one) {
    return one.split.wait_for(std::chrono::seconds(0)) == std::future_status::ready &&
           one.split.get().use_count() == 1;
  });
}

}  // namespace elbo::engine

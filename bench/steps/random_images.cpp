// SPDX-License-Identifier: MIT
// Noise as IDX arrays and as floats.
#include "bench/steps/random_images.h"

#include <algorithm>
#include <filesystem>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"
#include "elbo/core/str.h"
#include "elbo/data/files/idx.h"
#include "elbo/data/source.h"

namespace elbo::bench {
namespace {

constexpr int64_t kSide = 28, kPixels = kSide * kSide, kColourValues = 3 * 32 * 32;
constexpr int64_t kBlock = 60000;  // images written to a file at once

Bytes noise(int64_t count) {
  Rng rng(1);
  Bytes out(static_cast<size_t>(count));
  uint64_t word = rng.word();
  for (std::byte& value : out) {
    word = word * 6364136223846793005u + 1442695040888963407u;
    value = static_cast<std::byte>(word >> 56);
  }
  return out;
}

Bytes header_of(int64_t count) {
  Bytes out{std::byte{0}, std::byte{0}, std::byte{8}, std::byte{3}};
  for (const int64_t extent : {count, kSide, kSide})
    for (int shift = 24; shift >= 0; shift -= 8)
      out.push_back(static_cast<std::byte>(extent >> shift & 255));
  return out;
}

void write_digits(const Path& path, int64_t count) {
  const Path half = path.string() + ".new";
  const Bytes block = noise(std::min(count, kBlock) * kPixels);
  const auto file = real_fs().open(half, OpenMode::truncate);
  file->write(header_of(count));
  for (int64_t done = 0; done < count; done += kBlock)
    file->write(
        ByteView(block).first(static_cast<size_t>(std::min(kBlock, count - done) * kPixels)));
  file->close();
  std::filesystem::rename(half, path);
}

class RandomColours : public data::Dataset {
 public:
  explicit RandomColours(int64_t count) : values_(static_cast<size_t>(count * kColourValues)) {
    Rng(1).uniform(values_, 1);
    for (float& value : values_) value = 2 * value - 1;
    info_.name = "noise";
    info_.shape = {3, 32, 32};
    info_.kind = data::ValueKind::real;
    info_.levels = 0;
    info_.size = count;
  }
  const data::DataInfo& info() const override { return info_; }
  bool is_slow() const override { return false; }
  void get(int64_t index, const data::Draw&, const data::ExampleOut& out) const override {
    std::copy_n(values_.begin() + index * kColourValues, kColourValues, out.x.begin());
    out.label = -1;
  }

 private:
  std::vector<float> values_;
  data::DataInfo info_;
};

}  // namespace

std::shared_ptr<const data::Dataset> random_digits(int64_t count) {
  data::IdxSet set;
  set.name = "noise";
  set.origin = "noise in memory";
  Bytes file = header_of(count);
  const Bytes pixels = noise(count * kPixels);
  file.insert(file.end(), pixels.begin(), pixels.end());
  set.images = data::parse_idx(std::move(file), set.origin);
  return data::idx_dataset(std::move(set));
}

std::shared_ptr<const data::Dataset> random_digits_on_disk(int64_t count,
                                                           const std::string& folder) {
  std::filesystem::create_directories(folder);
  const Path path = Path(folder) / str("noise_", count, ".idx");
  if (!std::filesystem::exists(path)) write_digits(path, count);
  Node table = Node::table();
  table.set("name", Node(std::string("idx")));
  table.set("images", Node(path.string()));
  return data::open_dataset(table, data::Split::train);
}

std::shared_ptr<const data::Dataset> random_colours(int64_t count) {
  return std::make_shared<RandomColours>(count);
}

}  // namespace elbo::bench

// SPDX-License-Identifier: MIT
// The parser, and the data set over what it found.
#include "elbo/data/files/idx.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/files/idx_file.h"
#include "elbo/data/image_values.h"
#include "elbo/data/words.h"
#include "elbo/io/gzip.h"

namespace elbo::data {
namespace {

constexpr uint64_t kMostIdxBytes = uint64_t{1} << 32;
constexpr uint64_t kInflationLimit = 200;  // MNIST's images inflate 4.7 times

const char* type_word(unsigned type) {
  switch (type) {
    case 0x08: return "unsigned bytes";
    case 0x09: return "signed bytes";
    case 0x0B: return "16 bit whole numbers";
    case 0x0C: return "32 bit whole numbers";
    case 0x0D: return "32 bit floats";
    case 0x0E: return "64 bit floats";
    default: return nullptr;
  }
}

uint32_t big_endian(ByteView four) {
  uint32_t value = 0;
  for (const std::byte b : four.first(4)) value = value << 8 | std::to_integer<uint32_t>(b);
  return value;
}

/// Checks the first four bytes; the number of extents.
size_t checked_rank(ByteView file, const std::string& name) {
  if (file.size() < 4)
    throw DataError(name, ": got ", file.size(),
                    " bytes, want an IDX header of at least 8; an incomplete download?");
  const auto type = std::to_integer<unsigned>(file[2]);
  const auto rank = std::to_integer<size_t>(file[3]);
  if (file[0] != std::byte{0} || file[1] != std::byte{0} || type_word(type) == nullptr)
    throw DataError(name, ": got first bytes ", fmt::format("{:08x}", big_endian(file)),
                    ", want an IDX file (0000, a type, a number of extents)");
  if (type != 0x08)
    throw DataError(name, ": got an IDX file of ", type_word(type),
                    ", want unsigned bytes; convert it");
  if (rank < 1 || rank > 4)
    throw DataError(name, ": got an IDX file of ", rank, " extents, want 1 to 4");
  return rank;
}

const std::vector<int64_t>& extents_of(const IdxSet& set) {
  return set.file ? set.file->header().shape : set.images.shape;
}

class IdxDataset : public Dataset {
 public:
  IdxDataset(IdxSet set, DataInfo info)
      : set_(std::move(set)),
        info_(std::move(info)),
        values_(static_cast<size_t>(info_.values())) {}
  const DataInfo& info() const override { return info_; }
  bool is_slow() const override { return false; }
  void prefetch(std::span<const int64_t> indices) const override {
    if (!set_.file) return;
    for (const int64_t index : indices)
      set_.file->prefetch(static_cast<uint64_t>(index) * values_, values_);
  }
  void get(int64_t index, const Draw& draw, const ExampleOut& out) const override {
    get_many({&index, 1}, draw, {out.x, {&out.label, 1}, out.attributes});
  }
  void get_many(std::span<const int64_t> indices, const Draw&,
                const ExamplesOut& out) const override {
    ELBO_ASSERT(out.x.size() == indices.size() * values_);
    Bytes buffer(set_.file ? values_ : 0);
    for (size_t i = 0; i < indices.size(); ++i) {
      ELBO_ASSERT(indices[i] >= 0 && indices[i] < info_.size);
      const auto index = static_cast<size_t>(indices[i]);
      write_image(index, image(index, buffer), out.x.subspan(i * values_, values_));
      out.labels[i] =
          info_.classes() == 0 ? -1 : std::to_integer<int64_t>(set_.labels.values()[index]);
    }
  }

 private:
  void write_image(size_t index, ByteView bytes, std::span<float> out) const {
    if (set_.scale == 255) grey_values(bytes, out);
    else scaled_values(index, bytes, out);
    if (set_.transposed) exchange_axes(out);
  }

  void scaled_values(size_t index, ByteView bytes, std::span<float> out) const {
    for (size_t i = 0; i < bytes.size(); ++i) {
      const int value = std::to_integer<int>(bytes[i]);
      if (value > set_.scale)
        throw DataError(printable(set_.origin), ": got ", value, " in example ", index,
                        ", want at most data.scale = ", set_.scale);
      out[i] = static_cast<float>(value) / static_cast<float>(set_.scale);
    }
  }

  /// (C, W, H) -> (C, H, W)
  void exchange_axes(std::span<float> x) const {
    const auto height = static_cast<size_t>(info_.shape[1]),
               width = static_cast<size_t>(info_.shape[2]);
    const std::vector<float> was(x.begin(), x.end());
    for (size_t i = 0; i < x.size(); ++i) {
      const size_t channel = i / (height * width), row = i / width % height, column = i % width;
      x[i] = was[(channel * width + column) * height + row];
    }
  }

  ByteView image(size_t index, Bytes& buffer) const {
    if (!set_.file) return set_.images.values().subspan(index * values_, values_);
    set_.file->read(index * values_, buffer);
    return buffer;
  }

  IdxSet set_;
  DataInfo info_;
  size_t values_;
};

std::vector<int64_t> image_shape(const IdxSet& set) {
  const std::vector<int64_t>& shape = extents_of(set);
  const bool has_channels = shape.size() == 4 && (shape[1] == 1 || shape[1] == 3);
  if (shape.size() != 3 && !has_channels)
    throw DataError(
        set.origin, ": got extents ", join(shape, " x "),
        ", want images: count x height x width, or count x 1 or 3 channels x height x width");
  std::vector<int64_t> out{has_channels ? shape[1] : 1, shape[shape.size() - 2], shape.back()};
  if (set.transposed) std::swap(out[1], out[2]);
  return out;
}

std::string fingerprint_of(const IdxSet& set) {
  if (!set.fingerprint.empty()) return set.fingerprint;
  Sha256 hash;
  if (set.file) hash.update(bytes_of(set.file->sampled_fingerprint()));
  if (set.transposed) hash.update(bytes_of("transposed\n"));
  if (set.scale != 255) hash.update(bytes_of(str("scale ", set.scale, "\n")));
  return hash.update(set.images.file).update(set.labels.file).hex();
}

void check_labels(const IdxSet& set) {
  const int64_t count = extents_of(set)[0];
  if (set.labels.shape.size() != 1)
    throw DataError(set.label_origin, ": got extents ", join(set.labels.shape, " x "),
                    ", want labels: one extent");
  if (set.labels.shape[0] != count)
    throw DataError(set.label_origin, ": got ", set.labels.shape[0], " labels, want ", count,
                    " as there are images in ", set.origin, "; do the two belong together?");
  const ByteView labels = set.labels.values();
  const auto wrong = std::find_if(labels.begin(), labels.end(), [&](std::byte b) {
    return std::to_integer<int64_t>(b) >= set.classes;
  });
  if (wrong != labels.end())
    throw DataError(set.label_origin, ": got label ", std::to_integer<int>(*wrong), " at example ",
                    wrong - labels.begin(), ", want 0 to ", set.classes - 1);
}

}  // namespace

IdxHeader parse_idx_header(ByteView start, uint64_t bytes, const std::string& name) {
  const size_t rank = checked_rank(start, name);
  IdxHeader out;
  out.offset = 4 + 4 * rank;
  if (bytes < out.offset)
    throw DataError(name, ": got ", bytes, " bytes, want at least ", out.offset,
                    " for the header; an incomplete download?");
  uint64_t values = 1;
  for (size_t i = 0; i < rank; ++i) {
    const uint32_t extent = big_endian(start.subspan(4 + 4 * i));
    if (extent == 0)
      throw DataError(name, ": got 0 as extent ", i + 1, " of ", rank, ", want at least 1");
    if (__builtin_mul_overflow(values, uint64_t{extent}, &values))
      throw DataError(name, ": got extents whose product overflows; the file is damaged");
    out.shape.push_back(extent);
  }
  if (values != bytes - out.offset)
    throw DataError(name, ": got ", bytes, " bytes, want ",
                    values > UINT64_MAX - out.offset ? values : values + out.offset, " (",
                    join(out.shape, " x "), " + ", out.offset, "); ",
                    values > bytes - out.offset
                        ? "an incomplete download?"
                        : str(counted(static_cast<int64_t>(bytes - out.offset - values), "byte"),
                              " more than its header says"));
  return out;
}

IdxArray parse_idx(Bytes file, const std::string& name) {
  IdxHeader header = parse_idx_header(file, file.size(), name);
  return {std::move(header), std::move(file)};
}

Bytes inflated(Bytes bytes, const std::string& name) {
  if (!io::is_gzip(bytes)) return bytes;
  const uint64_t most = std::min(kMostIdxBytes, bytes.size() * kInflationLimit);
  return io::gunzip(bytes, most, name);
}

IdxArray read_idx(const Path& path) {
  const std::string name = printable(path.string());
  return parse_idx(inflated(real_fs().read(path, kMostIdxBytes), name), name);
}

std::shared_ptr<const Dataset> idx_dataset(IdxSet set) {
  DataInfo info;
  info.name = set.name;
  info.shape = image_shape(set);
  info.size = extents_of(set)[0];
  info.levels = set.scale + 1;
  if (set.scale == 1) info.kind = ValueKind::binary;
  if (set.classes > 0) check_labels(set);
  for (int64_t i = 0; i < set.classes; ++i) info.class_names.push_back(str(i));
  info.fingerprint = fingerprint_of(set);
  return std::make_shared<IdxDataset>(std::move(set), std::move(info));
}

}  // namespace elbo::data

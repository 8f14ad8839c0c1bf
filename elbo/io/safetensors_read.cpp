// SPDX-License-Identifier: MIT
// The reader: checks everything before it hands out a view. Sizes are computed with overflow checks
// throughout; the header is read as events, so that memory stays below a small multiple of its
// size.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/io/safetensors.h"

namespace elbo::io {
namespace {

constexpr uint64_t kMostHeader = uint64_t{16} << 20;
constexpr size_t kMostTensors = 100'000;
constexpr size_t kMostMetadata = 10'000;
constexpr size_t kMostName = 256;
constexpr size_t kMostTensorRank = 8;
// Beyond it a JSON reader in doubles sees another number.
constexpr int64_t kMostNumber = int64_t{1} << 53;
constexpr DType kReadTypes[] = {DType::f64, DType::i64,  DType::f32, DType::i32,
                                DType::f16, DType::bf16, DType::u8,  DType::boolean};

/// One entry of the header as read, not yet believed.
struct Described {
  TensorEntry entry;
  bool has_dtype = false, has_shape = false;
  std::vector<int64_t> offsets;
};

/// The header's grammar: { name: {dtype, shape, data_offsets} ..., "__metadata__": {text: text ...}
/// }.
class HeaderReader : public JsonEvents {
 public:
  explicit HeaderReader(std::string name) : name_(std::move(name)) {}

  void null() override { refuse("a null"); }
  void boolean(bool) override { refuse("a truth value"); }
  void number(double) override { refuse("a number that is not whole"); }
  void integer(int64_t value) override {
    if (numbers_ == nullptr) refuse("a number");
    if (value < 0 || value > kMostNumber) refuse(str("the number ", value));
    if (numbers_->size() == kMostTensorRank)
      refuse(str("a list of more than ", kMostTensorRank, " numbers"));
    numbers_->push_back(value);
  }
  void text(std::string&& value) override {
    if (depth_ != 2 || numbers_ != nullptr) refuse("a text");
    if (in_metadata_ && metadata.size() == kMostMetadata)
      refuse(str("more than ", kMostMetadata, " texts of metadata"));
    if (in_metadata_) metadata.emplace_back(std::move(field_), std::move(value));
    else if (field_ == "dtype") set_dtype(value);
    else refuse("a text");
  }
  void begin_table() override {
    if (numbers_ != nullptr || ++depth_ > 2) refuse("a table");
  }
  void key(std::string&& name) override {
    if (depth_ == 2) field_ = std::move(name);
    else begin_entry(std::move(name));
    if (depth_ == 2 && !in_metadata_ && field_ != "dtype" && field_ != "shape" &&
        field_ != "data_offsets")
      refuse("an unknown field");
  }
  void end_table() override {
    if (depth_-- != 2 || in_metadata_) return;
    const Described& last = described.back();
    field_.clear();
    if (!last.has_dtype || !last.has_shape || last.offsets.size() != 2)
      refuse("an entry without all of dtype, shape, and data_offsets of two numbers");
  }
  void begin_list() override {
    if (depth_ != 2 || in_metadata_ || numbers_ != nullptr || field_ == "dtype") refuse("a list");
    if (field_ == "shape") described.back().has_shape = true;
    numbers_ = field_ == "shape" ? &described.back().entry.shape : &described.back().offsets;
  }
  void end_list() override { numbers_ = nullptr; }

  std::vector<Described> described;
  Metadata metadata;

 private:
  void begin_entry(std::string&& name) {
    in_metadata_ = name == "__metadata__";
    entry_ = name.substr(0, kMostName);
    field_.clear();
    if (in_metadata_) return;
    if (name.empty() || name.size() > kMostName)
      refuse(str("a name of ", name.size(), " bytes, want 1 to ", kMostName));
    if (described.size() == kMostTensors) refuse(str("more than ", kMostTensors, " tensors"));
    described.emplace_back().entry.name = std::move(name);
  }
  void set_dtype(const std::string& value) {
    const auto* found = std::find_if(std::begin(kReadTypes), std::end(kReadTypes),
                                     [&](DType type) { return dtype_name(type) == value; });
    if (found == std::end(kReadTypes))
      refuse(str("the dtype \"", printable(value.substr(0, 16)),
                 "\", want F64, I64, F32, I32, F16, BF16, U8 or BOOL"));
    described.back().entry.dtype = *found;
    described.back().has_dtype = true;
  }
  [[noreturn]] void refuse(const std::string& what) const {
    throw DataError(name_, ": a safetensors header with ", what, " at \"", printable(entry_),
                    field_.empty() ? "" : ".", printable(field_.substr(0, 64)), "\"");
  }

  std::string name_, entry_, field_;
  int depth_ = 0;
  bool in_metadata_ = false;
  std::vector<int64_t>* numbers_ = nullptr;  // the list that is being read
};

/// The length of the header, as far as the file can hold it.
uint64_t header_length(ByteView file, const std::string& name) {
  if (file.size() < 10)
    throw DataError(name, ": got ", file.size(),
                    " bytes, a safetensors file has at least 10; an incomplete copy?");
  uint64_t length = 0;
  for (size_t i = 8; i-- > 0;) length = length << 8 | static_cast<uint64_t>(file[i]);
  if (length < 2 || length > std::min<uint64_t>(kMostHeader, file.size() - 8))
    throw DataError(name, ": a safetensors header of ", length, " bytes, want 2 to ",
                    std::min<uint64_t>(kMostHeader, file.size() - 8),
                    "; an incomplete copy, or another format?");
  if (file[8] != std::byte{'{'}) throw DataError(name, ": a safetensors header must begin with {");
  return length;
}

/// Bytes that a shape takes; DataError where that overflows.
uint64_t byte_count(const TensorEntry& entry, const std::string& name) {
  uint64_t count = dtype_size(entry.dtype);
  for (const int64_t size : entry.shape)
    if (__builtin_mul_overflow(count, static_cast<uint64_t>(size), &count))
      throw DataError(name, ": the shape of \"", printable(entry.name), "\" overflows");
  return count;
}

/// Gives each entry its part of `data`, which they must cover without gap or overlap.
std::vector<TensorEntry> laid_out(std::vector<Described>&& described, ByteView data,
                                  const std::string& name) {
  std::sort(described.begin(), described.end(),
            [](const Described& a, const Described& b) { return a.offsets < b.offsets; });
  std::vector<TensorEntry> tensors;
  uint64_t at = 0;
  for (Described& one : described) {
    const auto begin = static_cast<uint64_t>(one.offsets[0]),
               end = static_cast<uint64_t>(one.offsets[1]);
    const auto refuse = [&](const std::string& why) {
      throw DataError(name, ": the data of \"", printable(one.entry.name), "\" ", why);
    };
    if (begin != at)
      refuse(str("begin at ", begin, ", want ", at, ": no gap and no overlap is allowed"));
    if (end < begin || end > data.size())
      refuse(str("end at ", end, " of ", data.size(), " bytes; an incomplete copy?"));
    const uint64_t want = byte_count(one.entry, name);
    if (end - begin != want) refuse(str("are ", end - begin, " bytes, its shape wants ", want));
    one.entry.data = data.subspan(begin, want);
    tensors.push_back(std::move(one.entry));
    at = end;
  }
  if (at != data.size())
    throw DataError(name, ": ", data.size() - at, " bytes behind the last tensor belong to none");
  return tensors;
}

}  // namespace

Safetensors::Safetensors(Bytes file, const std::string& name) : file_(std::move(file)) {
  const std::string where = printable(name);
  const uint64_t length = header_length(file_, where);
  HeaderReader reader(where);
  read_json(text_of(ByteView(file_).subspan(8, length)), where, reader);
  metadata_ = std::move(reader.metadata);
  tensors_ = laid_out(std::move(reader.described), ByteView(file_).subspan(8 + length), where);
  for (size_t i = 0; i < tensors_.size(); ++i) index_.emplace(tensors_[i].name, i);
}

const TensorEntry* Safetensors::find(const std::string& name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &tensors_[found->second];
}

}  // namespace elbo::io

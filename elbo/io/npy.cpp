// SPDX-License-Identifier: MIT
// The header's dict is read by a scanner for exactly the three keys that NumPy writes; nothing is evaluated.
#include "elbo/io/npy.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "elbo/core/error.h"

namespace elbo {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kMostRank = 32;  // NumPy's own limit

struct Header {
  std::string type;
  bool columns_first = false;
  std::vector<int64_t> shape;
};

/// Reads the Python literal `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, keys in any order.
class HeaderScanner {
 public:
  HeaderScanner(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {}

  Header read() {
    Header header;
    unsigned seen = 0;
    expect("{");
    while (!take("}")) {
      const std::string key = quoted();
      expect(":");
      if (key == "descr") header.type = quoted(), seen |= 1;
      else if (key == "fortran_order") header.columns_first = truth(), seen |= 2;
      else if (key == "shape") header.shape = shape(), seen |= 4;
      else refuse();
      if (!take(",")) {
        expect("}");
        break;
      }
    }
    if (seen != 7 || !rest().empty()) refuse();
    return header;
  }

 private:
  std::string_view rest() {
    const size_t start = text_.find_first_not_of(" \n");
    text_.remove_prefix(std::min(start, text_.size()));
    return text_;
  }
  bool take(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  void expect(std::string_view word) {
    if (!take(word)) refuse();
  }
  std::string quoted() {
    expect("'");
    const size_t end = text_.find('\'');
    if (end == std::string_view::npos) refuse();
    std::string word(text_.substr(0, end));
    text_.remove_prefix(end + 1);
    return word;
  }
  bool truth() {
    if (take("True")) return true;
    expect("False");
    return false;
  }
  int64_t number() {
    int64_t value = -1;
    const std::string_view digits = rest();
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (code != std::errc() || value < 0) refuse();
    text_.remove_prefix(static_cast<size_t>(end - digits.data()));
    return value;
  }
  std::vector<int64_t> shape() {
    std::vector<int64_t> sizes;
    expect("(");
    while (!take(")")) {
      if (sizes.size() == kMostRank) refuse();
      sizes.push_back(number());
      if (take(",")) continue;
      expect(")");
      break;
    }
    return sizes;
  }
  [[noreturn]] void refuse() const { throw DataError(name_, ": a .npy header that NumPy would not write, near \"", printable(text_.substr(0, 20)), "\""); }

  std::string_view text_;
  std::string name_;
};

size_t little_endian(ByteView bytes) {
  size_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<size_t>(bytes[i]);
  return value;
}

/// The header's text and, in `data`, what follows it.
std::string_view header_text(ByteView bytes, const std::string& name, ByteView& data) {
  if (bytes.size() < 12 || !text_of(bytes).starts_with(kMagic)) throw DataError(name, ": not a .npy file, or cut off in its header");
  const auto version = static_cast<int>(bytes[6]);
  if (version < 1 || version > 3) throw DataError(name, ": got .npy version ", version, ", want 1 to 3");
  const size_t width = version == 1 ? 2 : 4, start = 8 + width;
  const size_t length = little_endian(bytes.subspan(8, width));
  if (length > bytes.size() - start) throw DataError(name, ": a .npy header of ", length, " bytes in a file of ", bytes.size(), "; an incomplete copy?");
  data = bytes.subspan(start + length);
  return text_of(bytes.subspan(start, length));
}

template <class T>
void convert(ByteView data, std::vector<float>& values) {
  for (size_t i = 0; i < values.size(); ++i) {
    T value;
    std::memcpy(&value, data.data() + i * sizeof(T), sizeof(T));
    values[i] = static_cast<float>(value);
  }
}

struct Reader {
  std::string_view type;
  size_t size;
  void (*convert)(ByteView data, std::vector<float>& values);
};
constexpr Reader kReaders[] = {{"<f4", 4, convert<float>}, {"<f8", 8, convert<double>}, {"|u1", 1, convert<uint8_t>}, {"<i8", 8, convert<int64_t>}};

const Reader& reader_of(const std::string& type, const std::string& name) {
  for (const Reader& reader : kReaders)
    if (reader.type == type) return reader;
  throw DataError(name, ": got a .npy array of type \"", printable(type.substr(0, 16)), "\", want <f4, <f8, |u1 or <i8; convert it with astype()");
}

template <class T>
Bytes encode(std::span<const T> values, const std::vector<int64_t>& shape, const char* type) {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;
  ELBO_ASSERT(static_cast<size_t>(count) == values.size());
  std::string header = str("{'descr': '", type, "', 'fortran_order': False, 'shape': (", join(shape, ", "), shape.size() == 1 ? "," : "", "), }");
  const size_t padded = (kMagic.size() + 4 + header.size() + 1 + 63) / 64 * 64 - kMagic.size() - 4;  // data start at a multiple of 64
  header.resize(padded - 1, ' ');
  const std::string start = str(kMagic, '\1', '\0', static_cast<char>(padded & 255), static_cast<char>(padded >> 8), header, '\n');
  Bytes out(start.size() + values.size_bytes());
  std::memcpy(out.data(), start.data(), start.size());
  if (!values.empty()) std::memcpy(out.data() + start.size(), values.data(), values.size_bytes());
  return out;
}

}  // namespace

Bytes encode_npy(std::span<const float> values, const std::vector<int64_t>& shape) { return encode(values, shape, "<f4"); }

Bytes encode_npy(std::span<const int64_t> values, const std::vector<int64_t>& shape) { return encode(values, shape, "<i8"); }

NpyArray decode_npy(ByteView bytes, const std::string& name) {
  const std::string where = printable(name);
  ByteView data;
  Header header = HeaderScanner(header_text(bytes, where, data), where).read();
  if (header.columns_first) throw DataError(where, ": got a .npy array in Fortran order, want C order; save np.ascontiguousarray() of it");
  const Reader& reader = reader_of(header.type, where);
  uint64_t want = reader.size;
  bool overflow = false;
  for (const int64_t size : header.shape) overflow |= __builtin_mul_overflow(want, static_cast<uint64_t>(size), &want);
  if (overflow || want != data.size())
    throw DataError(where, ": got ", data.size(), " bytes of data, the shape (", join(header.shape, ", "), ") wants ", overflow ? str("more than any") : str(want),
                    "; an incomplete copy?");
  NpyArray array{std::move(header.shape), std::vector<float>(data.size() / reader.size)};
  reader.convert(data, array.values);
  return array;
}

}  // namespace elbo

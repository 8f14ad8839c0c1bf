// SPDX-License-Identifier: MIT
// The header's dict is read by a scanner for exactly the three keys that NumPy writes; nothing is
// evaluated.
#include "elbo/io/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::io {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kMostNpyRank = 32;  // NumPy's own limit

/// What the header's dict says.
struct NpyHeader {
  std::string type;  // with the byte order, as "<f4"
  bool columns_first = false;
  std::vector<int64_t> shape;
};

/// Reads the Python literal `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, keys in
/// any order.
class NpyHeaderScanner {
 public:
  NpyHeaderScanner(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {}

  NpyHeader read() {
    NpyHeader header;
    unsigned seen = 0;
    expect("{");
    while (!take("}")) {
      const std::string key = quoted();
      expect(":");
      if (key == "descr") header.type = type(), seen |= 1;
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
  std::string type() {
    if (rest().starts_with("["))
      throw DataError(
          name_,
          ": got a .npy array of records, want one kind of number; save one of its fields alone");
    return quoted();
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
    if (text_.starts_with("L")) text_.remove_prefix(1);  // Python 2's mark of a long number
    return value;
  }
  std::vector<int64_t> shape() {
    std::vector<int64_t> sizes;
    expect("(");
    while (!take(")")) {
      if (sizes.size() == kMostNpyRank) refuse();
      sizes.push_back(number());
      if (take(",")) continue;
      expect(")");
      break;
    }
    return sizes;
  }
  [[noreturn]] void refuse() const {
    throw DataError(name_, ": a .npy header that NumPy would not write, near \"",
                    printable(text_.substr(0, 20)), "\"");
  }

  std::string_view text_;
  std::string name_;
};

size_t little_endian(ByteView bytes) {
  size_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<size_t>(bytes[i]);
  return value;
}

/// The header's text; `start` becomes the place of what follows it.
std::string_view header_text(ByteView bytes, const std::string& name, size_t& start) {
  if (bytes.size() < 12 || !text_of(bytes).starts_with(kMagic))
    throw DataError(name, ": not a .npy file, or cut off in its header");
  const auto version = static_cast<int>(bytes[6]);
  if (version < 1 || version > 3)
    throw DataError(name, ": got .npy version ", version, ", want 1 to 3");
  const size_t width = version == 1 ? 2 : 4, first = 8 + width;
  const size_t length = little_endian(bytes.subspan(8, width));
  if (length > bytes.size() - first)
    throw DataError(name, ": a .npy header of ", length, " bytes in a file of ", bytes.size(),
                    "; an incomplete copy?");
  start = first + length;
  return text_of(bytes.subspan(first, length));
}

/// IEEE 754 binary16; NumPy's float16.
struct NpyHalf {
  uint16_t bits;

  explicit operator float() const {
    const int exponent = bits >> 10 & 31, fraction = bits & 1023;
    float size = std::ldexp(static_cast<float>(exponent == 0 ? fraction : fraction + 1024),
                            std::max(exponent, 1) - 25);
    if (exponent == 31)
      size = fraction == 0 ? std::numeric_limits<float>::infinity()
                           : std::numeric_limits<float>::quiet_NaN();
    return bits & 0x8000 ? -size : size;
  }
  explicit operator double() const { return static_cast<double>(static_cast<float>(*this)); }
};

/// NumPy's bool: any byte but 0 is true.
struct NpyTruth {
  uint8_t byte;

  explicit operator float() const { return byte != 0 ? 1.0f : 0.0f; }
  explicit operator double() const { return byte != 0 ? 1 : 0; }
};

/// Numbers at equal distances.
struct NpyStrided {
  const std::byte* first;
  size_t step;  // bytes
};

template <class T, class Out>
void convert(NpyStrided from, bool big_endian, std::span<Out> out) {
  for (size_t i = 0; i < out.size(); ++i) {
    std::array<std::byte, sizeof(T)> bytes;
    std::memcpy(bytes.data(), from.first + i * from.step, sizeof(T));
    if (big_endian) std::reverse(bytes.begin(), bytes.end());
    out[i] = static_cast<Out>(std::bit_cast<T>(bytes));
  }
}

/// A kind of number that arrays can hold.
struct NpyKind {
  std::string_view name;
  size_t width;
  void (*to_float)(NpyStrided from, bool big_endian, std::span<float> out);
  void (*to_double)(NpyStrided from, bool big_endian, std::span<double> out);
};

template <class T>
constexpr NpyKind kind_of(std::string_view name) {
  return {name, sizeof(T), convert<T, float>, convert<T, double>};
}

constexpr NpyKind kNpyKinds[] = {
    kind_of<NpyTruth>("b1"), kind_of<int8_t>("i1"),   kind_of<int16_t>("i2"),
    kind_of<int32_t>("i4"),  kind_of<int64_t>("i8"),  kind_of<uint8_t>("u1"),
    kind_of<uint16_t>("u2"), kind_of<uint32_t>("u4"), kind_of<uint64_t>("u8"),
    kind_of<NpyHalf>("f2"),  kind_of<float>("f4"),    kind_of<double>("f8")};

const NpyKind* find_kind(std::string_view type) {
  for (const NpyKind& kind : kNpyKinds)
    if (kind.name == type) return &kind;
  return nullptr;
}

/// Takes the byte order off a type. DataError where it is no kind of number that is read.
void take_type(const std::string& type, NpyLayout& layout, const std::string& name) {
  if (type.ends_with("O"))
    throw DataError(name,
                    ": got a .npy array of Python objects, which can hold code and are not read; "
                    "save it as numbers with astype()");
  const NpyKind* kind = type.size() == 3 ? find_kind(std::string_view(type).substr(1)) : nullptr;
  const bool ordered =
      kind != nullptr && (type[0] == '<' || type[0] == '>' || (type[0] == '|' && kind->width == 1));
  if (!ordered)
    throw DataError(name, ": got a .npy array of type \"", printable(type.substr(0, 16)),
                    "\", want bool, whole numbers of 8 to 64 bits, or float16, float32, float64; "
                    "convert it with astype()");
  layout.type = kind->name;
  layout.big_endian = type[0] == '>' && kind->width > 1;
}

void check_size(const NpyLayout& layout, size_t got, const std::string& name) {
  uint64_t want = layout.width();
  bool overflow = false;
  for (const int64_t size : layout.shape)
    overflow |= __builtin_mul_overflow(want, static_cast<uint64_t>(size), &want);
  if (overflow || want != got)
    throw DataError(name, ": got ", got, " bytes of data, the shape (", join(layout.shape, ", "),
                    ") wants ", overflow ? str("more than any") : str(want),
                    "; an incomplete copy?");
}

/// Where a row of the last axis, counted in row-major order, begins in an array that is stored
/// column by column.
int64_t place_of_row(const std::vector<int64_t>& shape, int64_t rows, int64_t row) {
  int64_t place = 0, stride = rows;
  for (size_t axis = shape.size() - 1; axis-- > 0; row /= shape[axis]) {
    stride /= shape[axis];
    place += row % shape[axis] * stride;
  }
  return place;
}

template <class Out>
void values_of(ByteView bytes, const NpyLayout& layout, int64_t first, std::span<Out> out,
               void (*convert)(NpyStrided, bool, std::span<Out>)) {
  ELBO_ASSERT(first >= 0 && first <= layout.count() && std::ssize(out) <= layout.count() - first);
  const std::byte* data = bytes.data() + layout.start;
  const size_t width = layout.width();
  if (!layout.columns_first || layout.shape.size() < 2)
    return convert({data + static_cast<size_t>(first) * width, width}, layout.big_endian, out);
  if (out.empty()) return;
  const int64_t columns = layout.shape.back(), rows = layout.count() / columns;
  while (!out.empty()) {
    const int64_t column = first % columns, some = std::min(std::ssize(out), columns - column);
    const auto place =
        static_cast<size_t>(place_of_row(layout.shape, rows, first / columns) + column * rows);
    convert({data + place * width, static_cast<size_t>(rows) * width}, layout.big_endian,
            out.first(static_cast<size_t>(some)));
    out = out.subspan(static_cast<size_t>(some));
    first += some;
  }
}

template <class T>
Bytes encoded_npy(std::span<const T> values, const std::vector<int64_t>& shape, const char* type) {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;
  ELBO_ASSERT(static_cast<size_t>(count) == values.size());
  std::string header = str("{'descr': '", type, "', 'fortran_order': False, 'shape': (",
                           join(shape, ", "), shape.size() == 1 ? "," : "", "), }");
  // Data start at a multiple of 64.
  const size_t padded = (kMagic.size() + 4 + header.size() + 1 + 63) / 64 * 64 - kMagic.size() - 4;
  header.resize(padded - 1, ' ');
  const std::string start = str(kMagic, '\1', '\0', static_cast<char>(padded & 255),
                                static_cast<char>(padded >> 8), header, '\n');
  Bytes out(start.size() + values.size_bytes());
  std::memcpy(out.data(), start.data(), start.size());
  if (!values.empty()) std::memcpy(out.data() + start.size(), values.data(), values.size_bytes());
  return out;
}

}  // namespace

Bytes encode_npy(std::span<const float> values, const std::vector<int64_t>& shape) {
  return encoded_npy(values, shape, "<f4");
}

Bytes encode_npy(std::span<const int64_t> values, const std::vector<int64_t>& shape) {
  return encoded_npy(values, shape, "<i8");
}

int64_t NpyLayout::count() const {
  int64_t out = 1;
  for (const int64_t size : shape) out *= size;
  return out;
}

size_t NpyLayout::width() const {
  const NpyKind* kind = find_kind(type);
  ELBO_ASSERT(kind != nullptr);
  return kind->width;
}

NpyLayout npy_layout(ByteView bytes, const std::string& name) {
  const std::string where = printable(name);
  NpyLayout layout;
  NpyHeader header = NpyHeaderScanner(header_text(bytes, where, layout.start), where).read();
  take_type(header.type, layout, where);
  layout.columns_first = header.columns_first;
  layout.shape = std::move(header.shape);
  check_size(layout, bytes.size() - layout.start, where);
  return layout;
}

void npy_values(ByteView bytes, const NpyLayout& layout, int64_t first, std::span<float> out) {
  values_of(bytes, layout, first, out, find_kind(layout.type)->to_float);
}

void npy_values(ByteView bytes, const NpyLayout& layout, int64_t first, std::span<double> out) {
  values_of(bytes, layout, first, out, find_kind(layout.type)->to_double);
}

NpyArray decode_npy(ByteView bytes, const std::string& name) {
  NpyLayout layout = npy_layout(bytes, name);
  NpyArray array{{}, std::vector<float>(static_cast<size_t>(layout.count()))};
  npy_values(bytes, layout, 0, array.values);
  array.shape = std::move(layout.shape);
  return array;
}

}  // namespace elbo::io

// SPDX-License-Identifier: MIT
// .npy. Oracle: the bytes that NumPy 1.24 writes, and round trips.
#include "elbo/io/npy.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// A version 1.0 file around a header and data.
std::string npy(const std::string& header, const std::string& data) {
  return str("\x93NUMPY", '\1', '\0', static_cast<char>(header.size()), '\0', header, data);
}

TEST(Npy, WritesTheBytesThatNumpyWrites) {  // np.save(f, np.array([[1, 2, 3]], dtype='<f4'))
  const std::vector<float> values{1, 2, 3};
  const std::string header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }" + std::string(58, ' ') + "\n";
  EXPECT_EQ(text_of(encode_npy(values, {1, 3})),
            npy(header, std::string("\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40", 12)));
}

TEST(Npy, ReadsBackWhatItWrote) {
  const std::vector<float> values{1.5f, -2.f, 3e30f, 0.f, 1.f, 2.f};
  for (const std::vector<int64_t>& shape : {std::vector<int64_t>{6}, {2, 3}, {1, 2, 1, 3}}) {
    const NpyArray back = decode_npy(encode_npy(values, shape), "own.npy");
    EXPECT_EQ(back.shape, shape);
    EXPECT_EQ(back.values, values);
  }
  const std::vector<int64_t> whole{-1, int64_t{1} << 24};
  EXPECT_THAT(decode_npy(encode_npy(whole, {2}), "own.npy").values, ElementsAre(-1.f, 16777216.f));
  EXPECT_EQ(
      decode_npy(encode_npy(std::span<const float>(values).first(1), {}), "scalar").shape.size(),
      0u);
  EXPECT_EQ(decode_npy(encode_npy(std::span<const float>(), {0, 4}), "empty").shape,
            (std::vector<int64_t>{0, 4}));
}

TEST(Npy, ReadsBytesAndDoubles) {
  EXPECT_THAT(decode_npy(bytes_of(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}\n",
                                      "\x01\xff")),
                         "f")
                  .values,
              ElementsAre(1.f, 255.f));
  EXPECT_THAT(decode_npy(bytes_of(npy("{'shape': (), 'fortran_order': False, 'descr': '<f8', }\n",
                                      std::string("\0\0\0\0\0\0\xf0\x3f", 8))),
                         "f")
                  .values,
              ElementsAre(1.f));
}

TEST(Npy, StartsItsDataAtAMultipleOf64) {
  const std::vector<float> values(7, 1.f);
  for (const std::vector<int64_t>& shape :
       {std::vector<int64_t>{7}, {7, 1}, {1, 7, 1}, {1, 1, 1, 1, 1, 1, 7}})
    EXPECT_EQ((encode_npy(values, shape).size() - 28) % 64, 0u);
}

/// The values of an array of `type` and `count` numbers whose bytes are `data`.
std::vector<float> read_as(const std::string& type, int64_t count, const std::string& data) {
  return decode_npy(bytes_of(npy(str("{'descr': '", type, "', 'fortran_order': False, 'shape': (",
                                     count, ",), }\n"),
                                 data)),
                    "f")
      .values;
}

TEST(Npy, ReadsEveryKindOfNumberInEitherByteOrder) {  // bytes: np.array([...], dtype).tobytes()
  EXPECT_THAT(read_as("|b1", 3, std::string("\0\1\2", 3)), ElementsAre(0.f, 1.f, 1.f));
  EXPECT_THAT(read_as("|i1", 2, "\x80\x7f"), ElementsAre(-128.f, 127.f));
  EXPECT_THAT(read_as("<i2", 2, std::string("\x01\x80\0\1", 4)), ElementsAre(-32767.f, 256.f));
  EXPECT_THAT(read_as(">u2", 1, "\x80\x01"), ElementsAre(32769.f));
  EXPECT_THAT(read_as("<i4", 2, std::string("\xfe\xff\xff\xff\0\0\1\0", 8)),
              ElementsAre(-2.f, 65536.f));
  EXPECT_THAT(read_as(">u4", 1, "\xff\xff\xff\xff"), ElementsAre(4294967296.f));
  EXPECT_THAT(read_as(">i8", 1, std::string("\xff\xff\xff\xff\xff\xff\xff\xfd", 8)),
              ElementsAre(-3.f));
  EXPECT_THAT(read_as("<u8", 1, std::string("\0\0\0\0\0\0\0\x80", 8)),
              ElementsAre(9223372036854775808.f));
  EXPECT_THAT(read_as(">f4", 1, std::string("\x3f\x80\0\0", 4)), ElementsAre(1.f));
  EXPECT_THAT(read_as(">f8", 1, std::string("\xc0\x04\0\0\0\0\0\0", 8)), ElementsAre(-2.5f));
}

// np.array([1, -2, .1, 65504, 6e-8, 6.1e-5, inf, -0., nan], '<f2'); the values are those of
// float(np.float16(x))
TEST(Npy, ReadsHalfPrecisionExactly) {
  const std::vector<float> values = read_as(
      "<f2", 9,
      std::string("\x00\x3c\x00\xc0\x66\x2e\xff\x7b\x01\x00\xff\x03\x00\x7c\x00\x80\x00\x7e", 18));
  const std::vector<float> want{1.f,
                                -2.f,
                                0.0999755859375f,
                                65504.f,
                                5.960464477539063e-08f,
                                6.097555160522461e-05f,
                                std::numeric_limits<float>::infinity(),
                                -0.f};
  EXPECT_EQ(std::vector<float>(values.begin(), values.begin() + 8), want);
  EXPECT_TRUE(std::signbit(values[7]));
  EXPECT_TRUE(std::isnan(values[8]));
}

TEST(Npy, ReadsColumnsFirstInTheOrderOfRows) {
  // Element (i, j, k) of 2 x 3 x 4 is 100 i + 10 j + k, and stands at i + 2 j + 6 k.
  std::string data(24, '\0');
  std::vector<float> want;
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 3; ++j)
      for (int k = 0; k < 4; ++k)
        data[static_cast<size_t>(i + 2 * j + 6 * k)] = static_cast<char>(100 * i + 10 * j + k),
                                                 want.push_back(
                                                     static_cast<float>(100 * i + 10 * j + k));
  const std::string file =
      npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }\n", data);
  EXPECT_EQ(decode_npy(bytes_of(file), "f").values, want);
  const NpyLayout layout = npy_layout(bytes_of(file), "f");
  for (size_t first = 0; first < 24; ++first) {
    std::vector<double> part(24 - first);
    npy_values(bytes_of(file), layout, static_cast<int64_t>(first), part);
    EXPECT_EQ(std::vector<float>(part.begin(), part.end()),
              std::vector<float>(want.begin() + static_cast<ptrdiff_t>(first), want.end()))
        << first;
  }
}

TEST(Npy, KeepsDoublesWhereDoublesAreAskedFor) {
  const double value = 10000.000123456789;
  const std::string file = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n",
                               std::string(reinterpret_cast<const char*>(&value), 8));
  std::vector<double> back(1);
  npy_values(bytes_of(file), npy_layout(bytes_of(file), "f"), 0, back);
  EXPECT_EQ(back[0], value);
}

TEST(Npy, RefusesOtherTypesVersionsAndSizes) {
  const auto refused = [](const std::string& header, const std::string& reason) {
    EXPECT_THAT([&] { decode_npy(bytes_of(npy(header, "xxxx")), "f.npy"); },
                ThrowsMessage<DataError>(HasSubstr(reason)))
        << header;
  };
  refused("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "Python objects");
  refused("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }",
          "of type \"<c8\", want bool, whole numbers");
  refused("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", "of type \"<U1\"");
  refused("{'descr': '|f4', 'fortran_order': False, 'shape': (1,), }", "of type \"|f4\"");
  refused("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "array of records");
  refused("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
          "got 4 bytes of data, the shape (2) wants 8");
  refused("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
          "more than any");
  refused("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "NumPy would not write");
  refused("{'descr': '<f4', 'fortran_order': False, }", "NumPy would not write");
  refused("{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,), }",
          "NumPy would not write");
  refused("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x", "NumPy would not write");
  EXPECT_THROW(decode_npy(bytes_of("\x93NUMPY\x04 0123456789"), "v4"), DataError);
}

}  // namespace
}  // namespace elbo::io

// SPDX-License-Identifier: MIT
// .npy. Oracle: the bytes that NumPy 1.24 writes, and round trips.
#include "elbo/io/npy.h"

#include <gmock/gmock.h>

#include "elbo/core/error.h"

namespace elbo {
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
  const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }" + std::string(58, ' ') + "\n";
  EXPECT_EQ(text_of(encode_npy(values, {1, 3})), npy(header, std::string("\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40", 12)));
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
  EXPECT_EQ(decode_npy(encode_npy(std::span<const float>(values).first(1), {}), "scalar").shape.size(), 0u);
  EXPECT_EQ(decode_npy(encode_npy(std::span<const float>(), {0, 4}), "empty").shape, (std::vector<int64_t>{0, 4}));
}

TEST(Npy, ReadsBytesAndDoubles) {
  EXPECT_THAT(decode_npy(bytes_of(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}\n", "\x01\xff")), "f").values, ElementsAre(1.f, 255.f));
  EXPECT_THAT(decode_npy(bytes_of(npy("{'shape': (), 'fortran_order': False, 'descr': '<f8', }\n", std::string("\0\0\0\0\0\0\xf0\x3f", 8))), "f").values, ElementsAre(1.f));
}

TEST(Npy, StartsItsDataAtAMultipleOf64) {
  const std::vector<float> values(7, 1.f);
  for (const std::vector<int64_t>& shape : {std::vector<int64_t>{7}, {7, 1}, {1, 7, 1}, {1, 1, 1, 1, 1, 1, 7}}) EXPECT_EQ((encode_npy(values, shape).size() - 28) % 64, 0u);
}

TEST(Npy, RefusesOtherTypesOrdersVersionsAndSizes) {
  const auto refused = [](const std::string& header, const std::string& reason) {
    EXPECT_THAT([&] { decode_npy(bytes_of(npy(header, "xxxx")), "f.npy"); }, ThrowsMessage<DataError>(HasSubstr(reason))) << header;
  };
  refused("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "of type \">f4\"");
  refused("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "of type \"|O\"");
  refused("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", "Fortran order");
  refused("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "got 4 bytes of data, the shape (2) wants 8");
  refused("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "more than any");
  refused("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "NumPy would not write");
  refused("{'descr': '<f4', 'fortran_order': False, }", "NumPy would not write");
  refused("{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,), }", "NumPy would not write");
  refused("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x", "NumPy would not write");
  EXPECT_THROW(decode_npy(bytes_of("\x93NUMPY\x04 0123456789"), "v4"), DataError);
}

}  // namespace
}  // namespace elbo

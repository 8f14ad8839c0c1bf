// SPDX-License-Identifier: MIT
// The seeds of the fuzz targets of elbo/data, and the findings among them, on every build. Oracle:
// each is read or refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/data/archives/archive_index.h"
#include "elbo/data/files/cifar10.h"
#include "elbo/data/files/idx.h"
#include "elbo/data/lists/number_table.h"
#include "fuzz/attributes.h"
#include "tests/replay.h"

namespace elbo::test {
namespace {

using ::testing::SizeIs;

TEST(DataCorpus, IsReadOrRefused) {
  replay("idx", [](ByteView bytes) {
    data::parse_idx(data::inflated(Bytes(bytes.begin(), bytes.end()), "seed"), "seed");
  });
  replay("cifar10",
         [](ByteView bytes) { data::parse_cifar10(Bytes(bytes.begin(), bytes.end()), 1, "seed"); });
  replay("table", [](ByteView bytes) {
    EXPECT_GT(
        data::parse_table(data::TextLines(Bytes(bytes.begin(), bytes.end()), "seed"), {}).rows(),
        0);
  });
  replay("archive_index", [](ByteView bytes) {
    EXPECT_THAT(data::read_index(io::MemoryBytes(bytes, "seed"), "seed").members, SizeIs(1));
  });
  replay("label_list", [](ByteView bytes) {
    data::read_label_list(text_of(bytes), "seed", [](const std::string&, int32_t) {});
  });
  replay("attributes", [](ByteView bytes) { EXPECT_TRUE(is_sound(parse_attributes(bytes))); });
}

}  // namespace
}  // namespace elbo::test

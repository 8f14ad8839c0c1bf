// SPDX-License-Identifier: MIT
// Fuzz targets of the files of data sets. Each program is compiled for one of them,
// ELBO_FUZZ_TARGET.
#include <algorithm>
#include <cmath>

#include "elbo/core/str.h"
#include "elbo/data/archives/archive_index.h"
#include "elbo/data/files/cifar10.h"
#include "elbo/data/files/idx.h"
#include "elbo/data/lists/number_table.h"
#include "fuzz/attributes.h"
#include "fuzz/target.h"

namespace elbo::fuzz_targets {

/// IDX, plain or packed: read or refused.
void idx(ByteView bytes) {
  data::parse_idx(data::inflated(Bytes(bytes.begin(), bytes.end()), "input"), "input");
}

/// Lists of attributes: what is read keeps all promises, and no error holds a control character.
void attributes(ByteView bytes) {
  try {
    ELBO_ASSERT(is_sound(parse_attributes(bytes)));
  } catch (const DataError& error) {
    ELBO_ASSERT(printable(error.what()) == error.what());
    throw;
  }
}

/// Tables of numbers: a row has as many values as there are columns, each of them finite, and no
/// error holds a control character.
void table(ByteView bytes) {
  try {
    const data::NumberTable table =
        data::parse_table(data::TextLines(Bytes(bytes.begin(), bytes.end()), "input"), {});
    ELBO_ASSERT(table.rows() > 0 &&
                table.values.size() == static_cast<size_t>(table.rows()) * table.columns.size());
    ELBO_ASSERT(std::all_of(table.values.begin(), table.values.end(),
                            [](float value) { return std::isfinite(value); }));
  } catch (const DataError& error) {
    ELBO_ASSERT(printable(error.what()) == error.what());
    throw;
  }
}

/// Kept tables of archives: refused, or every name and place is inside.
void archive_index(ByteView bytes) {
  const data::MemberTable table = data::read_index(io::MemoryBytes(bytes, "input"), "input");
  for (const data::ArchiveMember& member : table.members)
    ELBO_ASSERT(table.name_of(member).size() < table.names.size() &&
                !table.place_of(member).empty());
}

/// Labels of a dataset.json: each is a label, or the list is refused.
void label_list(ByteView bytes) {
  data::read_label_list(text_of(bytes), "input", [](const std::string&, int32_t label) {
    ELBO_ASSERT(label >= 0 && label < data::kMostLabels);
  });
}

/// A file of CIFAR-10's binary version: refused, or every image of it can be drawn and has a class.
void cifar10(ByteView bytes) {
  const auto images = std::max<int64_t>(1, static_cast<int64_t>(bytes.size() / 3073));
  const auto set =
      data::cifar10_of({data::parse_cifar10(Bytes(bytes.begin(), bytes.end()), images, "input")});
  std::vector<float> x(3072);
  for (int64_t i = 0; i < set->info().size; ++i) {
    int64_t label = -1;
    set->get(i, {}, {x, label, {}});
    ELBO_ASSERT(label >= 0 && label < set->info().classes() &&
                *std::min_element(x.begin(), x.end()) >= 0 &&
                *std::max_element(x.begin(), x.end()) <= 1);
  }
}

}  // namespace elbo::fuzz_targets

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, elbo::fuzz_targets::ELBO_FUZZ_TARGET);
}

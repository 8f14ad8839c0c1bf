// SPDX-License-Identifier: MIT
// The source `mnist`: the four files are searched for, never fetched, and their contents must be
// the well-known ones: a damaged copy has trained silently elsewhere. Another set in the same
// format is the source `idx`.
#include <utility>

#include "elbo/core/str.h"
#include "elbo/data/files/idx.h"
#include "elbo/data/files/mnist_fetch.h"

namespace elbo::data {
namespace {

struct MnistConfig {
  std::string folder;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("folder", folder,
          "where the four IDX files are, plain or .gz; empty: $ELBO_DATA, then the cache");
  }
};

/// SHA-256 over images and labels of a split: known, since each file is checked against its own.
constexpr const char* kTrainFingerprint =
    "c5097fdd51cfdbe7695fd9df3612695696864b5c424f58d843ffdc5d335e9914";
constexpr const char* kTestFingerprint =
    "18489308deedfe2f7bd3a11e599a597126f161d991b1ffcffb71642aa76f7f62";

IdxArray read_file(const Path& folder, const PinnedFile& file) {
  return parse_idx(read_mnist_file(folder, file), printable(pinned_path(folder, file).string()));
}

}  // namespace

std::vector<Field> mnist_fields() { return fields_of<MnistConfig>(); }

std::shared_ptr<const Dataset> open_mnist(const Node& options, Split split) {
  const Path folder = find_mnist(read_config<MnistConfig>(options, "data").folder);
  const size_t first = split == Split::test ? 2 : 0;
  const PinnedFile& images = mnist_files().files[first];
  const PinnedFile& labels = mnist_files().files[first + 1];
  IdxSet set;
  set.name = "mnist";
  set.classes = 10;
  set.origin = printable(pinned_path(folder, images).string());
  set.label_origin = printable(pinned_path(folder, labels).string());
  set.fingerprint = split == Split::test ? kTestFingerprint : kTrainFingerprint;
  set.images = read_file(folder, images);
  set.labels = read_file(folder, labels);
  return idx_dataset(std::move(set));
}

}  // namespace elbo::data

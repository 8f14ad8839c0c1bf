// SPDX-License-Identifier: MIT
// The source `idx`: files that the user names. The number of classes is one more than the largest
// training label, for both splits.
#include <algorithm>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/data/files/idx_file.h"

namespace elbo::data {
namespace {

struct IdxConfig {
  std::string images;
  std::string labels;
  std::string test_images;
  std::string test_labels;
  bool transpose = false;
  int64_t scale = 255;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("images", images, "IDX file of the training images, plain or .gz");
    visit("labels", labels, "IDX file of their labels; empty for none");
    visit("test_images", test_images, "IDX file of the test images; empty for no test split");
    visit("test_labels", test_labels, "IDX file of their labels; empty for none");
    visit("transpose", transpose,
          "exchange rows and columns of every image: EMNIST's files hold each letter that way");
    visit("scale", scale, "the byte that is white: 255 for grey values, 1 for masks of 0 and 1",
          Between{1, 255});
  }
};

// Bytes of images in memory; a larger file stays on the disk.
constexpr uint64_t kKeptAtMost = uint64_t{256} << 20;

/// Reads the images of `set.origin`, or opens them.
void take_images(IdxSet& set) {
  set.file = large_idx(set.origin, kKeptAtMost);
  if (set.file)
    log_info(printable(set.origin), ": ", set.file->header().shape[0],
             " images stay on the disk and are read when they are drawn; their fingerprint is of "
             "samples");
  else set.images = read_idx(set.origin);
}

int64_t classes_of(const IdxArray& labels) {
  const ByteView values = labels.values();
  return values.empty()
             ? 0
             : std::to_integer<int64_t>(*std::max_element(values.begin(), values.end())) + 1;
}

}  // namespace

std::vector<Field> idx_fields() { return fields_of<IdxConfig>(); }

std::shared_ptr<const Dataset> open_idx(const Node& options, Split split) {
  const auto config = read_config<IdxConfig>(options, "data");
  const bool test = split == Split::test;
  if (config.images.empty())
    throw ConfigError(options.place().text(),
                      ": data.images is empty; want the IDX file of the training images");
  if (config.test_images.empty() && !config.test_labels.empty())
    throw ConfigError(options.place().text(), ": data.test_labels = \"",
                      printable(config.test_labels),
                      "\", but data.test_images is empty; name both, or neither");
  if (test && config.test_images.empty()) return nullptr;
  IdxSet set;
  set.name = "idx";
  set.origin = test ? config.test_images : config.images;
  set.label_origin = test ? config.test_labels : config.labels;
  set.transposed = config.transpose;
  set.scale = config.scale;
  take_images(set);
  if (!set.label_origin.empty()) {
    set.labels = read_idx(set.label_origin);
    set.classes = test && !config.labels.empty() ? classes_of(read_idx(config.labels))
                                                 : classes_of(set.labels);
  }
  return idx_dataset(std::move(set));
}

}  // namespace elbo::data

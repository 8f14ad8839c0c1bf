// SPDX-License-Identifier: MIT
// The source `arrays`: images or points in NumPy's .npy and .npz files. A file is kept as it is, so
// bytes take no more memory than on the disk; numbers are converted when they are drawn. The number
// of classes is one more than the largest label beside the training examples.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/division.h"
#include "elbo/data/files/array_form.h"
#include "elbo/data/remarks.h"
#include "elbo/io/archives/npz.h"

namespace elbo::data {
namespace {

constexpr uint64_t kArrayLimit = uint64_t{1} << 34;
constexpr double kMostClasses = 65536;

struct ArraysConfig {
  std::string examples;
  std::string labels;
  std::string test_examples;
  std::string test_labels;
  std::string validation_examples;
  std::string validation_labels;
  ArrayLayout layout = ArrayLayout::automatic;
  std::vector<double> range;
  double test_share = 0.1;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("examples", examples,
          "the training examples: FILE.npy, FILE.npz, or FILE.npz:NAME for one of its arrays");
    visit("labels", labels, "their labels, whole numbers from 0; empty for none");
    visit("test_examples", test_examples,
          "the test examples; empty: `test_share` of the training ones");
    visit("test_labels", test_labels, "their labels; empty for none");
    visit("validation_examples", validation_examples,
          "the validation examples; empty: `validation` of the training ones");
    visit("validation_labels", validation_labels, "their labels; empty for none");
    visit("layout", layout,
          "what the extents are: points (N, D), grey (N, H, W), channels_last (N, H, W, C), "
          "channels_first (N, C, H, W); automatic where that is clear");
    visit("range", range,
          "of images: the numbers that are black and white, as [-1, 1]; empty: 0 and 255 of bytes");
    visit("test_share", test_share,
          "share of the examples, chosen by the hash of their numbers, that are the test split, "
          "where there are no test_examples",
          Between{0, 1});
  }
};

/// An array and the file that it is in.
struct ArrayFile {
  std::string name;  ///< safe to print
  Bytes bytes;
  io::NpyLayout layout;
};

ArrayFile read_array(const std::string& place) {
  const auto [path, member] = array_place(place);
  ArrayFile out{
      printable(place),
      io::npy_file(real_fs().read(path, kArrayLimit), member, kArrayLimit, printable(path)),
      {}};
  out.layout = io::npy_layout(out.bytes, out.name);
  return out;
}

/// (N) labels. DataError where they are not whole numbers from 0 on.
std::vector<int64_t> read_labels(const std::string& place) {
  const ArrayFile file = read_array(place);
  const auto& shape = file.layout.shape;
  if ((shape.size() != 1 && !(shape.size() == 2 && shape[1] == 1)) || shape[0] == 0)
    throw DataError(
        file.name, ": got labels of (", join(shape, ", "),
        "), want (N), one for each example; of rows with a 1 at the class, give argmax(1)");
  std::vector<double> values(static_cast<size_t>(shape[0]));
  io::npy_values(file.bytes, file.layout, 0, values);
  std::vector<int64_t> out;
  for (const double value : values) {
    if (!(value >= 0 && value < kMostClasses) || value != std::floor(value))
      throw DataError(file.name, ": got the label ", value, " at example ", out.size(),
                      ", want whole numbers from 0 to ", kMostClasses - 1);
    out.push_back(static_cast<int64_t>(value));
  }
  return out;
}

/// The places of a split's arrays, and what of them is in it.
struct ArraysOfSplit {
  std::string examples, labels;
  bool all_rows = true;  ///< else by `test_share`
};

ArraysOfSplit arrays_of(const ArraysConfig& config, Split split) {
  if (split == Split::validation) return {config.validation_examples, config.validation_labels};
  if (config.test_examples.empty()) return {config.examples, config.labels, false};
  if (split == Split::test) return {config.test_examples, config.test_labels};
  return {config.examples, config.labels};
}

class ArrayDataset : public Dataset, public HasRemarks, public DividesByHash {
 public:
  ArrayDataset(const ArraysConfig& config, Split split) {
    const ArraysOfSplit wanted = arrays_of(config, split);
    file_ = read_array(wanted.examples);
    form_ = array_form(file_.layout, config.layout, file_.name);
    take_range(config, extremes_of(file_.bytes, file_.layout, form_.values(), file_.name));
    const int64_t count = file_.layout.shape[0];
    if (!wanted.labels.empty()) take_labels(config, wanted.labels, count);
    rows_ = rows_of_split(count, wanted.all_rows ? 0 : config.test_share,
                          wanted.all_rows ? Split::train : split);
    info_.name = "arrays";
    info_.shape = form_.shape;
    info_.kind = form_.kind;
    info_.levels = form_.levels;
    info_.size = std::ssize(rows_);
    info_.fingerprint = fingerprint();
  }

  const DataInfo& info() const override { return info_; }
  bool is_slow() const override { return false; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size);
    std::vector<double> raw(out.x.size());
    io::npy_values(file_.bytes, file_.layout, rows_[static_cast<size_t>(index)] * form_.values(),
                   raw);
    write_example(form_, raw, out.x);
    out.label = label_at(index);
  }

  double place_at(int64_t index) const override {
    return place_of_row(rows_[static_cast<size_t>(index)]);
  }
  int64_t label_at(int64_t index) const override {
    return labels_.empty() ? -1 : labels_[static_cast<size_t>(rows_[static_cast<size_t>(index)])];
  }
  const DataRemarks& remarks() const override { return remarks_; }

 private:
  void take_range(const ArraysConfig& config, const ArrayExtremes& found) {
    if (!form_.is_image()) {
      if (!config.range.empty())
        throw ConfigError("data.range is for images: ", file_.name,
                          " holds points, which stay as they are; leave it out");
      return;
    }
    set_range(form_, file_.layout, config.range, found, file_.name);
    const double share = (found.high - found.low) / (form_.high - form_.low);
    if (share < .1 && form_.levels != 256)
      remarks_.warn(str(file_.name, ": its values go from ",
                        fmt::format("{:.6g} to {:.6g}", found.low, found.high),
                        ", a small part of [", form_.low, ", ", form_.high,
                        "]; is data.range right?"));
  }

  void take_labels(const ArraysConfig& config, const std::string& place, int64_t count) {
    labels_ = read_labels(place);
    if (std::ssize(labels_) != count)
      throw DataError(printable(place), ": got ", labels_.size(), " labels, want ", count,
                      " as there are examples in ", file_.name, "; do the two belong together?");
    const std::vector<int64_t> training =
        config.labels.empty() || place == config.labels ? labels_ : read_labels(config.labels);
    const int64_t classes = *std::max_element(training.begin(), training.end()) + 1,
                  largest = *std::max_element(labels_.begin(), labels_.end());
    if (largest >= classes)
      throw DataError(printable(place), ": got label ", largest, ", want 0 to ", classes - 1,
                      " as in ", printable(config.labels));
    for (int64_t i = 0; i < classes; ++i) info_.class_names.push_back(str(i));
  }

  std::string fingerprint() const {
    Sha256 hash;
    hash.update(bytes_of(str("shape ", join(form_.shape, " "), " last ", form_.channels_last,
                             " low ", form_.low, " high ", form_.high, " rows ", info_.size, " of ",
                             file_.layout.shape[0], "\n")));
    hash.update(file_.bytes);
    return hash.update(std::as_bytes(std::span(labels_))).hex();
  }

  ArrayFile file_;
  ArrayForm form_;
  std::vector<int64_t> labels_;  ///< of all rows; empty where there are none
  std::vector<int64_t> rows_;    ///< of this split
  DataRemarks remarks_;
  DataInfo info_;
};

}  // namespace

std::vector<Field> arrays_fields() { return fields_of<ArraysConfig>(); }

std::shared_ptr<const Dataset> open_arrays(const Node& options, Split split) {
  const auto config = read_config<ArraysConfig>(options, "data");
  if (config.examples.empty())
    throw ConfigError(options.place().text(), ": data.examples is empty; want a .npy or .npz file");
  for (const auto& [labels, examples, name] :
       {std::tuple(config.test_labels, config.test_examples, "test"),
        std::tuple(config.validation_labels, config.validation_examples, "validation")})
    if (examples.empty() && !labels.empty())
      throw ConfigError(options.place().text(), ": data.", name, "_labels = \"", printable(labels),
                        "\", but data.", name, "_examples is empty; name both, or neither");
  if (split == Split::validation && config.validation_examples.empty()) return nullptr;
  auto data = std::make_shared<ArrayDataset>(config, split);
  return data->info().size == 0 ? nullptr : data;
}

}  // namespace elbo::data

// SPDX-License-Identifier: MIT
// The source `attribute_folder`: pictures with attributes, as CelebA, LFW or a CSV lists them (data/attribute_list.h); they are decoded when they are drawn.
// Where the list says which split a picture is in, that holds: the training split is the list's training part and behind it, at the end, its validation part,
// which `validation` can hold out. Elsewhere the test split is the groups (persons of LFW, else single files) whose names have a hash below
// `test_share`, and the order is that of the hash: what is held out has whole groups but for one.
#include <algorithm>
#include <map>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/sha256.h"
#include "elbo/data/attribute_list.h"
#include "elbo/data/of_files.h"
#include "elbo/data/picture_files.h"

namespace elbo {
namespace {

enum class Layout { celeba, lfw, csv };

}  // namespace

template <>
struct EnumNames<Layout> {
  static constexpr std::array names{"celeba", "lfw", "csv"};
};

namespace {

struct AttributeFolderConfig {
  std::string folder;
  Layout layout = Layout::celeba;
  std::string pictures;
  Channels channels = Channels::rgb;
  int64_t size = 64;
  int64_t crop = -1;
  std::string background = "white";
  double test_share = 0.1;
  OnBad on_bad = OnBad::error;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("folder", folder, "where the list of attributes is");
    visit("layout", layout, "celeba: list_attr_celeba.txt and img_align_celeba; lfw: lfw_attributes.txt and lfw; csv: attributes.csv beside the pictures");
    visit("pictures", pictures, "the folder of the pictures, inside `folder`; empty: as the layout has it");
    visit("channels", channels, "what the pictures are turned into");
    visit("size", size, "height and width that the pictures are brought to, in pixels", Between{1, 1024});
    visit("crop", crop, "height and width of the middle that is cut out first, in pixels; 0: the largest square; -1: 148 for celeba, 150 for lfw, 0 for csv", AtLeast{-1});
    visit("background", background, "what transparent pictures stand on: white, black, grey or #rrggbb");
    visit("test_share", test_share, "share of the pictures that are the test split, where the list has no splits", Between{0, 1});
    visit("on_bad", on_bad, "a picture that is not there or cannot be read: error when it is drawn, or all are read once at the start and bad ones skipped");
  }
};

/// What a layout means.
struct LayoutFacts {
  AttributeList (*read)(const Path& folder);
  std::vector<std::string> pictures;  ///< where they may be; the folder itself where there is none of these
  int64_t crop;
};

LayoutFacts facts_of(Layout layout) {
  switch (layout) {
    case Layout::celeba: return {read_celeba, {"img_align_celeba", "Img/img_align_celeba"}, 148};
    case Layout::lfw: return {read_lfw, {"lfw", "lfw-deepfunneled", "lfw_funneled"}, 150};
    case Layout::csv: break;
  }
  return {read_csv, {}, 0};
}

Path pictures_in(const AttributeFolderConfig& config) {
  const Path folder = config.folder;
  return config.pictures.empty() ? first_in(folder, facts_of(config.layout).pictures).value_or(folder) : folder / config.pictures;
}

PictureForm form_of(const AttributeFolderConfig& config, Rgb background) {
  return {.channels = config.channels, .size = config.size, .crop = config.crop < 0 ? facts_of(config.layout).crop : config.crop, .background = background};
}

double group_place(const ListedPicture& picture) { return place_of(picture.group.empty() ? picture.file : picture.group); }

class AttributeDataset : public Dataset, public OfFiles {
 public:
  AttributeDataset(const AttributeFolderConfig& config, AttributeList list, Split split, Rgb background)
      : config_(config), form_(form_of(config, background)), root_(pictures_in(config)), pictures_(root_, form_), list_(std::move(list)) {
    take_split(split);
    compare(scan_pictures(root_));
    if (config.on_bad == OnBad::skip) skip_bad();
    else if (!missing_.empty())
      log_warning(list_.origin, ": ", missing_.size(), " of its ", rows_.size(), " ", EnumNames<Split>::names[static_cast<size_t>(split)], " pictures are not in ", printable(root_.string()),
                  "; drawing one is an error; `elbo data check` lists them, data.on_bad = \"skip\" leaves them out");
    info_.name = "attribute_folder";
    info_.shape = {count_of(config.channels), config.size, config.size};
    info_.size = static_cast<int64_t>(rows_.size());
    info_.attribute_names = list_.names;
    info_.fingerprint = fingerprint();
  }

  const DataInfo& info() const override { return info_; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size && out.attributes.size() == list_.names.size());
    const std::string& file = file_of(index);
    if (const auto found = missing_.find(file); found != missing_.end()) throw DataError(found->second);
    pictures_.read(file, out.x);
    out.label = -1;
    get_attributes(index, out.attributes);
  }

  void get_attributes(int64_t index, std::span<float> attributes) const override {
    std::copy_n(list_.values.begin() + rows_[static_cast<size_t>(index)] * std::ssize(list_.names), list_.names.size(), attributes.begin());
  }

  const std::string& file_of(int64_t index) const override { return picture(rows_[static_cast<size_t>(index)]).file; }
  const std::vector<BadFile>& left_out() const override { return left_out_; }
  const std::vector<BadFile>& passed_over() const override { return passed_over_; }
  ForgivenFaults& forgiven() const override { return pictures_.forgiven(); }
  const Path& root() const override { return pictures_.root(); }
  KnownFiles& known() const override { return pictures_.known(); }

 private:
  const ListedPicture& picture(int64_t row) const { return list_.pictures[static_cast<size_t>(row)]; }

  bool is_test(const ListedPicture& picture) const { return list_.has_parts ? picture.part == Split::test : group_place(picture) < config_.test_share; }

  void take_split(Split split) {
    for (int64_t row = 0; row < std::ssize(list_.pictures); ++row)
      if (is_test(picture(row)) == (split == Split::test)) rows_.push_back(row);
    if (list_.has_parts) {
      std::stable_partition(rows_.begin(), rows_.end(), [&](int64_t row) { return picture(row).part != Split::validation; });
      return;
    }
    std::vector<std::pair<double, int64_t>> order;
    for (const int64_t row : rows_) order.emplace_back(group_place(picture(row)), row);
    std::sort(order.begin(), order.end());
    for (size_t i = 0; i < rows_.size(); ++i) rows_[i] = order[i].second;
  }

  /// Notes which pictures of this split are not there, and which are there but in no list.
  void compare(const FolderScan& scan) {
    std::map<std::string_view, std::string_view> reasons;
    for (const BadFile& file : scan.passed_over) reasons[file.path] = file.reason;
    for (const int64_t row : rows_) {
      const ListedPicture& listed = picture(row);
      if (std::binary_search(scan.files.begin(), scan.files.end(), listed.file)) continue;
      const auto reason = reasons.find(listed.file);
      missing_[listed.file] = str(printable((root_ / listed.file).string()), ": ", reason == reasons.end() ? "is not there" : reason->second, ", but ", list_.origin, ":", listed.line, " names it");
    }
    std::vector<std::string_view> listed;
    for (const ListedPicture& one : list_.pictures) listed.push_back(one.file);
    std::sort(listed.begin(), listed.end());
    const auto is_listed = [&](std::string_view file) { return std::binary_search(listed.begin(), listed.end(), file); };
    for (const BadFile& file : scan.passed_over)
      if (!is_listed(file.path) && file.path != "attributes.csv") passed_over_.push_back(file);
    for (const std::string& file : scan.files)
      if (!is_listed(file)) passed_over_.push_back({file, str("has no line in ", list_.origin)});
  }

  void skip_bad() {
    std::vector<std::string> there;
    for (const int64_t row : rows_)
      if (!missing_.contains(picture(row).file)) there.push_back(picture(row).file);
    left_out_ = pictures_.unreadable(there);
    for (const auto& [file, reason] : missing_) left_out_.push_back({file, reason});
    if (!missing_.empty()) log_warning(list_.origin, ": ", missing_.size(), " of its pictures are not in ", printable(root_.string()), "; skipped");
    std::sort(left_out_.begin(), left_out_.end(), [](const BadFile& a, const BadFile& b) { return a.path < b.path; });
    std::erase_if(rows_, [&](int64_t row) { return is_among(picture(row).file, left_out_); });
  }

  std::string fingerprint() const {
    Sha256 hash;
    hash.update(bytes_of(str("channels ", count_of(form_.channels), " size ", form_.size, " crop ", form_.crop, "\n", join(list_.names, "\n"), "\n")));
    if (!is_white(form_.background)) hash.update(bytes_of(str("background ", config_.background, "\n")));
    for (const int64_t row : rows_) {
      hash.update(bytes_of(pictures_.size_line(picture(row).file)));
      const auto* values = list_.values.data() + row * std::ssize(list_.names);
      hash.update(std::as_bytes(std::span(values, list_.names.size())));
    }
    return hash.hex();
  }

  AttributeFolderConfig config_;
  PictureForm form_;
  Path root_;
  PictureFiles pictures_;
  AttributeList list_;
  std::vector<int64_t> rows_;  ///< of the list, one an example
  std::map<std::string, std::string> missing_;  ///< file to reason
  std::vector<BadFile> left_out_, passed_over_;
  DataInfo info_;
};

}  // namespace

std::vector<Field> attribute_folder_fields() { return fields_of<AttributeFolderConfig>(); }

std::shared_ptr<const Dataset> open_attribute_folder(const Node& options, Split split) {
  const auto config = read_config<AttributeFolderConfig>(options, "data");
  if (config.folder.empty()) throw ConfigError(options.place().text(), ": data.folder is empty; want the folder with the list of attributes");
  auto data = std::make_shared<AttributeDataset>(config, facts_of(config.layout).read(config.folder), split, background_in(options, config.background));
  return data->info().size == 0 && data->left_out().empty() ? nullptr : data;
}

}  // namespace elbo

// SPDX-License-Identifier: MIT
// The source `attribute_folder`: pictures with attributes, as CelebA, LFW or a CSV lists them
// (data/lists/attribute_list.h); they are decoded when they are drawn. Where the list says which
// split a picture is in, that holds. Elsewhere the test split is the groups (persons of LFW, else
// single files) whose names have a hash below `test_share`, and the order is that of the hash: what
// is held out has whole groups but for one.
#include <algorithm>
#include <map>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/division.h"
#include "elbo/data/files/image_files.h"
#include "elbo/data/files/of_files.h"
#include "elbo/data/lists/attribute_list.h"
#include "elbo/data/remarks.h"

namespace elbo::data {
namespace {

enum class Layout { celeba, lfw, csv };
constexpr auto enum_names(Layout) { return std::array{"celeba", "lfw", "csv"}; }

struct AttributeFolderConfig {
  std::string folder;
  Layout layout = Layout::celeba;
  std::string images;
  Channels channels = Channels::rgb;
  int64_t size = 64;
  int64_t crop = -1;
  DecodeSize decode = DecodeSize::full;
  std::string background = "white";
  DecodedKeeping cache = DecodedKeeping::if_it_fits;
  double test_share = 0.1;
  OnBad on_bad = OnBad::error;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("folder", folder, "where the list of attributes is");
    visit("layout", layout,
          "celeba: list_attr_celeba.txt (or Kaggle's .csv) and img_align_celeba; lfw: "
          "lfw_attributes.txt and lfw; csv: attributes.csv beside the pictures");
    visit("pictures", images,
          "the folder of the pictures, inside `folder`; empty: as the layout has it");
    visit("channels", channels, "what the pictures are turned into");
    visit("size", size, "height and width that the pictures are brought to, in pixels",
          Between{1, 1024});
    visit("crop", crop,
          "height and width of the middle that is cut out first, in pixels; 0: the largest square; "
          "-1: 148 for celeba, 150 for lfw, 0 for csv",
          AtLeast{-1});
    visit("decode", decode, kDecodeHelp);
    visit("background", background,
          "what transparent pictures stand on: white, black, grey or #rrggbb");
    visit("cache", cache, kCacheHelp);
    visit("test_share", test_share,
          "share of the pictures that are the test split, where the list has no splits",
          Between{0, 1});
    visit("on_bad", on_bad,
          "a picture that is not there or cannot be read: error when it is drawn, or all are read "
          "once at the start and bad ones skipped");
  }
};

/// What a layout means.
struct LayoutFacts {
  AttributeList (*read)(const Path& folder);
  /// Where they may be, beside the folder itself (attribute_list.h).
  std::vector<std::string> images;
  int64_t crop;
};

LayoutFacts facts_of(Layout layout) {
  switch (layout) {
    case Layout::celeba:
      return {read_celeba,
              {"img_align_celeba", "Img/img_align_celeba", "img_align_celeba_png",
               "Img/img_align_celeba_png"},
              148};
    case Layout::lfw: return {read_lfw, {"lfw", "lfw-deepfunneled", "lfw_funneled"}, 150};
    case Layout::csv: break;
  }
  return {read_csv, {}, 0};
}

/// Where the pictures may be.
std::vector<Path> places_of(const AttributeFolderConfig& config) {
  const Path folder = config.folder;
  if (!config.images.empty()) return {folder / config.images};
  return image_places(folder, facts_of(config.layout).images);
}

std::string printable_places(const std::vector<Path>& places) {
  std::vector<std::string> out;
  for (const Path& place : places) out.push_back(printable(place.string()));
  return join(out, ", ");
}

ImageForm form_of(const AttributeFolderConfig& config, io::Rgb background) {
  return {.channels = config.channels,
          .size = config.size,
          .crop = config.crop < 0 ? facts_of(config.layout).crop : config.crop,
          .background = background,
          .decode = config.decode};
}

double group_place(const ListedImage& image) {
  return place_of(image.group.empty() ? image.file : image.group);
}

class AttributeDataset : public Dataset, public OfFiles, public HasRemarks {
 public:
  AttributeDataset(const AttributeFolderConfig& config, AttributeList list, Split split,
                   io::Rgb background)
      : config_(config),
        form_(form_of(config, background)),
        places_(places_of(config)),
        root_(best_place(places_, list)),
        images_(root_, form_),
        list_(std::move(list)) {
    const FolderScan scan = scan_images(root_);
    const int64_t renamed =
        config.layout == Layout::celeba ? take_png_endings(list_, scan.files) : 0;
    if (config.cache != DecodedKeeping::never) images_.keep_decoded(scan.files);
    compare(scan);
    if (split == Split::train) remark_on(scan, renamed);
    remarks_.refusal = refusal();
    take_split(split);
    if (config.on_bad == OnBad::skip) skip_bad();
    info_.name = "attribute_folder";
    info_.shape = {count_of(config.channels), config.size, config.size};
    info_.size = static_cast<int64_t>(rows_.size());
    info_.attribute_names = list_.names;
    info_.fingerprint = fingerprint();
  }

  const DataInfo& info() const override { return info_; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size && out.attributes.size() == list_.names.size());
    const std::string& file = name_at(index);
    if (const auto found = missing_.find(file); found != missing_.end())
      throw DataError(found->second);
    images_.read(file, out.x);
    out.label = -1;
    get_attributes(index, out.attributes);
  }

  void get_attributes(int64_t index, std::span<float> attributes) const override {
    std::copy_n(list_.values.begin() + rows_[static_cast<size_t>(index)] * std::ssize(list_.names),
                list_.names.size(), attributes.begin());
  }

  std::string file_of(int64_t index) const override { return name_at(index); }
  std::vector<std::string> files() const override {
    std::vector<std::string> out;
    for (const int64_t row : rows_) out.push_back(image(row).file);
    return sorted_names(std::move(out));
  }
  const std::vector<BadFile>& left_out() const override { return left_out_; }
  const std::vector<BadFile>& passed_over() const override { return passed_over_; }
  ForgivenFaults& forgiven() const override { return images_.forgiven(); }
  const Path& root() const override { return images_.root(); }
  KnownFiles& known() const override { return images_.known(); }
  const DataRemarks& remarks() const override { return remarks_; }

 private:
  const std::string& name_at(int64_t index) const {
    return image(rows_[static_cast<size_t>(index)]).file;
  }
  const ListedImage& image(int64_t row) const { return list_.images[static_cast<size_t>(row)]; }

  bool is_in(const ListedImage& image, Split split) const {
    if (list_.has_parts) return image.part == split;
    return split != Split::validation &&
           (group_place(image) < config_.test_share) == (split == Split::test);
  }

  void take_split(Split split) {
    for (int64_t row = 0; row < std::ssize(list_.images); ++row)
      if (is_in(image(row), split)) rows_.push_back(row);
    if (list_.has_parts) return;
    std::vector<std::pair<double, int64_t>> order;
    for (const int64_t row : rows_) order.emplace_back(group_place(image(row)), row);
    std::sort(order.begin(), order.end());
    for (size_t i = 0; i < rows_.size(); ++i) rows_[i] = order[i].second;
  }

  /// Notes which pictures of the list are not there, and which are there but in no list.
  void compare(const FolderScan& scan) {
    std::map<std::string_view, std::string_view> reasons;
    for (const BadFile& file : scan.passed_over) reasons[file.path] = file.reason;
    for (const ListedImage& listed : list_.images) {
      if (std::binary_search(scan.files.begin(), scan.files.end(), listed.file)) continue;
      const auto reason = reasons.find(listed.file);
      missing_[listed.file] = str(printable((root_ / listed.file).string()), ": ",
                                  reason == reasons.end() ? "is not there" : reason->second,
                                  ", but ", list_.origin, ":", listed.line, " names it");
    }
    std::vector<std::string_view> listed;
    for (const ListedImage& one : list_.images) listed.push_back(one.file);
    std::sort(listed.begin(), listed.end());
    const auto is_listed = [&](std::string_view file) {
      return std::binary_search(listed.begin(), listed.end(), file);
    };
    for (const BadFile& file : scan.passed_over)
      if (!is_listed(file.path) && file.path != "attributes.csv") passed_over_.push_back(file);
    for (const std::string& file : scan.files)
      if (!is_listed(file)) passed_over_.push_back({file, str("has no line in ", list_.origin)});
  }

  int64_t unlisted(const FolderScan& scan) const {
    const int64_t found = std::ssize(list_.images) - std::ssize(missing_);
    // Two lines may name one file that ends in .png.
    return std::max<int64_t>(0, std::ssize(scan.files) - found);
  }

  void remark_on(const FolderScan& scan, int64_t renamed) {
    const std::string root = printable(root_.string());
    if (renamed > 0)
      remarks_.notes.push_back(
          str(list_.origin, ": ", renamed,
              " of its pictures are there as .png, under their names otherwise"));
    std::vector<LeftOut> left_out = scan.left_out;
    left_out.insert(left_out.begin(),
                    LeftOut{unlisted(scan), str("without a line in ", list_.origin)});
    const std::string used = used_text({.where = root,
                                        .used = std::ssize(list_.images) - std::ssize(missing_),
                                        .left_out = left_out});
    if (!used.empty()) remarks_.warn(str(used, kListedByCheck));
    if (!missing_.empty())
      remarks_.warn(
          str(list_.origin, ": ", missing_images(), " not in ", root,
              places_.size() > 1 ? str(" (looked in ", printable_places(places_), ")") : "",
              config_.on_bad == OnBad::skip
                  ? "; skipped"
                  : "; drawing one is an error, unless data.on_bad = \"skip\" leaves them out",
              kListedByCheck));
  }

  /// "1 of its 3 pictures is", "its only picture is"
  std::string missing_images() const {
    if (list_.images.size() == 1) return "its only picture is";
    return str(missing_.size(), " of its ", list_.images.size(),
               missing_.size() == 1 ? " pictures is" : " pictures are");
  }

  /// A list most of whose pictures are missing belongs to another folder.
  std::string refusal() const {
    const int64_t missing = std::ssize(missing_), all = std::ssize(list_.images);
    if (missing * 2 <= all || (config_.on_bad == OnBad::skip && missing < all)) return "";
    return str(list_.origin, ": ", missing_images(), " not there, such as ",
               excerpt(missing_.begin()->first), "; looked in ", printable_places(places_),
               "; name their folder as data.pictures, or set data.on_bad = \"skip\" to go on with "
               "the others");
  }

  void skip_bad() {
    std::vector<std::string> there;
    for (const int64_t row : rows_)
      if (!missing_.contains(image(row).file)) there.push_back(image(row).file);
    left_out_ = images_.unreadable(there);
    for (const BadFile& bad : left_out_) remarks_.warn(str(bad.reason, "; skipped"));
    for (const int64_t row : rows_)
      if (const auto found = missing_.find(image(row).file); found != missing_.end())
        left_out_.push_back({found->first, found->second});
    std::sort(left_out_.begin(), left_out_.end(),
              [](const BadFile& a, const BadFile& b) { return a.path < b.path; });
    std::erase_if(rows_, [&](int64_t row) { return is_among(image(row).file, left_out_); });
    if (rows_.empty() && !left_out_.empty() && remarks_.refusal.empty())
      remarks_.refusal =
          str(list_.origin,
              left_out_.size() == 1
                  ? str(": the only picture of this split cannot be read")
                  : str(": none of the ", left_out_.size(), " pictures of this split can be read"),
              kListedByCheck);
  }

  std::string fingerprint() const {
    Sha256 hash;
    hash.update(bytes_of(str("channels ", count_of(form_.channels), " size ", form_.size, " crop ",
                             form_.crop, "\n", join(list_.names, "\n"), "\n")));
    if (!is_white(form_.background))
      hash.update(bytes_of(str("background ", config_.background, "\n")));
    if (form_.decode != DecodeSize::full) hash.update(bytes_of("decode scaled\n"));
    for (const int64_t row : rows_) {
      hash.update(bytes_of(images_.size_line(image(row).file)));
      const auto* values = list_.values.data() + row * std::ssize(list_.names);
      hash.update(std::as_bytes(std::span(values, list_.names.size())));
    }
    return hash.hex();
  }

  AttributeFolderConfig config_;
  ImageForm form_;
  std::vector<Path> places_;
  Path root_;
  ImageFiles images_;
  AttributeList list_;
  std::vector<int64_t> rows_;                   ///< of the list, one an example
  std::map<std::string, std::string> missing_;  ///< file to reason
  std::vector<BadFile> left_out_, passed_over_;
  DataRemarks remarks_;
  DataInfo info_;
};

}  // namespace

std::vector<Field> attribute_folder_fields() { return fields_of<AttributeFolderConfig>(); }

std::shared_ptr<const Dataset> open_attribute_folder(const Node& options, Split split) {
  const auto config = read_config<AttributeFolderConfig>(options, "data");
  if (config.folder.empty())
    throw ConfigError(options.place().text(),
                      ": data.folder is empty; want the folder with the list of attributes");
  AttributeList list = facts_of(config.layout).read(config.folder);
  if (split == Split::validation && !list.has_parts) return nullptr;
  auto data = std::make_shared<AttributeDataset>(config, std::move(list), split,
                                                 background_in(options, config.background));
  return data->info().size == 0 && data->left_out().empty() ? nullptr : data;
}

}  // namespace elbo::data

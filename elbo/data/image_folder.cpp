// SPDX-License-Identifier: MIT
// The source `image_folder`: pictures are decoded when they are drawn, so that a set larger than memory works. A file belongs to the test
// split where the hash of its path is below `test_share`: adding files moves no other one. Where there are classes the files are ordered by
// that hash, so that the end of the training split, which may be held out, has all of them. The fingerprint covers names and sizes.
#include <algorithm>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/sha256.h"
#include "elbo/data/dataset.h"
#include "elbo/data/of_files.h"
#include "elbo/data/picture_files.h"

namespace elbo {
namespace {

struct FolderConfig {
  std::string folder;
  Channels channels = Channels::rgb;
  int64_t size = 64;
  Cover resize = Cover::crop;
  std::string background = "white";
  double test_share = 0.1;
  OnBad on_bad = OnBad::error;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("folder", folder, "where the pictures are; its sub-folders are classes");
    visit("channels", channels, "what the pictures are turned into");
    visit("size", size, "height and width that the pictures are brought to, in pixels", Between{1, 1024});
    visit("resize", resize, "how a picture becomes square: cut to its middle, black added, or stretched");
    visit("background", background, "what transparent pictures stand on: white, black, grey or #rrggbb");
    visit("test_share", test_share, "share of the pictures, chosen by the hash of their names, that are the test split", Between{0, 1});
    visit("on_bad", on_bad, "a picture that cannot be read: error when it is drawn, or all are read once at the start and bad ones skipped");
  }
};

class FolderDataset : public Dataset, public OfFiles {
 public:
  FolderDataset(const FolderConfig& config, FolderScan scan, Split split, Rgb background)
      : config_(config), background_(background), pictures_(config.folder, {.channels = config.channels, .size = config.size, .cover = config.resize, .background = background}), scan_(std::move(scan)) {
    take_split(split);
    info_.name = "image_folder";
    info_.shape = {count_of(config_.channels), config_.size, config_.size};
    info_.class_names = scan_.class_names;
    if (config_.on_bad == OnBad::skip) skip_bad();
    info_.size = static_cast<int64_t>(scan_.files.size());
    info_.fingerprint = fingerprint();
  }

  const DataInfo& info() const override { return info_; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size);
    const std::string& file = file_of(index);
    pictures_.read(file, out.x);
    out.label = label_of(file);
  }

  const std::string& file_of(int64_t index) const override { return scan_.files[static_cast<size_t>(index)]; }
  const std::vector<BadFile>& left_out() const override { return left_out_; }
  const std::vector<BadFile>& passed_over() const override { return scan_.passed_over; }
  ForgivenFaults& forgiven() const override { return pictures_.forgiven(); }
  const Path& root() const override { return pictures_.root(); }
  KnownFiles& known() const override { return pictures_.known(); }

 private:
  void take_split(Split split) {
    std::erase_if(scan_.files, [&](const std::string& file) { return (place_of(file) < config_.test_share) != (split == Split::test); });
    if (!scan_.class_names.empty())
      std::sort(scan_.files.begin(), scan_.files.end(), [](const std::string& a, const std::string& b) { return std::pair(place_of(a), a) < std::pair(place_of(b), b); });
  }

  void skip_bad() {
    left_out_ = pictures_.unreadable(scan_.files);
    std::erase_if(scan_.files, [&](const std::string& file) { return is_among(file, left_out_); });
  }

  int64_t label_of(const std::string& file) const {
    if (scan_.class_names.empty()) return -1;
    const auto found = std::lower_bound(scan_.class_names.begin(), scan_.class_names.end(), file.substr(0, file.find('/')));
    return found - scan_.class_names.begin();
  }

  std::string fingerprint() const {
    Sha256 hash;
    hash.update(bytes_of(str("channels ", count_of(config_.channels), " size ", config_.size, " resize ", EnumNames<Cover>::names[static_cast<size_t>(config_.resize)],
                             " test_share ", config_.test_share, "\n")));
    if (!is_white(background_)) hash.update(bytes_of(str("background ", config_.background, "\n")));
    for (const std::string& file : scan_.files) hash.update(bytes_of(pictures_.size_line(file)));
    return hash.hex();
  }

  FolderConfig config_;
  Rgb background_;
  PictureFiles pictures_;
  FolderScan scan_;
  std::vector<BadFile> left_out_;
  DataInfo info_;
};

}  // namespace

std::vector<Field> image_folder_fields() { return fields_of<FolderConfig>(); }

std::shared_ptr<const Dataset> open_image_folder(const Node& options, Split split) {
  const auto config = read_config<FolderConfig>(options, "data");
  if (config.folder.empty()) throw ConfigError(options.place().text(), ": data.folder is empty; want the folder of the pictures");
  FolderScan scan = scan_folder(config.folder);
  if (scan.files.empty())
    throw DataError(printable(config.folder), ": no .png, .jpg or .jpeg in it or below (", scan.passed_over.size(), " other things); is it the right folder?");
  if (split == Split::train && !scan.passed_over.empty())
    log_info(printable(config.folder), ": ", scan.passed_over.size(), " things in it were passed over; `elbo data check` lists them");
  auto data = std::make_shared<FolderDataset>(config, std::move(scan), split, background_in(options, config.background));
  return data->info().size == 0 && data->left_out().empty() ? nullptr : data;
}

}  // namespace elbo

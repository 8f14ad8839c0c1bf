// SPDX-License-Identifier: MIT
// The source `image_folder`: pictures are decoded when they are drawn, so that a set larger than
// memory works. Where the sub-folders are called train, val and test they are the splits. Elsewhere
// a file belongs to the test split where the hash of its path is below `test_share`: adding files
// moves no other one. Where there are classes and no such folders the files are ordered by that
// hash. The fingerprint covers names and sizes.
#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/division.h"
#include "elbo/data/files/folder_scan.h"
#include "elbo/data/files/of_files.h"
#include "elbo/data/files/picture_config.h"
#include "elbo/data/remarks.h"
#include "elbo/data/words.h"

namespace elbo::data {
namespace {

struct FolderConfig : PictureConfig {
  std::string folder;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("folder", folder, "where the pictures are; its sub-folders are splits or classes");
    PictureConfig::fields(visit);
  }
};

using ScanPtr = std::shared_ptr<const FolderScan>;

bool belongs_to(const FolderScan& scan, const FolderConfig& config, const std::string& file,
                Split split) {
  if (scan.has_splits) return scan.split_of(file) == split;
  return split != Split::validation &&
         (place_of(file) < config.test_share) == (split == Split::test);
}

class FolderDataset : public Dataset, public OfFiles, public HasRemarks, public DividesByHash {
 public:
  FolderDataset(const FolderConfig& config, ScanPtr scan, Split split, io::Rgb background)
      : config_(config), images_(config.folder, config.form(background)), scan_(std::move(scan)) {
    if (config.cache != DecodedKeeping::never) images_.keep_decoded(scan_->files);
    take_split(split);
    info_.name = "image_folder";
    info_.shape = {count_of(config_.channels), config_.size, config_.size};
    info_.class_names = scan_->class_names;
    if (config_.on_bad == OnBad::skip) skip_bad();
    info_.size = std::ssize(files_);
    info_.fingerprint = fingerprint();
  }

  const DataInfo& info() const override { return info_; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size);
    const std::string& file = name_at(index);
    images_.read(file, out.x);
    out.label = label_of(file);
  }

  std::string file_of(int64_t index) const override { return name_at(index); }
  std::vector<std::string> files() const override { return sorted_names(files_); }
  const std::vector<BadFile>& left_out() const override { return left_out_; }
  const std::vector<BadFile>& passed_over() const override { return scan_->passed_over; }
  ForgivenFaults& forgiven() const override { return images_.forgiven(); }
  const Path& root() const override { return images_.root(); }
  KnownFiles& known() const override { return images_.known(); }
  double place_at(int64_t index) const override { return place_of(name_at(index)); }
  int64_t label_at(int64_t index) const override { return label_of(name_at(index)); }
  const DataRemarks& remarks() const override { return remarks_; }
  DataRemarks& remarks() { return remarks_; }

 private:
  const std::string& name_at(int64_t index) const { return files_[static_cast<size_t>(index)]; }

  void take_split(Split split) {
    for (const std::string& file : scan_->files)
      if (belongs_to(*scan_, config_, file, split)) files_.push_back(file);
    if (!scan_->class_names.empty())
      std::sort(files_.begin(), files_.end(), [](const std::string& a, const std::string& b) {
        return std::pair(place_of(a), a) < std::pair(place_of(b), b);
      });
  }

  void skip_bad() {
    left_out_ = images_.unreadable(files_);
    std::erase_if(files_, [&](const std::string& file) { return is_among(file, left_out_); });
    for (const BadFile& bad : left_out_) remarks_.warn(str(bad.reason, "; skipped"));
    remarks_.warn(used_text({.where = printable(config_.folder),
                             .used = std::ssize(files_),
                             .left_out = {{std::ssize(left_out_), "that cannot be read"}}}));
    if (files_.empty() && !left_out_.empty())
      remarks_.refusal = str(printable(config_.folder),
                             left_out_.size() == 1
                                 ? str(": its only picture cannot be read")
                                 : str(": none of its ", left_out_.size(), " pictures can be read"),
                             kListedByCheck);
  }

  int64_t label_of(const std::string& file) const {
    const auto& names = scan_->class_names;
    if (names.empty()) return -1;
    return std::lower_bound(names.begin(), names.end(), scan_->class_of(file)) - names.begin();
  }

  std::string fingerprint() const {
    Sha256 hash;
    config_.begin_fingerprint(hash, *scan_);
    for (const std::string& file : files_) hash.update(bytes_of(images_.size_line(file)));
    return hash.hex();
  }

  FolderConfig config_;
  ImageFiles images_;
  ScanPtr scan_;
  std::vector<std::string> files_;
  std::vector<BadFile> left_out_;
  DataRemarks remarks_;
  DataInfo info_;
};

/// What there is instead of pictures.
std::string instead_of_images(const FolderScan& scan) {
  std::vector<std::string> found;
  int64_t counted_already = 0;
  for (const LeftOut& one : scan.left_out)
    if (one.count > 0) found.push_back(str(one.count, " ", one.kind)), counted_already += one.count;
  if (const int64_t others = std::ssize(scan.passed_over) - counted_already; others > 0)
    found.push_back(counted(others, "other thing"));
  return found.empty() ? "it is empty" : "there are " + join(found, ", ");
}

/// How often each class is in each split: (classes) by split.
std::map<Split, std::vector<int64_t>> class_counts(const FolderScan& scan,
                                                   const FolderConfig& config) {
  std::map<Split, std::vector<int64_t>> out;
  for (const Split split : {Split::train, Split::validation, Split::test})
    out[split].resize(scan.class_names.size());
  for (const std::string& file : scan.files) {
    const auto label =
        std::lower_bound(scan.class_names.begin(), scan.class_names.end(), scan.class_of(file)) -
        scan.class_names.begin();
    for (auto& [split, counts] : out)
      counts[static_cast<size_t>(label)] += belongs_to(scan, config, file, split) ? 1 : 0;
  }
  return out;
}

/// A class of which nothing is learned, since all its pictures are in other splits.
void warn_of_classes(DataRemarks& remarks, const FolderScan& scan, const FolderConfig& config) {
  if (scan.class_names.empty()) return;
  const auto counts = class_counts(scan, config);
  for (size_t c = 0; c < scan.class_names.size(); ++c) {
    if (counts.at(Split::train)[c] > 0) continue;
    const int64_t test = counts.at(Split::test)[c], validation = counts.at(Split::validation)[c];
    remarks.warn(
        remark_on_class(config.folder, scan.class_names[c], test, validation, !scan.has_splits));
  }
}

/// "/d: its folders train (8), val (4) are the splits"
std::string note_on_splits(const FolderScan& scan, const Path& folder) {
  std::map<std::string, int64_t> counts;
  for (const std::string& file : scan.files) ++counts[file.substr(0, file.find('/'))];
  std::vector<std::string> parts;
  for (const auto& [name, count] : counts)
    parts.push_back(str(printable(name), " (", counted(count, "picture"), ")"));
  return str(printable(folder.string()), ": its folders ", join(parts, ", "), " are the splits; ",
             scan.class_names.empty()
                 ? "there are no classes below them"
                 : str("the ", scan.class_names.size(), " folders below them are the classes"));
}

/// What is to be said of the folder as a whole.
DataRemarks remarks_on(const FolderScan& scan, const FolderConfig& config) {
  DataRemarks out;
  PartUsed part{
      .where = printable(config.folder), .used = std::ssize(scan.files), .left_out = scan.left_out};
  if (scan.has_splits) out.notes.push_back(note_on_splits(scan, config.folder));
  if (const std::string used = used_text(part); !used.empty()) out.warn(str(used, kListedByCheck));
  else if (!scan.passed_over.empty())
    out.notes.push_back(str(part.where, ": passed over ",
                            counted(std::ssize(scan.passed_over), "other thing"), kListedByCheck));
  part.remedy =
      "move or convert them, or set data.sub_folders = \"nothing\" to use pictures in all folders "
      "without classes, or data.incomplete = true to go on without them";
  if (!config.incomplete) out.refusal = refusal_of_most(part);
  const bool deeper = std::any_of(
      scan.files.begin(), scan.files.end(),
      [](const std::string& file) { return std::count(file.begin(), file.end(), '/') > 1; });
  if (!scan.has_splits && scan.class_names.size() == 1 && deeper)
    out.warn(str(printable(config.folder), ": its only sub-folder ", printable(scan.class_names[0]),
                 " is one class; if the classes are the folders inside it, set data.folder to it"));
  warn_of_classes(out, scan, config);
  return out;
}

}  // namespace

std::vector<Field> image_folder_fields() { return fields_of<FolderConfig>(); }

std::shared_ptr<const Dataset> open_image_folder(const Node& options, Split split) {
  const auto config = read_config<FolderConfig>(options, "data");
  if (config.folder.empty())
    throw ConfigError(options.place().text(),
                      ": data.folder is empty; want the folder of the pictures");
  const auto scan =
      std::make_shared<const FolderScan>(scan_folder(config.folder, config.sub_folders));
  if (scan->files.empty())
    throw DataError(printable(config.folder), ": no picture in it or below (", kImageEndings,
                    " are read); ", instead_of_images(*scan), "; is it the right folder?");
  if (split == Split::validation && !scan->has_splits) return nullptr;
  auto data = std::make_shared<FolderDataset>(config, scan, split,
                                              background_in(options, config.background));
  DataRemarks whole = remarks_on(*scan, config);
  if (split == Split::train) data->remarks().add(whole);
  else if (data->remarks().refusal.empty()) data->remarks().refusal = whole.refusal;
  return data->info().size == 0 && data->left_out().empty() ? nullptr : data;
}

}  // namespace elbo::data

// SPDX-License-Identifier: MIT
// The sources `shards` and `zip`: pictures are read from their archives, decoded and brought into
// form each time that they are drawn. The same pictures under the same names give the same examples
// in the same order, the same splits and the same fingerprint as in a folder (image_folder.cpp).
#include <algorithm>
#include <utility>

#include "elbo/core/content_hash.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/archives/archive_files.h"
#include "elbo/data/archives/archive_set.h"
#include "elbo/data/division.h"
#include "elbo/data/files/of_files.h"

namespace elbo::data {
namespace {

class ArchiveDataset : public Dataset, public OfFiles, public HasRemarks, public DividesByHash {
 public:
  ArchiveDataset(const ArchiveConfig& config, std::shared_ptr<const ArchiveSet> set, Split split,
                 io::Rgb background)
      : config_(config),
        form_(config.form(background)),
        set_(std::move(set)),
        table_(set_->table_of(split)),
        archives_(table_),
        root_(Path(table_->archives[0].path).parent_path()),
        rows_(set_->rows_of(split)) {
    info_.name = table_->kind == ArchiveKind::tar ? "shards" : "zip";
    info_.shape = {count_of(config.channels), config.size, config.size};
    info_.class_names = set_->class_names();
    // Of archives that several splits are read from, it is told once.
    if (split == Split::train || table_ != set_->table_of(Split::train))
      left_out_ = table_->damaged;
    if (config.cache != DecodedKeeping::never) keep_decoded();
    remarks_ = set_->remarks();
    if (split != Split::train) remarks_.notes.clear(), remarks_.warnings.clear();
    if (config.on_bad == OnBad::skip) skip_bad();
    info_.size = std::ssize(rows_);
    info_.fingerprint = fingerprint();
  }

  const DataInfo& info() const override { return info_; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size);
    const ArchiveMember& member = member_at(index);
    read(member, out.x);
    out.label = set_->label_of(*table_, member);
  }
  void prefetch(std::span<const int64_t> indices) const override {
    for (const int64_t index : indices) archives_.prefetch(member_at(index));
  }

  std::string file_of(int64_t index) const override { return table_->place_of(member_at(index)); }
  std::vector<std::string> files() const override {
    std::vector<std::string> out;
    for (const ArchiveFile& file : table_->archives)
      out.push_back(Path(file.path).filename().string());
    return sorted_names(std::move(out));
  }
  const std::vector<BadFile>& left_out() const override { return left_out_; }
  const std::vector<BadFile>& passed_over() const override { return table_->passed_over; }
  ForgivenFaults& forgiven() const override { return forgiven_; }
  const Path& root() const override { return root_; }
  KnownFiles& known() const override { return known_; }
  double place_at(int64_t index) const override {
    return place_of(std::string(table_->name_of(member_at(index))));
  }
  int64_t label_at(int64_t index) const override {
    return set_->label_of(*table_, member_at(index));
  }
  const DataRemarks& remarks() const override { return remarks_; }

 private:
  const ArchiveMember& member_at(int64_t index) const {
    return table_->members[rows_[static_cast<size_t>(index)]];
  }

  /// The archives as they are, whatever their names: a picture is where the table says.
  void keep_decoded() {
    std::string all(name_of(table_->kind));
    for (const ArchiveFile& file : table_->archives)
      all.append(str('\0', std::filesystem::absolute(file.path).lexically_normal().string(), '\0',
                     file.stamp.size, ' ', file.stamp.inode, ' ', file.stamp.modified));
    cache_ = decoded_cache({.origin = printable(table_->archives[0].path),
                            .form = form_.text(),
                            .identity = content_hash(bytes_of(all)),
                            .pictures = std::ssize(table_->members),
                            .values = static_cast<int64_t>(form_.values())});
  }

  void read(const ArchiveMember& member, std::span<float> x) const {
    const int64_t place = &member - table_->members.data();
    const FileStamp& stamp = table_->archives[member.archive].stamp;
    if (cache_ && cache_->read(place, stamp, x)) return;
    const Bytes bytes = archives_.content(member);
    const std::string where = table_->place_of(member), name = printable(where);
    const std::vector<std::string> faults = read_image(bytes, name, form_, x);
    if (!faults.empty()) forgiven_.add(where, faults, name);
    else if (cache_) cache_->write(place, stamp, content_hash(bytes), x);
  }

  void skip_bad() {
    std::vector<float> x(static_cast<size_t>(info_.values()));
    std::vector<BadFile> bad;
    std::erase_if(rows_, [&](uint32_t row) {
      try {
        read(table_->members[row], x);
        return false;
      } catch (const BadImage& error) {
        bad.push_back({table_->place_of(table_->members[row]), error.what()});
        return true;
      }
    });
    for (const BadFile& one : bad) remarks_.warn(str(one.reason, "; skipped"));
    remarks_.warn(used_text({.where = printable(config_.file),
                             .used = std::ssize(rows_),
                             .left_out = {{std::ssize(bad), "that cannot be read"}}}));
    if (rows_.empty() && !bad.empty())
      remarks_.refusal =
          str(printable(config_.file), ": none of its ", bad.size(),
              bad.size() == 1 ? " picture" : " pictures", " can be read", kListedByCheck);
    left_out_.insert(left_out_.end(), bad.begin(), bad.end());
    std::sort(left_out_.begin(), left_out_.end(),
              [](const BadFile& a, const BadFile& b) { return a.path < b.path; });
  }

  std::string fingerprint() const {
    Sha256 hash;
    config_.begin_fingerprint(hash, set_->meaning());
    std::string lines;
    for (const uint32_t row : rows_) {
      const ArchiveMember& member = table_->members[row];
      lines.append(table_->name_of(member)).append(1, '\0').append(str(member.size, "\n"));
      if (set_->has_other_labels()) lines.append(str("label ", member.label, "\n"));
      if (lines.size() < size_t{1} << 16) continue;
      hash.update(bytes_of(lines));
      lines.clear();
    }
    return hash.update(bytes_of(lines)).hex();
  }

  ArchiveConfig config_;
  ImageForm form_;
  std::shared_ptr<const ArchiveSet> set_;
  std::shared_ptr<const MemberTable> table_;
  ArchiveFiles archives_;
  std::shared_ptr<DecodedCache> cache_;  // null: nothing is kept
  Path root_;
  std::vector<uint32_t> rows_;
  std::vector<BadFile> left_out_;
  mutable ForgivenFaults forgiven_;
  mutable KnownFiles known_;
  DataRemarks remarks_;
  DataInfo info_;
};

/// What there is instead of pictures.
std::string instead_of_pictures(const MemberTable& table) {
  if (!table.damaged.empty()) return table.damaged[0].reason;
  if (table.passed_over.empty()) return "there is nothing in it";
  const BadFile& first = table.passed_over[0];
  return str("there is ", printable(first.path), ": ", first.reason);
}

std::shared_ptr<const Dataset> open_archives(const Node& options, Split split, ArchiveKind kind) {
  const auto config = read_config<ArchiveConfig>(options, "data");
  if (config.file.empty())
    throw ConfigError(options.place().text(), ": data.file is empty; want ",
                      kind == ArchiveKind::tar ? "the tar shards, such as x-{000..019}.tar"
                                               : "the zip archive of the pictures");
  const Node* file = options.find("file");
  const auto set = std::make_shared<const ArchiveSet>(
      config, kind, (file == nullptr ? options : *file).place().text());
  const MemberTable& table = *set->table_of(Split::train);
  if (table.members.empty())
    throw DataError(printable(config.file), ": no picture in it (", kImageEndings, " are read); ",
                    instead_of_pictures(table));
  if (!set->table_of(split)) return nullptr;
  auto data = std::make_shared<ArchiveDataset>(config, set, split,
                                               background_in(options, config.background));
  return data->info().size == 0 && data->left_out().empty() ? nullptr : data;
}

}  // namespace

std::vector<Field> shards_fields() { return fields_of<ArchiveConfig>(); }

std::shared_ptr<const Dataset> open_shards(const Node& options, Split split) {
  return open_archives(options, split, ArchiveKind::tar);
}

std::vector<Field> zip_fields() { return fields_of<ArchiveConfig>(); }

std::shared_ptr<const Dataset> open_zip(const Node& options, Split split) {
  return open_archives(options, split, ArchiveKind::zip);
}

}  // namespace elbo::data

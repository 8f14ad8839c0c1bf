// SPDX-License-Identifier: MIT
// Shards are written under names of their own kind and renamed last.
#include "elbo/data/archives/pack.h"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/leftovers.h"
#include "elbo/core/str.h"
#include "elbo/data/archives/member_table.h"
#include "elbo/data/division.h"
#include "elbo/data/files/image_files.h"
#include "elbo/io/archives/tar.h"

namespace elbo::data {
namespace {

/// "x-%06d.tar" taken apart.
struct ShardNames {
  std::string begin, end;
  size_t digits = 0;

  std::string number(int64_t shard) const {
    const std::string text = str(shard);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
  }
  std::string at(int64_t shard) const { return begin + number(shard) + end; }
  std::string pattern(int64_t shards) const {
    return shards == 1 ? at(0) : str(begin, "{", number(0), "..", number(shards - 1), "}", end);
  }
  /// Whether a file called so may be one of the shards.
  bool may_be(const std::string& path) const {
    const size_t around = begin.size() + end.size();
    if (path.size() <= around || !path.starts_with(begin) || !path.ends_with(end)) return false;
    return std::all_of(path.begin() + static_cast<std::ptrdiff_t>(begin.size()),
                       path.end() - static_cast<std::ptrdiff_t>(end.size()),
                       [](char c) { return c >= '0' && c <= '9'; });
  }
};

ShardNames shard_names(const std::string& out) {
  const size_t percent = out.find('%');
  const size_t d = percent == std::string::npos ? percent : out.find('d', percent);
  const bool found = d != std::string::npos && d >= percent + 2 && d <= percent + 3 &&
                     out[percent + 1] == '0' &&
                     (d == percent + 2 || (out[percent + 2] >= '1' && out[percent + 2] <= '9'));
  if (!found || d != percent + 3 || out.find('%', d) != std::string::npos ||
      !out.ends_with(".tar") || out.find_first_of("{}") != std::string::npos)
    throw ConfigError("the name of the shards: got ", printable(out),
                      ", want one such as pictures-%06d.tar, with one %0Nd for their number");
  return {out.substr(0, percent), out.substr(d + 1), static_cast<size_t>(out[percent + 2] - '0')};
}

void want_no_shards(const ShardNames& names, Fs& fs) {
  const Path parent = Path(names.begin).parent_path();
  remove_partials(fs, parent.empty() ? Path(".") : parent);  // of one that was killed
  for (const std::string& name : fs.list(parent.empty() ? Path(".") : parent))
    if (const std::string path = (parent / name).string(); names.may_be(path))
      throw IoError(printable(path),
                    ": a shard of that name is there already; choose another name, or remove it");
}

/// Writes shards under other names until finish(); what is not finished is removed.
class ShardWriter {
 public:
  ShardWriter(ShardNames names, uint64_t limit, Fs& fs)
      : names_(std::move(names)), limit_(limit), fs_(fs) {}
  ShardWriter(const ShardWriter&) = delete;
  ShardWriter& operator=(const ShardWriter&) = delete;
  ~ShardWriter() {
    file_.reset();
    for (const Path& path : written_) try {
        if (fs_.exists(path)) fs_.remove(path);
      } catch (const Error&) {
        // The first error is the one to tell.
      }
  }

  /// Whether so many bytes more go into the shard that is being written.
  bool fits(uint64_t bytes) const {
    return file_ && bytes_ + bytes + io::tar_end().size() <= limit_;
  }

  void add(ByteView members) {
    if (file_ && !fits(members.size())) close();
    if (!file_) open();
    file_->write(members);
    bytes_ += members.size();
  }

  /// Ends the last shard and gives all of them their names.
  void finish() {
    if (file_) close();
    for (size_t i = 0; i < written_.size(); ++i) {
      const Path name = names_.at(static_cast<int64_t>(i));
      fs_.rename_new(written_[i], name);
      written_[i] = name;  // removed too, should the next one fail
    }
    fs_.sync_directory(Path(names_.begin).parent_path());
    shards_ = std::ssize(written_);
    written_.clear();
  }

  int64_t shards() const { return shards_; }
  uint64_t bytes() const { return all_bytes_; }

 private:
  void open() {
    written_.push_back(partial_beside(names_.at(std::ssize(written_))));
    file_ = fs_.open(written_.back(), OpenMode::exclusive);
    bytes_ = 0;
  }
  void close() {
    file_->write(io::tar_end());
    file_->sync();
    file_->close();
    file_.reset();
    all_bytes_ += bytes_ + io::tar_end().size();
  }

  ShardNames names_;
  uint64_t limit_;
  Fs& fs_;
  std::vector<Path> written_;
  std::unique_ptr<OutFile> file_;
  uint64_t bytes_ = 0, all_bytes_ = 0;
  int64_t shards_ = 0;
};

/// The files by the hash of their keys, so that those of one key stand together.
std::vector<std::string> in_packed_order(const std::vector<std::string>& files) {
  std::vector<std::tuple<double, std::string_view, const std::string*>> order;
  order.reserve(files.size());
  for (const std::string& file : files) {
    const std::string_view key = key_of(file);
    order.emplace_back(place_of(std::string(key)), key, &file);
  }
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a), *std::get<2>(a)) <
           std::tie(std::get<0>(b), std::get<1>(b), *std::get<2>(b));
  });
  std::vector<std::string> out;
  out.reserve(files.size());
  for (const auto& [place, key, file] : order) out.push_back(*file);
  return out;
}

/// Appends a picture's file.
void put_picture(Bytes& out, const std::string& folder, const std::string& file) {
  const Path path = Path(folder) / file;
  const io::MemberName name = io::member_name(file);
  if (!name.fault.empty() || name.name != file)
    throw DataError(printable(path.string()), ": ", name.fault,
                    "; no archive can hold that: rename it");
  const Bytes member = io::tar_member(file, real_fs().read(path, kMostImageFileBytes));
  out.insert(out.end(), member.begin(), member.end());
}

/// Appends the label that a picture of this name has, where there are classes.
void put_label(Bytes& out, const std::string& file, const FolderScan& scan) {
  if (scan.class_names.empty()) return;
  const auto label =
      std::lower_bound(scan.class_names.begin(), scan.class_names.end(), scan.class_of(file)) -
      scan.class_names.begin();
  const Bytes member = io::tar_member(str(key_of(file), ".cls"), bytes_of(str(label)));
  out.insert(out.end(), member.begin(), member.end());
}

FolderScan scan_to_pack(const PackOptions& options) {
  FolderScan scan = scan_folder(options.folder, options.sub_folders);
  const std::string where = printable(options.folder);
  if (scan.files.empty())
    throw DataError(where, ": no picture in it or below (", kImageEndings,
                    " are read); is it the right folder?");
  const std::string refusal =
      refusal_of_most({.where = where,
                       .used = std::ssize(scan.files),
                       .left_out = scan.left_out,
                       .remedy = "move or convert them, or pack with --sub-folders nothing"});
  if (!refusal.empty()) throw DataError(refusal);
  return scan;
}

}  // namespace

PackReport pack_folder(const PackOptions& options, Fs& fs) {
  const ShardNames names = shard_names(options.out);
  want_no_shards(names, fs);
  const FolderScan scan = scan_to_pack(options);
  ShardWriter writer(names, options.shard_bytes, fs);
  std::string before;
  for (const std::string& file : in_packed_order(scan.files)) {
    Bytes members;
    put_picture(members, options.folder, file);
    // Of pictures of one key the first in each shard has the label beside it.
    if (key_of(file) != key_of(before) || before.empty() || !writer.fits(members.size()))
      put_label(members, file, scan);
    writer.add(members);
    before = file;
  }
  writer.finish();
  return {.pattern = names.pattern(writer.shards()),
          .pictures = std::ssize(scan.files),
          .shards = writer.shards(),
          .bytes = writer.bytes(),
          .passed_over = scan.passed_over,
          .used = used_text({.where = printable(options.folder),
                             .used = std::ssize(scan.files),
                             .left_out = scan.left_out})};
}

}  // namespace elbo::data

// SPDX-License-Identifier: MIT
// Recording changes, and replaying them on a model of a disk that knows what is lasting.
#include "elbo/core/faults/crash_fs.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo {

struct CrashFs::Record {
  enum class Kind {
    create,
    empty_out,
    attach,
    write,
    sync,
    make_directory,
    rename,
    symlink,
    remove,
    truncate,
    sync_directory
  };
  Kind kind;
  std::string path = {};   ///< relative to the root
  std::string other = {};  ///< where a rename goes, what a link says
  size_t handle = 0;       ///< of an open file
  Bytes bytes = {};        ///< written
  uint64_t size = 0;       ///< truncated to
};

namespace {

using Kind = CrashEntry::Kind;

/// A file, folder or link of the model: as the running process sees it, and as the disk has it.
struct Item {
  Kind kind = Kind::file;
  Bytes now = {}, lasting = {};
  std::string target = {};

  void append(ByteView bytes) { now.insert(now.end(), bytes.begin(), bytes.end()); }
  void make_lasting() { lasting = now; }
};

/// What is in each folder, by the folder's number: name -> number of the item.
using Entries = std::vector<std::map<std::string, size_t>>;

/// An entry set, or removed where `node` is empty.
struct Edit {
  size_t folder;
  std::string name;
  std::optional<size_t> node;
};
/// Edits that happen together or not at all.
using Change = std::vector<Edit>;

/// What becomes of data that are not lasting.
enum class Loss { none, all, half, zeroed };

Bytes after_loss(const Item& node, Loss loss) {
  if (loss == Loss::none || node.now == node.lasting) return node.now;
  if (loss == Loss::all) return node.lasting;
  const size_t same =
      static_cast<size_t>(std::ranges::mismatch(node.now, node.lasting).in1 - node.now.begin());
  Bytes out = node.now;
  if (loss == Loss::half) out.resize(same + (out.size() - same) / 2);
  else std::fill(out.begin() + static_cast<std::ptrdiff_t>(same), out.end(), std::byte{0});
  return out;
}

/// The choices of changes that a cut may lose among `count`: any three, or all from one of them on.
std::set<std::vector<bool>> losses(size_t count) {
  std::set<std::vector<bool>> out;
  for (size_t i = 0; i <= count; ++i)
    for (size_t j = i; j <= count; ++j)
      for (size_t k = j; k <= count; ++k) {
        std::vector<bool> lost(count + 1);  // the last place stands for "none"
        lost[i] = lost[j] = lost[k] = true;
        lost.pop_back();
        out.insert(std::move(lost));
      }
  for (size_t from = 0; from < count; ++from) {
    std::vector<bool> lost(count);
    std::fill(lost.begin() + static_cast<std::ptrdiff_t>(from), lost.end(), true);
    out.insert(std::move(lost));
  }
  return out;
}

/// The modelled disk. Item 0 is the root.
class Disk {
 public:
  explicit Disk(const std::map<std::string, CrashEntry>& start) : items_(1), now_(1), lasting_(1) {
    items_[0].kind = Kind::folder;
    for (const auto& [path, entry] : start) {
      Item node;
      node.kind = entry.kind;
      node.now = node.lasting = entry.content;
      node.target = entry.target;
      create(path, std::move(node));
    }
    lasting_ = now_;
    pending_.clear();
  }

  void create(const std::string& path, Item node) {
    items_.push_back(std::move(node));
    now_.resize(items_.size());
    lasting_.resize(items_.size());
    change({edit(path, items_.size() - 1)});
  }
  void remove(const std::string& path) { change({edit(path, std::nullopt)}); }
  void rename(const std::string& from, const std::string& to) {
    const size_t node = *at(from);
    change({edit(from, std::nullopt), edit(to, node)});
  }
  void make_lasting(const std::string& path) {
    const size_t folder = *at(path);
    std::erase_if(pending_, [&](const Change& change) {
      const bool here =
          std::ranges::any_of(change, [&](const Edit& e) { return e.folder == folder; });
      if (here) apply(change, lasting_);
      return here;
    });
  }
  size_t index(const std::string& path) const { return *at(path); }
  Item& item(size_t index) { return items_[index]; }

  /// Every state that a cut may leave now.
  std::set<std::map<std::string, CrashEntry>> states() const {
    std::set<std::map<std::string, CrashEntry>> out;
    const bool data_last =
        std::ranges::all_of(items_, [](const Item& item) { return item.now == item.lasting; });
    for (const std::vector<bool>& lost : losses(pending_.size())) {
      Entries entries = lasting_;
      for (size_t i = 0; i < pending_.size(); ++i)
        if (!lost[i]) apply(pending_[i], entries);
      for (const Loss loss : {Loss::none, Loss::all, Loss::half, Loss::zeroed}) {
        std::map<std::string, CrashEntry> state;
        collect(0, "", {entries, loss}, state);
        out.insert(std::move(state));
        if (data_last) break;  // nothing to lose
      }
    }
    return out;
  }

 private:
  std::optional<size_t> at(const std::string& path) const {
    size_t node = 0;
    if (path.empty()) return node;
    for (const Path& part : Path(path)) {
      const auto found = now_[node].find(part.string());
      if (found == now_[node].end()) return std::nullopt;
      node = found->second;
    }
    return node;
  }
  Edit edit(const std::string& path, std::optional<size_t> node) const {
    return {*at(Path(path).parent_path().string()), Path(path).filename().string(), node};
  }
  void change(Change change) {
    apply(change, now_);
    pending_.push_back(std::move(change));
  }
  static void apply(const Change& change, Entries& where) {
    for (const Edit& e : change) {
      if (e.node) where[e.folder][e.name] = *e.node;
      else where[e.folder].erase(e.name);
    }
  }
  struct Outcome {
    const Entries& entries;
    Loss loss;
  };
  void collect(size_t folder, const std::string& prefix, Outcome outcome,
               std::map<std::string, CrashEntry>& out) const {
    for (const auto& [name, index] : outcome.entries[folder]) {
      const Item& node = items_[index];
      out[prefix + name] = {node.kind,
                            node.kind == Kind::file ? after_loss(node, outcome.loss) : Bytes(),
                            node.target};
      if (node.kind == Kind::folder) collect(index, prefix + name + "/", outcome, out);
    }
  }

  std::vector<Item> items_;
  Entries now_;      // as the running process sees it
  Entries lasting_;  // as it surely is after a cut
  std::vector<Change> pending_;
};

std::map<std::string, CrashEntry> scan(Fs& fs, const Path& root) {
  std::map<std::string, CrashEntry> out;
  for (const auto& item : std::filesystem::recursive_directory_iterator(root)) {
    CrashEntry entry;
    if (item.is_symlink())
      entry = {Kind::link, {}, std::filesystem::read_symlink(item.path()).string()};
    else if (item.is_directory()) entry.kind = Kind::folder;
    else entry.content = fs.read(item.path(), UINT64_MAX);
    out[item.path().lexically_relative(root).string()] = std::move(entry);
  }
  return out;
}

}  // namespace

/// A file whose writes and syncs are recorded.
class CrashFile : public OutFile {
 public:
  CrashFile(CrashFs& fs, size_t handle, std::unique_ptr<OutFile> inner)
      : fs_(fs), handle_(handle), inner_(std::move(inner)) {}

  void write(ByteView bytes) override {
    inner_->write(bytes);
    fs_.records_.push_back({.kind = CrashFs::Record::Kind::write,
                            .handle = handle_,
                            .bytes = Bytes(bytes.begin(), bytes.end())});
  }
  void sync() override {
    inner_->sync();
    fs_.records_.push_back({.kind = CrashFs::Record::Kind::sync, .handle = handle_});
  }
  void close() override { inner_->close(); }

 private:
  CrashFs& fs_;
  size_t handle_;
  std::unique_ptr<OutFile> inner_;
};

CrashFs::CrashFs(Fs& inner, Path root)
    : inner_(inner), root_(root.lexically_normal()), start_(scan(inner, root_)) {}
CrashFs::~CrashFs() = default;

size_t CrashFs::operations() const { return records_.size(); }

std::string CrashFs::relative(const Path& path) const {
  const std::string text = path.lexically_normal().lexically_relative(root_).string();
  if (text.empty() || text.starts_with(".."))
    throw IoError("CrashFs: ", printable(path.string()), " is not below ",
                  printable(root_.string()));
  return text == "." ? "" : text;
}

std::unique_ptr<OutFile> CrashFs::open(const Path& path, OpenMode mode) {
  const bool there = inner_.exists(path);
  auto file = inner_.open(path, mode);
  const size_t handle = records_.size();
  const auto kind = !there                       ? Record::Kind::create
                    : mode == OpenMode::truncate ? Record::Kind::empty_out
                                                 : Record::Kind::attach;
  records_.push_back({.kind = kind, .path = relative(path), .handle = handle});
  return std::make_unique<CrashFile>(*this, handle, std::move(file));
}

void CrashFs::make_directory(const Path& path) {
  inner_.make_directory(path);
  records_.push_back({.kind = Record::Kind::make_directory, .path = relative(path)});
}

void CrashFs::rename(const Path& from, const Path& to) {
  inner_.rename(from, to);
  records_.push_back({.kind = Record::Kind::rename, .path = relative(from), .other = relative(to)});
}

void CrashFs::rename_new(const Path& from, const Path& to) {
  inner_.rename_new(from, to);
  records_.push_back({.kind = Record::Kind::rename, .path = relative(from), .other = relative(to)});
}

void CrashFs::symlink(const Path& target, const Path& link) {
  inner_.symlink(target, link);
  records_.push_back(
      {.kind = Record::Kind::symlink, .path = relative(link), .other = target.string()});
}

void CrashFs::remove(const Path& path) {
  inner_.remove(path);
  records_.push_back({.kind = Record::Kind::remove, .path = relative(path)});
}

void CrashFs::truncate(const Path& path, uint64_t size) {
  inner_.truncate(path, size);
  records_.push_back({.kind = Record::Kind::truncate, .path = relative(path), .size = size});
}

void CrashFs::sync_directory(const Path& path) {
  inner_.sync_directory(path);
  records_.push_back({.kind = Record::Kind::sync_directory, .path = relative(path)});
}

void CrashFs::for_each_state(const std::function<void(const CrashState&)>& visit) const {
  Disk disk(start_);
  std::map<size_t, size_t> files;  // handle -> node
  const auto replay = [&](const Record& record) {
    switch (record.kind) {
      case Record::Kind::create: disk.create(record.path, {}); [[fallthrough]];
      case Record::Kind::attach: files[record.handle] = disk.index(record.path); break;
      case Record::Kind::empty_out:
        files[record.handle] = disk.index(record.path);
        disk.item(files[record.handle]).now.clear();
        break;
      case Record::Kind::write: disk.item(files[record.handle]).append(record.bytes); break;
      case Record::Kind::sync: disk.item(files[record.handle]).make_lasting(); break;
      case Record::Kind::make_directory: disk.create(record.path, {.kind = Kind::folder}); break;
      case Record::Kind::rename: disk.rename(record.path, record.other); break;
      case Record::Kind::symlink:
        disk.create(record.path, {.kind = Kind::link, .target = record.other});
        break;
      case Record::Kind::remove: disk.remove(record.path); break;
      case Record::Kind::truncate:
        disk.item(disk.index(record.path)).now.resize(record.size);
        break;
      case Record::Kind::sync_directory: disk.make_lasting(record.path); break;
    }
  };
  for (size_t after = 0; after <= records_.size(); ++after) {
    if (after > 0) replay(records_[after - 1]);
    for (const auto& entries : disk.states()) visit({after, entries});
  }
}

void write_state(const CrashState& state, const Path& folder) {
  for (const auto& [name, entry] : state.entries) {
    const Path path = folder / name;
    if (entry.kind == Kind::folder) {
      real_fs().make_directory(path);
    } else if (entry.kind == Kind::link) {
      real_fs().symlink(entry.target, path);
    } else {
      const auto file = real_fs().open(path, OpenMode::exclusive);
      file->write(entry.content);
      file->close();
    }
  }
}

}  // namespace elbo

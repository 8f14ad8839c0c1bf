// SPDX-License-Identifier: MIT
// Looking for run folders.
#include "elbo/serve/records/catalogue.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

namespace elbo::serve {
namespace {

constexpr int kDeepest = 3;
constexpr size_t kMostFound = 10'000, kMostLooked = 50'000;
constexpr size_t kMostCurveBytes = size_t{128} << 20;

bool is_folder(const Path& path, bool follow) {
  struct stat info {};
  const int code = follow ? ::stat(path.c_str(), &info) : ::lstat(path.c_str(), &info);
  return code == 0 && S_ISDIR(info.st_mode);
}

bool is_file(const Path& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

/// The folders in `folder`, but for hidden ones.
std::vector<Path> folders_in(const Path& folder, bool follow) {
  std::vector<Path> out;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), ::closedir);
  if (!open) return out;
  while (const dirent* entry = ::readdir(open.get())) {
    if (entry->d_name[0] == '.' || out.size() == kMostFound) continue;
    const bool may_be = entry->d_type == DT_UNKNOWN || (follow && entry->d_type == DT_LNK);
    const Path path = folder / entry->d_name;
    if (entry->d_type == DT_DIR || (may_be && is_folder(path, follow))) out.push_back(path);
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool is_bundle(const Path& folder) {
  return is_file(folder / "bundle.json") && is_file(folder / "model.safetensors");
}

/// Sizes and times of the files that a study's table is read from.
uint64_t study_signature(const Path& folder) {
  uint64_t out = 1;
  for (const char* name : {"study.toml", "study.json", "journal.jsonl", "run.lock"}) {
    struct stat info {};
    if (::lstat((folder / name).c_str(), &info) != 0) continue;
    for (const auto number :
         {static_cast<uint64_t>(info.st_ino), static_cast<uint64_t>(info.st_size),
          static_cast<uint64_t>(info.st_mtim.tv_sec), static_cast<uint64_t>(info.st_mtim.tv_nsec)})
      out = (out ^ number) * 0x100000001b3;
  }
  return out;
}

/// Adds the ids in `before` that are not in `now`.
template <class Before, class Now>
void add_missing(const Before& before, const Now& now, std::vector<std::string>& ids) {
  for (const auto& [id, value] : before)
    if (!now.contains(id)) ids.push_back(id);
}

std::map<std::string, FoundFolder> by_id(const std::vector<Path>& paths) {
  std::map<std::string, FoundFolder> out;
  for (const Path& path : paths) {
    const std::string id = id_of(path);
    out[id] = {id, path};
  }
  return out;
}

std::vector<FoundFolder> by_path(const std::map<std::string, FoundFolder>& found) {
  std::vector<FoundFolder> out;
  for (const auto& [id, folder] : found) out.push_back(folder);
  std::sort(out.begin(), out.end(),
            [](const FoundFolder& a, const FoundFolder& b) { return a.path < b.path; });
  return out;
}

}  // namespace

/// What a look at the disk finds.
struct Catalogue::Found {
  std::vector<Path> runs, studies, bundles;
  size_t looked = 0;
};

Catalogue::Catalogue(const Path& root) : root_(std::filesystem::absolute(root).lexically_normal()) {
  if (!root_.has_filename()) root_ = root_.parent_path();  // "runs/"
}

void Catalogue::scan(const Path& folder, int depth, Found& found) const {
  for (const Path& path : folders_in(folder, depth == 1)) {
    if (++found.looked > kMostLooked) return;
    if (run::is_run(real_fs(), path)) {
      if (found.runs.size() < kMostFound) found.runs.push_back(path);
    } else if (is_bundle(path)) {
      if (found.bundles.size() < kMostFound) found.bundles.push_back(path);
    } else if (is_file(path / "study.toml")) {
      if (found.studies.size() < kMostFound) found.studies.push_back(path);
      if (is_folder(path / "runs", false)) scan(path / "runs", kDeepest, found);
    } else if (depth < kDeepest) {
      scan(path, depth + 1, found);
    }
  }
}

CatalogueChanges Catalogue::look() {
  Found found;
  scan(root_, 1, found);
  std::map<std::string, FoundFolder> runs = by_id(found.runs), studies = by_id(found.studies),
                                     bundles = by_id(found.bundles);
  std::map<std::string, uint64_t> signatures;
  for (const auto& [id, study] : studies) signatures[id] = study_signature(study.path);
  CatalogueChanges changes;
  std::vector<std::shared_ptr<WatchedRun>> all;
  {
    const std::lock_guard hold(list_);
    add_missing(runs_, runs, changes.removed);
    add_missing(studies_, studies, changes.removed);
    add_missing(bundles_, bundles, changes.removed);
    for (const auto& [id, bundle] : bundles)
      if (!bundles_.contains(id)) changes.changed.push_back(id);
    for (const auto& [id, signature] : signatures)
      if (const auto old = study_signatures_.find(id);
          old == study_signatures_.end() || old->second != signature)
        changes.changed.push_back(id);
    std::erase_if(runs_, [&](const auto& one) { return !runs.contains(one.first); });
    for (const auto& [id, folder] : runs)
      if (!runs_.contains(id)) runs_[id] = std::make_shared<WatchedRun>(folder.path);
    for (const auto& [id, run] : runs_) all.push_back(run);
    std::erase_if(lately_, [&](const auto& run) { return !runs_.contains(run->id()); });
    studies_ = std::move(studies);
    bundles_ = std::move(bundles);
    study_signatures_ = std::move(signatures);
  }
  for (const auto& run : all)
    if (run->look()) changes.changed.push_back(run->id());
  return changes;
}

std::vector<std::shared_ptr<WatchedRun>> Catalogue::runs() {
  std::vector<std::shared_ptr<WatchedRun>> out;
  {
    const std::lock_guard hold(list_);
    for (const auto& [id, run] : runs_) out.push_back(run);
  }
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a->path() < b->path(); });
  return out;
}

std::shared_ptr<WatchedRun> Catalogue::run(const std::string& id) {
  const std::lock_guard hold(list_);
  const auto found = runs_.find(id);
  return found == runs_.end() ? nullptr : found->second;
}

std::vector<FoundFolder> Catalogue::studies() {
  const std::lock_guard hold(list_);
  return by_path(studies_);
}

std::optional<Path> Catalogue::study(const std::string& id) {
  const std::lock_guard hold(list_);
  const auto found = studies_.find(id);
  return found == studies_.end() ? std::nullopt : std::optional(found->second.path);
}

std::vector<FoundFolder> Catalogue::bundles() {
  const std::lock_guard hold(list_);
  return by_path(bundles_);
}

void Catalogue::with_curves(const std::shared_ptr<WatchedRun>& run, double seconds,
                            const std::function<void(const RunCurves&)>& use) {
  run->with_curves(seconds, use);
  const std::lock_guard hold(list_);
  std::erase(lately_, run);
  lately_.push_back(run);
  size_t bytes = 0;
  for (size_t i = lately_.size(); i-- > 0;) {
    bytes += lately_[i]->curve_bytes();
    if (bytes <= kMostCurveBytes || i + 1 == lately_.size()) continue;
    for (size_t old = 0; old <= i; ++old) lately_[old]->forget_curves();
    lately_.erase(lately_.begin(), lately_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    break;
  }
}

}  // namespace elbo::serve

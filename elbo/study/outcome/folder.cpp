// SPDX-License-Identifier: MIT
// Making the folder of a study.
#include "elbo/study/outcome/folder.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::study {
namespace {

constexpr uint64_t kMostBytes = uint64_t{1} << 26;  // of what is compared before it is written

}  // namespace

void make_folder(Fs& fs, const Path& path) {
  if (path.empty() || fs.exists(path)) return;
  make_folder(fs, path.parent_path());
  try {
    fs.make_directory(path);
  } catch (const IoError&) {
    if (!fs.exists(path)) throw;
  }
}

std::string file_stem(const std::string& task) {
  std::string name = task;
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

Path StudyFolder::log(const std::string& task) const {
  return root_ / "logs" / (file_stem(task) + ".txt");
}

Path StudyFolder::end(const std::string& task) const {
  return ends() / (file_stem(task) + ".json");
}

Path StudyFolder::task_lock(const std::string& task) const {
  return jobs() / "locks" / file_stem(task);
}

void StudyFolder::create() const {
  if (fs_->exists(root_) && !fs_->exists(copy()) && !fs_->list(root_).empty())
    throw DataError(
        printable(root_.string()),
        ": exists and is no study's folder (no study.toml in it); choose another --out");
  for (const char* name : {"runs", "experiments", "figures", "logs"})
    make_folder(*fs_, root_ / name);
}

Path default_folder(const Study& study) {
  return Path("runs") / (study.name + (study.quick ? "-quick" : "") + ".study");
}

void write_if_changed(Fs& fs, const Path& path, const std::string& content) {
  try {
    if (fs.exists(path) && text_of(fs.read(path, kMostBytes)) == content) return;
  } catch (const Error&) {  // whatever is there is written anew
  }
  write_atomically(fs, path, bytes_of(content));
}

}  // namespace elbo::study

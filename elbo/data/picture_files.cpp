// SPDX-License-Identifier: MIT
// A file is opened, decoded and brought into form each time that it is drawn.
#include "elbo/data/picture_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/rng.h"
#include "elbo/io/resize.h"

namespace elbo {
namespace {

constexpr uint64_t kMostPictureFileBytes = uint64_t{256} << 20;

Image middle_of(const Image& image, int64_t side, const std::string& name) {
  if (image.width < side || image.height < side)
    throw DataError(name, ": got a picture of ", image.width, " x ", image.height, " pixels, want at least ", side, " x ", side, " to cut out of its middle; set data.crop");
  return cropped(image, {(image.width - side) / 2, (image.height - side) / 2, side, side});
}

}  // namespace

PictureFiles::PictureFiles(Path root, PictureForm form) : root_(std::move(root)), form_(form) {}

void PictureFiles::read(const std::string& file, std::span<float> x) const {
  const Path path = root_ / file;
  const std::string name = printable(path.string());
  Image image = decode_image(real_fs().read(path, kMostPictureFileBytes), name);
  if (form_.crop > 0) image = middle_of(image, form_.crop, name);
  to_values(squared(with_channels(image, form_.channels), form_.size, form_.cover), x);
}

std::vector<BadFile> PictureFiles::unreadable(const std::vector<std::string>& files) const {
  std::vector<BadFile> out;
  std::vector<float> x(static_cast<size_t>(count_of(form_.channels) * form_.size * form_.size));
  for (const std::string& file : files) try {
      read(file, x);
    } catch (const Error& error) {
      log_warning(error.what(), "; skipped");
      out.push_back({file, error.what()});
    }
  std::sort(out.begin(), out.end(), [](const BadFile& a, const BadFile& b) { return a.path < b.path; });
  return out;
}

std::string PictureFiles::size_line(const std::string& file) const {
  struct stat found {};
  const bool there = ::stat((root_ / file).c_str(), &found) == 0;
  return str(file, '\0', there ? static_cast<int64_t>(found.st_size) : -1, "\n");
}

bool is_among(const std::string& file, const std::vector<BadFile>& bad) {
  const auto found = std::lower_bound(bad.begin(), bad.end(), file, [](const BadFile& a, const std::string& b) { return a.path < b; });
  return found != bad.end() && found->path == file;
}

double place_of(const std::string& name) { return Rng(0).split(name).uniform(); }

}  // namespace elbo

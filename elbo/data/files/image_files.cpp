// SPDX-License-Identifier: MIT
// A file is opened, decoded and brought into form each time that it is drawn.
#include "elbo/data/files/image_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <set>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/rng.h"
#include "elbo/core/str.h"
#include "elbo/io/resize.h"

namespace elbo::data {
namespace {

io::Image middle_of(const io::Image& image, int64_t side, const std::string& name) {
  if (image.width < side || image.height < side)
    throw DataError(name, ": got a picture of ", image.width, " x ", image.height,
                    " pixels, want at least ", side, " x ", side,
                    " to cut out of its middle; set data.crop");
  return io::cropped(image, {(image.width - side) / 2, (image.height - side) / 2, side, side});
}

/// Whether nothing was said of this file in this process yet: a training opens its data again for
/// every figure.
bool is_said_first(const std::string& name) {
  static std::mutex mutex;
  static std::set<std::string> said;
  const std::lock_guard lock(mutex);
  return said.insert(name).second;
}

}  // namespace

std::vector<std::string> read_image(ByteView bytes, const std::string& name, const ImageForm& form,
                                    std::span<float> x) {
  try {
    io::Image image = io::decode_image(bytes, name, {.background = form.background});
    std::vector<std::string> faults = std::move(image.warnings);
    if (form.crop > 0) image = middle_of(image, form.crop, name);
    to_values(squared(with_channels(image, form.channels), form.size, form.cover), x);
    return faults;
  } catch (const DataError& error) {
    throw BadImage(error.what());
  }
}

ImageFiles::ImageFiles(Path root, ImageForm form) : root_(std::move(root)), form_(form) {}

Bytes ImageFiles::content(const std::string& file) const {
  const Path path = root_ / file;
  try {
    Bytes bytes = real_fs().read(path, kMostImageFileBytes);
    known_->see(file, path, bytes);
    return bytes;
  } catch (const IoError&) {
    if (real_fs().exists(path)) throw;
    throw VanishedImage(printable(path.string()),
                        ": it has vanished since its folder was looked through");
  }
}

void ImageFiles::read(const std::string& file, std::span<float> x) const {
  const Bytes bytes = content(file);
  const std::string name = printable((root_ / file).string());
  const std::vector<std::string> faults = read_image(bytes, name, form_, x);
  if (!faults.empty()) forgiven_.add(file, faults, name);
}

std::vector<BadFile> ImageFiles::unreadable(const std::vector<std::string>& files) const {
  std::vector<BadFile> out;
  std::vector<float> x(static_cast<size_t>(count_of(form_.channels) * form_.size * form_.size));
  for (const std::string& file : files) try {
      read(file, x);
    } catch (const Error& error) {
      out.push_back({file, error.what()});
    }
  std::sort(out.begin(), out.end(),
            [](const BadFile& a, const BadFile& b) { return a.path < b.path; });
  return out;
}

std::string ImageFiles::size_line(const std::string& file) const {
  struct stat found {};
  const bool there = ::stat((root_ / file).c_str(), &found) == 0;
  return str(file, '\0', there ? static_cast<int64_t>(found.st_size) : -1, "\n");
}

void ForgivenFaults::add(const std::string& file, const std::vector<std::string>& faults,
                         const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (faults_.empty() && !quiet_ && is_said_first(name))
    log_warning(
        name, ": ", join(faults, "; "),
        "; read all the same, and so are others with such faults (`elbo data check` lists them)");
  faults_[file] = join(faults, "; ");
}

void ForgivenFaults::keep_quiet() {
  const std::lock_guard lock(mutex_);
  quiet_ = true;
}

std::vector<BadFile> ForgivenFaults::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<BadFile> out;
  for (const auto& [file, fault] : faults_) out.push_back({file, fault});
  return out;
}

std::vector<std::string> sorted_names(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

io::Rgb background_in(const Node& options, const std::string& text) {
  if (text == "white") return {255, 255, 255};
  if (text == "black") return {0, 0, 0};
  if (text == "grey") return {128, 128, 128};
  unsigned value = 0;
  const char* const end = text.data() + text.size();
  if (text.size() == 7 && text[0] == '#' &&
      std::from_chars(text.data() + 1, end, value, 16).ptr == end)
    return {static_cast<uint8_t>(value >> 16), static_cast<uint8_t>(value >> 8),
            static_cast<uint8_t>(value)};
  const Node* node = options.find("background");
  throw ConfigError((node == nullptr ? options : *node).place().text(), ": data.background: got \"",
                    printable(text), "\", want white, black, grey or a colour as #rrggbb");
}

bool is_white(io::Rgb colour) { return colour == io::Rgb{255, 255, 255}; }

bool is_among(const std::string& file, const std::vector<BadFile>& bad) {
  const auto found =
      std::lower_bound(bad.begin(), bad.end(), file,
                       [](const BadFile& a, const std::string& b) { return a.path < b; });
  return found != bad.end() && found->path == file;
}

}  // namespace elbo::data

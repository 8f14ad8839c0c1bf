// SPDX-License-Identifier: MIT
// A file is opened, decoded and brought into form each time that it is drawn.
#include "elbo/data/files/image_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <set>
#include <utility>

#include "elbo/core/content_hash.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/rng.h"
#include "elbo/core/str.h"
#include "elbo/data/in_threads.h"
#include "elbo/io/resize.h"

namespace elbo::data {
namespace {

void check_middle(const io::ReducedImage& found, int64_t side, const std::string& name) {
  if (found.width < side || found.height < side)
    throw DataError(name, ": got a picture of ", found.width, " x ", found.height,
                    " pixels, want at least ", side, " x ", side,
                    " to cut out of its middle; set data.crop");
}

/// How much smaller a picture may be decoded that becomes `form`; none where it is decoded whole.
io::Reduction reduction_for(const ImageForm& form) {
  if (form.decode == DecodeSize::full) return {};
  return [form](int64_t width, int64_t height) {
    return form.crop > 0 ? harmless_reduction(form.crop, form.size)
                         : harmless_reduction(width, height, form.size, form.cover);
  };
}

/// What every picture is brought to, and in which channels.
io::Image in_form(io::ReducedImage found, const ImageForm& form, const std::string& name) {
  found.image = with_channels(found.image, form.channels);
  if (form.crop == 0) return squared(found, form.size, form.cover);
  check_middle(found, form.crop, name);
  return squared_middle(found, form.crop, form.size);
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
    io::ReducedImage found =
        io::decode_reduced(bytes, name, {.background = form.background}, reduction_for(form));
    std::vector<std::string> faults = std::move(found.image.warnings);
    to_values(in_form(std::move(found), form, name), x);
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

std::string ImageForm::text() const {
  const auto [red, green, blue] = background;
  return str(count_of(channels), " x ", size, " x ", size, ", ", name_of(cover), ", middle ", crop,
             ", decode ", name_of(decode), ", on ", int{red}, " ", int{green}, " ", int{blue});
}

void ImageFiles::keep_decoded(const std::vector<std::string>& files) {
  kept_names_ = sorted_names(files);
  const std::string root = std::filesystem::absolute(root_).lexically_normal().string();
  std::string all = root;
  for (const std::string& file : kept_names_) all.append(1, '\0').append(file);
  cache_ = decoded_cache({.origin = root,
                          .form = form_.text(),
                          .identity = content_hash(bytes_of(all)),
                          .pictures = std::ssize(kept_names_),
                          .values = static_cast<int64_t>(form_.values())});
  if (!cache_) kept_names_.clear();
}

/// Whether `x` was filled from the cache, else the picture is decoded and kept there.
bool ImageFiles::take_kept(const std::string& file, const Path& path, std::span<float> x) const {
  const auto name = std::lower_bound(kept_names_.begin(), kept_names_.end(), file);
  if (name == kept_names_.end() || *name != file) return false;
  const int64_t place = name - kept_names_.begin();
  const FileStamp stamp = stamp_of(path);
  if (const auto hash = cache_->read(place, stamp, x)) {
    known_->see_kept(file, path, stamp, *hash);
    return true;
  }
  const Bytes bytes = content(file);
  const bool faultless = decode(file, bytes, x);
  // What changed while it was read is not kept, and neither is what is to be warned of each time.
  if (faultless && stamp_of(path) == stamp) cache_->write(place, stamp, content_hash(bytes), x);
  return true;
}

/// Whether there was nothing to forgive.
bool ImageFiles::decode(const std::string& file, ByteView bytes, std::span<float> x) const {
  const std::string name = printable((root_ / file).string());
  const std::vector<std::string> faults = read_image(bytes, name, form_, x);
  if (!faults.empty()) forgiven_.add(file, faults, name);
  return faults.empty();
}

void ImageFiles::read(const std::string& file, std::span<float> x) const {
  if (cache_ && take_kept(file, root_ / file, x)) return;
  decode(file, content(file), x);
}

std::vector<BadFile> ImageFiles::unreadable(const std::vector<std::string>& files) const {
  std::vector<BadFile> out;
  std::mutex mutex;
  in_threads(std::ssize(files), [&](int64_t i) {
    const std::string& file = files[static_cast<size_t>(i)];
    std::vector<float> x(form_.values());
    try {
      read(file, x);
    } catch (const Error& error) {
      const std::lock_guard lock(mutex);
      out.push_back({file, error.what()});
    }
  });
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

// SPDX-License-Identifier: MIT
// Picture files below a folder as examples of one form: what data sets do that decode when they are
// drawn.
#pragma once
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "elbo/core/error.h"
#include "elbo/core/node.h"
#include "elbo/data/files/decoded_cache.h"
#include "elbo/data/files/folder_scan.h"
#include "elbo/data/files/of_files.h"
#include "elbo/data/image_values.h"
#include "elbo/data/known_files.h"

namespace elbo::data {

/// What happens with a picture that cannot be read.
enum class OnBad {
  error,  ///< drawing it is an error
  skip,   ///< all are read once when the set is opened, and bad ones left out
};
constexpr auto enum_names(OnBad) { return std::array{"error", "skip"}; }

/// How large a picture is decoded before it is brought to its size.
enum class DecodeSize {
  full,    ///< as it is
  scaled,  ///< a JPEG that is more than twice too large: 2, 4 or 8 times smaller
};
constexpr auto enum_names(DecodeSize) { return std::array{"full", "scaled"}; }

/// The help text of the option `decode`.
inline constexpr const char* kDecodeHelp =
    "full: pictures are decoded as they are; scaled: a JPEG more than twice too large is decoded "
    "2, "
    "4 or 8 times smaller, which is faster, before it is brought to its size";

/// What every picture is turned into: channels x size x size values.
struct ImageForm {
  Channels channels = Channels::rgb;  ///< one or three
  int64_t size = 64;                  ///< pixels, height and width
  Cover cover = Cover::crop;          ///< how a picture becomes square
  int64_t crop = 0;  ///< height and width of the middle that is cut out first; 0: nothing is
  io::Rgb background = {255, 255, 255};  ///< what transparent pictures stand on
  DecodeSize decode = DecodeSize::full;  ///< before it is brought to its size

  /// In words, for people.
  std::string text() const;
  /// Values of a picture in this form.
  size_t values() const { return static_cast<size_t>(count_of(channels) * size * size); }
};

/// A picture that cannot be drawn: it is damaged, or it has vanished.
class BadImage : public DataError {
 public:
  using DataError::DataError;
};

/// One whose file was there when the folder was looked through, and is no more.
class VanishedImage : public BadImage {
 public:
  using BadImage::BadImage;
};

/// The largest picture file that is read, in bytes.
inline constexpr uint64_t kMostImageFileBytes = uint64_t{256} << 20;

/// Decodes the picture in `bytes`, called `name` in messages, brings it into `form` and writes its
/// values; returns what its file does wrong and viewers forgive. BadImage.
std::vector<std::string> read_image(ByteView bytes, const std::string& name, const ImageForm& form,
                                    std::span<float> x);

/// Decodes images of a folder when they are asked for.
class ImageFiles {
 public:
  /// Images below `root`; none is opened yet.
  ImageFiles(Path root, ImageForm form);

  /// Keeps decoded pictures of these files, all that the folder has, from here on.
  void keep_decoded(const std::vector<std::string>& files);

  /// Writes the picture in `file`, relative to the root, and notes what is forgiven. BadImage,
  /// ChangedFile (data/known_files.h), IoError.
  void read(const std::string& file, std::span<float> x) const;
  /// Reads each of `files` and returns those that cannot be read, sorted bytewise.
  std::vector<BadFile> unreadable(const std::vector<std::string>& files) const;
  /// The name and the length of a file, for fingerprints.
  std::string size_line(const std::string& file) const;
  /// What was forgiven so far.
  ForgivenFaults& forgiven() const { return forgiven_; }

  const Path& root() const { return root_; }  ///< where the names are relative to
  /// What is known of the files that were read; off until its begin().
  KnownFiles& known() const { return *known_; }

 private:
  Bytes content(const std::string& file) const;
  bool decode(const std::string& file, ByteView bytes, std::span<float> x) const;
  bool take_kept(const std::string& file, const Path& path, std::span<float> x) const;

  Path root_;
  ImageForm form_;
  std::vector<std::string> kept_names_;  // sorted; what is kept at a name's place is of its file
  std::shared_ptr<DecodedCache> cache_;  // null: nothing is kept
  mutable ForgivenFaults forgiven_;
  std::unique_ptr<KnownFiles> known_ = std::make_unique<KnownFiles>();
};

/// What `background` in a [data] table means: white, black, grey, or #rrggbb. ConfigError.
io::Rgb background_in(const Node& options, const std::string& text);

/// Whether a background is the default, which fingerprints do not mention.
bool is_white(io::Rgb colour);

/// Whether `file` is one of `bad`, which is sorted.
bool is_among(const std::string& file, const std::vector<BadFile>& bad);

}  // namespace elbo::data

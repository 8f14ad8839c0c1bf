// SPDX-License-Identifier: MIT
// The options of sources whose pictures have names with folders in them, in a folder or in
// archives: what the names mean, and what every picture is turned into.
#pragma once
#include <string>

#include "elbo/core/sha256.h"
#include "elbo/data/files/folder_scan.h"
#include "elbo/data/files/image_files.h"

namespace elbo::data {

/// The part of a [data] table that such sources share.
struct PictureConfig {
  SubFolders sub_folders = SubFolders::automatic;     ///< what names mean
  bool incomplete = false;                            ///< more than half may be left out
  Channels channels = Channels::rgb;                  ///< one or three
  int64_t size = 64;                                  ///< pixels, height and width
  Cover resize = Cover::crop;                         ///< how a picture becomes square
  DecodeSize decode = DecodeSize::full;               ///< how large JPEGs are decoded
  std::string background = "white";                   ///< background_in()
  DecodedKeeping cache = DecodedKeeping::if_it_fits;  ///< of decoded pictures
  double test_share = 0.1;                            ///< where no folders are splits
  OnBad on_bad = OnBad::error;                        ///< what happens with damage

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("sub_folders", sub_folders,
          "what sub-folders mean: automatic: splits where they are called train, val and test, "
          "else classes; classes, whatever they are called; or nothing");
    visit("incomplete", incomplete, "go on where more than half of the pictures are left out");
    visit("channels", channels, "what the pictures are turned into");
    visit("size", size, "height and width that the pictures are brought to, in pixels",
          Between{1, 1024});
    visit("resize", resize,
          "how a picture becomes square: cut to its middle, black added, or stretched");
    visit("decode", decode, kDecodeHelp);
    visit("background", background,
          "what transparent pictures stand on: white, black, grey or #rrggbb");
    visit("cache", cache, kCacheHelp);
    visit("test_share", test_share,
          "share of the pictures, chosen by the hash of their names, that are the test split, "
          "where no folders are",
          Between{0, 1});
    visit("on_bad", on_bad,
          "a picture that cannot be read: error when it is drawn, or all are read once at the "
          "start and bad ones skipped");
  }

  /// What every picture is turned into.
  ImageForm form(io::Rgb ground) const {
    return {.channels = channels,
            .size = size,
            .cover = resize,
            .background = ground,
            .decode = decode};
  }
  /// How a fingerprint begins: of the same names, sizes and options it is the same in every source.
  void begin_fingerprint(Sha256& hash, const FolderMeaning& meaning) const;
};

/// A class of which nothing is learned, as a warning: all its pictures, so many, are in the other
/// splits. `divided`: by the hash of names.
std::string remark_on_class(const std::string& where, const std::string& name, int64_t test,
                            int64_t validation, bool divided);

}  // namespace elbo::data

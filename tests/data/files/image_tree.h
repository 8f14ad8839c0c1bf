// SPDX-License-Identifier: MIT
// Folders of small pictures as users have them, for tests of what is found in them.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "elbo/core/str.h"
#include "elbo/data/files/check.h"
#include "elbo/data/files/of_files.h"
#include "elbo/data/source.h"
#include "elbo/io/image.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {

/// A picture of one grey value.
inline io::Image grey_image(uint8_t grey, int64_t side = 2) {
  return {side, side, 1, std::vector<uint8_t>(static_cast<size_t>(side * side), grey)};
}

class ImageTree : public ::testing::Test {
 protected:
  void write(const std::string& name, ByteView content) {
    std::filesystem::create_directories((root_ / name).parent_path());
    write_file(root_ / name, content);
  }
  void image(const std::string& name, uint8_t grey = 100) {
    write(name, io::encode_png(grey_image(grey)));
  }
  void images(const std::string& folder, int count, uint8_t grey = 100) {
    for (int i = 0; i < count; ++i) image(str(folder, folder.empty() ? "" : "/", i, ".png"), grey);
  }
  std::string root() const { return root_.path().string(); }

  /// The folder as `image_folder`; every picture in the training split unless `extra` says
  /// otherwise.
  Node table(const std::string& extra = "") const {
    return data_table(
        str("name = 'image_folder'\nfolder = '", root(), "'\nsize = 2\nchannels = 'grey'\n",
            extra.find("test_share") == std::string::npos ? "test_share = 0\n" : "", extra));
  }
  std::shared_ptr<const data::Dataset> open(data::Split split,
                                            const std::string& extra = "") const {
    return data::find_dataset(table(extra), split);
  }
  int64_t size(data::Split split, const std::string& extra = "") const {
    const auto data = open(split, extra);
    return data ? data->info().size : 0;
  }
  std::string refusal(const std::string& extra = "", data::Split split = data::Split::train) const {
    return error_of([&] { data::open_dataset(table(extra), split); });
  }
  data::DataRemarks remarks(const std::string& extra = "") const {
    return data::remarks_of(*open(data::Split::train, extra));
  }

  ScratchFolder root_;
};

}  // namespace elbo::test

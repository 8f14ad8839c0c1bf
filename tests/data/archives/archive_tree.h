// SPDX-License-Identifier: MIT
// The same pictures as a folder, as tar shards and as a zip, for tests of what is read from them.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "elbo/data/archives/pack.h"
#include "tests/data/files/image_tree.h"
#include "tests/io/npz_specimen.h"
#include "tests/io/tar_specimen.h"

namespace elbo::test {

/// A folder of pictures, and a place for archives of them.
class ArchiveTree : public ImageTree {
 protected:
  std::string place(const std::string& name) const { return (place_ / name).string(); }
  void put(const std::string& name, const std::string& archive) const {
    write_file(place_ / name, bytes_of(archive));
  }
  /// A PNG of one grey value.
  static std::string png(uint8_t grey) { return text(io::encode_png(grey_image(grey))); }
  static std::string text(const Bytes& bytes) { return std::string(text_of(bytes)); }

  /// Packs the folder as small shards; their pattern.
  std::string packed(const std::string& name = "x-%03d.tar", uint64_t shard_bytes = 5000) const {
    return data::pack_folder({.folder = root(), .out = place(name), .shard_bytes = shard_bytes})
        .pattern;
  }
  /// The folder as a zip, members named as files.
  std::string zipped(const std::string& dataset_json = "") const {
    std::vector<ZipSpecimen> members;
    if (!dataset_json.empty()) members.push_back({"dataset.json", dataset_json});
    bool deflated = false;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_.path()))
      if (entry.is_regular_file())
        members.push_back({std::filesystem::relative(entry.path(), root_.path()).string(),
                           text(real_fs().read(entry.path(), 1 << 20)), deflated = !deflated});
    put("x.zip", zip_file(members));
    return place("x.zip");
  }

  /// The table of a source of archives; every picture in the training split unless `extra` says
  /// otherwise.
  static Node archives(const std::string& source, const std::string& file,
                       const std::string& extra = "") {
    return data_table(
        str("name = '", source, "'\nfile = '", file, "'\nsize = 2\nchannels = 'grey'\n",
            extra.find("test_share") == std::string::npos ? "test_share = 0\n" : "", extra));
  }
  static std::shared_ptr<const data::Dataset> shards(const std::string& file,
                                                     const std::string& extra = "") {
    return data::open_dataset(archives("shards", file, extra), data::Split::train);
  }

  ScratchFolder place_;
};

/// The bytes that `grey_image` has, of every example, and its label.
inline std::vector<std::pair<int, int64_t>> greys_of(const data::Dataset& data) {
  std::vector<std::pair<int, int64_t>> out;
  for (int64_t i = 0; i < data.info().size; ++i) {
    const Example one = example(data, i);
    out.emplace_back(static_cast<int>(one.x[0] * 255 + .5F), one.label);
  }
  return out;
}

}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// The source `cifar10`. All six files must be there, whichever split is asked for: a part of
// CIFAR-10 is no CIFAR-10.
#include "elbo/data/files/cifar10.h"

#include <array>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/image_values.h"

namespace elbo::data {
namespace {

constexpr size_t kValues = 3 * 32 * 32;
constexpr size_t kRecord = 1 + kValues;
constexpr std::array kFiles = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                               "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};
constexpr size_t kTrainFiles = 5;
constexpr uint64_t kMostCifarBytes = uint64_t{1} << 30;
constexpr std::array kClasses = {"airplane", "automobile", "bird",  "cat",  "deer",
                                 "dog",      "frog",       "horse", "ship", "truck"};

struct CifarConfig {
  std::string folder;

  template <class Visit>
  void fields(Visit&& visit) {
    visit(
        "folder", folder,
        "where the six .bin files are, or the folder that cifar-10-binary.tar.gz was unpacked in");
  }
};

class CifarDataset : public Dataset {
 public:
  CifarDataset(std::vector<Bytes> files, DataInfo info)
      : files_(std::move(files)),
        info_(std::move(info)),
        images_each_(files_.front().size() / kRecord) {}
  const DataInfo& info() const override { return info_; }
  bool is_slow() const override { return false; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size);
    const auto image = static_cast<size_t>(index);
    const ByteView record =
        ByteView(files_[image / images_each_]).subspan(image % images_each_ * kRecord, kRecord);
    out.label = std::to_integer<int64_t>(record[0]);
    grey_values(record.subspan(1), out.x);
  }

 private:
  // As they were read: nothing is reserved for what a file only ought to hold.
  std::vector<Bytes> files_;
  DataInfo info_;
  size_t images_each_;
};

Path folder_of_files(const Path& folder) {
  const Path inner = folder / "cifar-10-batches-bin";
  return real_fs().exists(inner) && !real_fs().exists(folder / kFiles[0]) ? inner : folder;
}

void check_all_there(const Path& folder) {
  std::vector<std::string> missing;
  for (const char* file : kFiles)
    if (!real_fs().exists(folder / file)) missing.emplace_back(file);
  if (missing.empty()) return;
  throw DataError(printable(folder.string()), ": got ", kFiles.size() - missing.size(), " of the ",
                  kFiles.size(),
                  " files of CIFAR-10's binary version, missing: ", join(missing, ", "),
                  "; unpack cifar-10-binary.tar.gz there (not the version for Python)");
}

}  // namespace

Bytes parse_cifar10(Bytes file, int64_t images, const std::string& name) {
  ELBO_ASSERT(images > 0);
  const size_t want = static_cast<size_t>(images) * kRecord;
  if (file.size() != want)
    throw DataError(
        name, ": got ", file.size(), " bytes, want ", want, " (", images, " x ", kRecord, "); ",
        file.size() < want ? "an incomplete download?" : "is it the binary version of CIFAR-10?");
  for (size_t i = 0; i < file.size(); i += kRecord)
    if (const auto label = std::to_integer<size_t>(file[i]); label >= kClasses.size())
      throw DataError(name, ": got label ", label, " in image ", i / kRecord, " (byte ", i,
                      "), want 0 to ", kClasses.size() - 1, "; the file is damaged");
  return file;
}

std::shared_ptr<const Dataset> cifar10_of(std::vector<Bytes> files) {
  DataInfo info;
  info.name = "cifar10";
  info.shape = {3, 32, 32};
  Sha256 hash;
  for (const Bytes& file : files) {
    ELBO_ASSERT(!file.empty() && file.size() == files.front().size() && file.size() % kRecord == 0);
    info.size += static_cast<int64_t>(file.size() / kRecord);
    hash.update(file);
  }
  info.class_names.assign(kClasses.begin(), kClasses.end());
  info.fingerprint = hash.hex();
  return std::make_shared<CifarDataset>(std::move(files), std::move(info));
}

std::shared_ptr<const Dataset> cifar10_dataset(const CifarFolder& where, Split split) {
  const Path folder = folder_of_files(where.folder);
  check_all_there(folder);
  const size_t first = split == Split::test ? kTrainFiles : 0,
               last = split == Split::test ? kFiles.size() : kTrainFiles;
  std::vector<Bytes> files;
  for (size_t i = first; i < last; ++i) {
    const Path path = folder / kFiles[i];
    files.push_back(parse_cifar10(real_fs().read(path, kMostCifarBytes), where.images_each,
                                  printable(path.string())));
  }
  return cifar10_of(std::move(files));
}

std::vector<Field> cifar10_fields() { return fields_of<CifarConfig>(); }

std::shared_ptr<const Dataset> open_cifar10(const Node& options, Split split) {
  const auto config = read_config<CifarConfig>(options, "data");
  if (config.folder.empty())
    throw ConfigError(options.place().text(),
                      ": data.folder is empty; want the folder with CIFAR-10's six .bin files");
  return cifar10_dataset({.folder = config.folder}, split);
}

}  // namespace elbo::data

// SPDX-License-Identifier: MIT
// MNIST: where it is looked for, what is said where it is not, and, where this machine has it,
// facts known of it.
#include "elbo/data/files/mnist_fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/files/idx_specimen.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// Sets an environment variable for as long as it lives.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    const char* old = ::getenv(name);
    had_ = old != nullptr;
    if (had_) old_ = old;
    ::setenv(name, value.c_str(), 1);
  }
  ~Environment() { had_ ? ::setenv(name_, old_.c_str(), 1) : ::unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  bool had_ = false;
  std::string old_;
};

TEST(Mnist, IsCachedWhereTheXdgSpecificationSays) {
  const Environment home("HOME", "/home/x");
  {
    const Environment cache("XDG_CACHE_HOME", "/var/c");
    EXPECT_EQ(data::mnist_cache(), "/var/c/elbo/mnist");
  }
  const Environment relative("XDG_CACHE_HOME", "c");
  EXPECT_EQ(data::mnist_cache(), "/home/x/.cache/elbo/mnist");
}

TEST(Mnist, WhereItIsMissingTrainingSaysHowToGetIt) {
  const ScratchFolder empty;
  const Environment cache("XDG_CACHE_HOME", empty.path().string()),
      data("ELBO_DATA", (empty / "d").string());
  EXPECT_THAT(
      error_of([] { data::open_dataset(data_table("name = 'mnist'"), data::Split::train); }),
      AllOf(HasSubstr("elbo data get mnist"), HasSubstr((empty / "d/mnist").string()),
            HasSubstr((empty / "elbo/mnist").string())));
  EXPECT_THAT(error_of([] { data::find_or_fetch_mnist({.folder = {}, .offline = true}); }),
              HasSubstr("--offline"));
  EXPECT_THAT(real_fs().list(empty.path()), ::testing::IsEmpty())
      << "looking must not make anything";
}

TEST(Mnist, APartOfItDoesNotCount) {
  const ScratchFolder folder;
  for (const char* name :
       {"train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte"})
    write_file(folder / name, {});
  EXPECT_THAT(error_of([&] { data::find_mnist(folder.path()); }),
              HasSubstr("not found in " + folder.path().string()));
  write_file(folder / "t10k-labels-idx1-ubyte", {});
  EXPECT_EQ(data::find_mnist(folder.path()), folder.path());
}

TEST(Mnist, ADamagedFileIsNotTrainedOn) {
  const ScratchFolder folder;
  for (const data::PinnedFile& file : data::mnist_files().files)
    write_file(folder / file.name, Bytes(file.name.starts_with("train") ? 20 : file.bytes));
  EXPECT_THAT(
      error_of([&] {
        data::open_dataset(
            data_table(str("name = 'mnist'\nfolder = '", folder.path().string(), "'")),
            data::Split::train);
      }),
      HasSubstr("train-images-idx3-ubyte: got 20 bytes, want 47040016; an incomplete download?"));
  EXPECT_THAT(error_of([&] {
                data::open_dataset(
                    data_table(str("name = 'mnist'\nfolder = '", folder.path().string(), "'")),
                    data::Split::test);
              }),
              HasSubstr("SHA-256"));
}

/// An IDX file of as many bytes as one of MNIST's, all of the same value.
Bytes idx_of_size(const std::vector<uint32_t>& extents, int value) {
  Bytes out = idx_file(extents);
  std::fill(out.begin() + static_cast<int64_t>(4 + 4 * extents.size()), out.end(),
            static_cast<std::byte>(value));
  return out;
}

class OtherSet : public ::testing::Test {
 protected:
  std::string refusal(const std::string& split_of) const {
    return error_of([&] {
      data::open_dataset(
          data_table(str("name = 'mnist'\nfolder = '", folder_.path().string(), "'")),
          split_of == "test" ? data::Split::test : data::Split::train);
    });
  }
  ScratchFolder folder_;
};

TEST_F(OtherSet, UnderMnistsNamesIsToldHowToBeRead) {
  for (const data::PinnedFile& file : data::mnist_files().files)
    write_file(folder_ / file.name, file.name.find("images") != std::string::npos
                                        ? idx_file({40, 28, 28})
                                        : idx_file({40}));
  EXPECT_THAT(
      refusal("train"),
      AllOf(HasSubstr("train-images-idx3-ubyte: these are not MNIST's files"),
            HasSubstr("Fashion-MNIST"),
            HasSubstr(str("name = \"idx\", images = \"",
                          (folder_ / "train-images-idx3-ubyte").string(), "\", labels = \"",
                          (folder_ / "train-labels-idx1-ubyte").string(), "\", test_images = \"",
                          (folder_ / "t10k-images-idx3-ubyte").string(), "\", test_labels = "))));
  EXPECT_THAT(error_of([&] {
                data::find_or_fetch_mnist({folder_.path(), true});
              }),
              HasSubstr("these are not MNIST's files"))
      << "`data get` says so too";
}

TEST_F(OtherSet, OfMnistsSizesIsToldToo) {
  for (const data::PinnedFile& file : data::mnist_files().files)
    write_file(folder_ / file.name, Bytes(4));
  write_file(folder_ / "t10k-images-idx3-ubyte", idx_of_size({10000, 28, 28}, 9));
  EXPECT_THAT(refusal("test"),
              AllOf(HasSubstr("SHA-256"), HasSubstr("these are not MNIST's files")));
}

TEST_F(OtherSet, IsFoundUnderNamesWithADot) {
  for (const char* name : {"train-images.idx3-ubyte", "train-labels.idx1-ubyte",
                           "t10k-images.idx3-ubyte.gz", "t10k-labels.idx1-ubyte"})
    write_file(folder_ / name, idx_file({40}));
  EXPECT_EQ(data::find_mnist(folder_.path()), folder_.path());
  EXPECT_THAT(refusal("train"),
              HasSubstr(str("images = \"", (folder_ / "train-images.idx3-ubyte").string(), "\"")));
}

/// What data/files/mnist.cpp knows beforehand, computed.
std::string split_fingerprint(size_t first) {
  Sha256 hash;
  for (size_t i = first; i < first + 2; ++i)
    hash.update(data::read_pinned(data::mnist_cache(), data::mnist_files().files[i]));
  return hash.hex();
}

class RealMnist : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!data::holds(data::mnist_cache(), data::mnist_files()))
      GTEST_SKIP() << "not on this machine; `elbo data get mnist` fetches it";
  }
};

TEST_F(RealMnist, HasTheCountsAndTheMeanThatEveryoneKnows) {
  const auto train =
      data::open_dataset(data_table("name = 'mnist'\nvalidation = 10000"), data::Split::train);
  const auto test = data::open_dataset(data_table("name = 'mnist'"), data::Split::test);
  EXPECT_EQ(train->info().size, 50'000);
  EXPECT_EQ(test->info().size, 10'000);
  EXPECT_EQ(train->info().shape, (std::vector<int64_t>{1, 28, 28}));
  // The first of the training split, as in the paper's figure.
  const std::array<int64_t, 5> labels{5, 0, 4, 1, 9};
  for (int64_t i = 0; i < 5; ++i)
    EXPECT_EQ(example(*train, i).label, labels[static_cast<size_t>(i)]);
  std::array<int64_t, 10> counts{};
  double sum = 0;
  for (int64_t i = 0; i < 10'000; ++i) {
    const Example one = example(*test, i);
    ++counts[static_cast<size_t>(one.label)];
    for (const float value : one.x) sum += static_cast<double>(value);
  }
  EXPECT_EQ(counts,
            (std::array<int64_t, 10>{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}));
  EXPECT_NEAR(sum / 7'840'000, 0.1325, 5e-5);  // the test split's well-known mean grey value
}

TEST_F(RealMnist, IsReadUnderNamesWithADot) {
  const ScratchFolder folder;
  for (const data::PinnedFile& file : data::mnist_files().files)
    std::filesystem::create_symlink(data::pinned_path(data::mnist_cache(), file),
                                    folder / file.other_names.front());
  const auto dotted =
      data::open_dataset(data_table(str("name = 'mnist'\nfolder = '", folder.path().string(), "'")),
                         data::Split::test);
  EXPECT_EQ(
      dotted->info().fingerprint,
      data::open_dataset(data_table("name = 'mnist'"), data::Split::test)->info().fingerprint);
}

TEST_F(RealMnist, HasTheFingerprintsOfItsFiles) {
  const Node options = data::source_options(data_table("name = 'mnist'"));
  EXPECT_EQ(data::data_source("mnist").open(options, data::Split::train)->info().fingerprint,
            split_fingerprint(0));
  EXPECT_EQ(data::data_source("mnist").open(options, data::Split::test)->info().fingerprint,
            split_fingerprint(2));
}

}  // namespace
}  // namespace elbo::test

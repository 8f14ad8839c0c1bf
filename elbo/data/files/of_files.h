// SPDX-License-Identifier: MIT
// What a data set can tell that is made of one file an example: asked for by type, as an ability.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "elbo/data/files/folder_scan.h"
#include "elbo/data/known_files.h"

namespace elbo::data {

/// What files do wrong and viewers forgive, so that they are read all the same. Gathered while they
/// are read, by several threads.
class ForgivenFaults {
 public:
  /// Notes the faults of a file called `name` in messages; the first is said as a warning.
  void add(const std::string& file, const std::vector<std::string>& faults,
           const std::string& name);
  /// Nothing is said from now on: whoever asked lists them.
  void keep_quiet();
  /// Each file once, sorted bytewise.
  std::vector<BadFile> list() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> faults_;
  bool quiet_ = false;
};

/// A data set with a file, or a member of an archive, behind each example.
class OfFiles {
 public:
  virtual ~OfFiles() = default;
  /// The file of example `index`, relative to the root of the set; of a member of an archive, for
  /// people.
  virtual std::string file_of(int64_t index) const = 0;
  /// The files that this split is read from, relative to the root, each once, sorted bytewise.
  virtual std::vector<std::string> files() const = 0;
  /// Files of this split that were found to be unreadable when it was opened, and left out.
  virtual const std::vector<BadFile>& left_out() const = 0;
  /// What was passed over without being opened, in the whole folder.
  virtual const std::vector<BadFile>& passed_over() const = 0;
  /// What the files that were read so far do wrong without harm.
  virtual ForgivenFaults& forgiven() const = 0;
  /// The folder that the names of files are relative to.
  virtual const Path& root() const = 0;
  /// What is known of the content of the files that were drawn.
  virtual KnownFiles& known() const = 0;
};

/// `names` sorted bytewise, each once.
std::vector<std::string> sorted_names(std::vector<std::string> names);

}  // namespace elbo::data

// SPDX-License-Identifier: MIT
// What the archives of a data set mean together: which splits there are, which classes, and which
// pictures belong to none.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "elbo/data/archives/archive_index.h"
#include "elbo/data/files/picture_config.h"
#include "elbo/data/remarks.h"

namespace elbo::data {

/// The options of a source of archives.
struct ArchiveConfig : PictureConfig {
  std::string file;             ///< archive_paths()
  std::string test_file;        ///< likewise; "": none
  std::string validation_file;  ///< likewise

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("file", file,
          "the archives: one, a pattern such as x-{000..019}.tar, or the folder that they are in");
    visit("test_file", test_file, "the archives of the test split; empty: by names, or test_share");
    visit("validation_file", validation_file,
          "the archives of the validation split; empty: by names, or `validation`");
    PictureConfig::fields(visit);
  }
};

/// The tables of a data set, and what names and labels in them mean.
class ArchiveSet {
 public:
  /// Opens the tables. ConfigError for patterns that are none, DataError, IoError.
  ArchiveSet(const ArchiveConfig& config, ArchiveKind kind, const std::string& where);

  /// The table that a split is read from; null where there is no such split.
  std::shared_ptr<const MemberTable> table_of(Split split) const;
  /// The pictures of a split, as places in its table: sorted by name, and where there are classes
  /// by the hash of the name, as in a folder.
  std::vector<uint32_t> rows_of(Split split) const;
  /// The class of a picture; -1 where there are none.
  int64_t label_of(const MemberTable& table, const ArchiveMember& member) const;
  /// Empty where there are none.
  const std::vector<std::string>& class_names() const { return class_names_; }
  /// What the folders in the names mean, of all splits together.
  const FolderMeaning& meaning() const { return meaning_; }
  /// Whether classes are labels that the names of folders do not tell.
  bool has_other_labels() const { return uses_labels_ && !labels_follow_names_; }
  /// What is to be said of the whole, and why it may not be used.
  DataRemarks remarks() const;

 private:
  bool has_own_files() const { return test_ != nullptr || validation_ != nullptr; }
  std::vector<const MemberTable*> tables() const;
  void take_classes();
  void name_labels(int64_t classes);
  const char* misfit(const MemberTable& table, const ArchiveMember& member) const;
  bool is_in(const MemberTable& table, const ArchiveMember& member, Split split) const;
  PartUsed part_used() const;
  void warn_of_classes(DataRemarks& remarks) const;
  std::string text_of_damage() const;

  ArchiveConfig config_;
  std::shared_ptr<const MemberTable> train_, test_, validation_;
  FolderMeaning meaning_;
  std::vector<std::string> class_names_;
  bool uses_labels_ = false, labels_follow_names_ = false;
};

}  // namespace elbo::data

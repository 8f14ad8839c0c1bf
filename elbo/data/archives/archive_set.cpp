// SPDX-License-Identifier: MIT
// Names mean what they mean in a folder; labels of the archives' own come before folders.
#include "elbo/data/archives/archive_set.h"

#include <algorithm>
#include <map>
#include <set>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/division.h"

namespace elbo::data {
namespace {

std::shared_ptr<const MemberTable> open_tables(const std::string& pattern, ArchiveKind kind,
                                               const std::string& where) {
  return pattern.empty() ? nullptr : archive_index(archive_paths(pattern, kind, where), kind);
}

}  // namespace

ArchiveSet::ArchiveSet(const ArchiveConfig& config, ArchiveKind kind, const std::string& where)
    : config_(config),
      train_(open_tables(config.file, kind, where)),
      test_(open_tables(config.test_file, kind, where)),
      validation_(open_tables(config.validation_file, kind, where)) {
  take_classes();
}

std::vector<const MemberTable*> ArchiveSet::tables() const {
  std::vector<const MemberTable*> out{train_.get()};
  for (const auto* table : {&validation_, &test_})
    if (*table) out.push_back(table->get());
  return out;
}

void ArchiveSet::take_classes() {
  std::vector<std::string_view> names;
  int64_t labels = 0;
  bool says_labels = false;
  for (const MemberTable* table : tables()) {
    says_labels = says_labels || table->says_labels;
    for (const ArchiveMember& member : table->members) {
      names.push_back(table->name_of(member));
      labels = std::max<int64_t>(labels, member.label + 1);
    }
  }
  // Where splits have archives of their own, folders called train and test are none.
  const bool own = has_own_files() && config_.sub_folders == SubFolders::automatic;
  meaning_ = folder_meaning(names, own ? SubFolders::classes : config_.sub_folders);
  uses_labels_ = says_labels && config_.sub_folders == SubFolders::automatic;
  if (!uses_labels_) class_names_ = meaning_.class_names;
  else name_labels(labels);
}

/// Labels are numbers; where each has a folder of its own, that is its name.
void ArchiveSet::name_labels(int64_t classes) {
  std::vector<std::string> folders(static_cast<size_t>(classes));
  bool matched = !meaning_.class_names.empty();
  for (const MemberTable* table : tables())
    for (const ArchiveMember& member : table->members) {
      if (member.label < 0) continue;
      const std::string_view name = table->name_of(member);
      std::string& folder = folders[static_cast<size_t>(member.label)];
      if (meaning_.is_beside_splits(name)) continue;
      if (meaning_.is_beside_classes(name)) matched = false;
      else if (folder.empty()) folder = meaning_.class_of(name);
      else matched = matched && folder == meaning_.class_of(name);
    }
  const std::set<std::string> distinct(folders.begin(), folders.end());
  matched = matched && !distinct.contains("") && distinct.size() == folders.size();
  labels_follow_names_ = matched && folders == meaning_.class_names;
  for (int64_t label = 0; label < classes; ++label)
    class_names_.push_back(matched ? folders[static_cast<size_t>(label)] : str(label));
  // What folders mean beside labels is nothing.
  if (!labels_follow_names_) meaning_.class_names.clear();
}

std::shared_ptr<const MemberTable> ArchiveSet::table_of(Split split) const {
  if (split == Split::test && test_) return test_;
  if (split == Split::validation && validation_) return validation_;
  return split == Split::validation && !meaning_.has_splits ? nullptr : train_;
}

int64_t ArchiveSet::label_of(const MemberTable& table, const ArchiveMember& member) const {
  if (class_names_.empty()) return -1;
  if (uses_labels_) return member.label;
  return std::lower_bound(class_names_.begin(), class_names_.end(),
                          meaning_.class_of(table.name_of(member))) -
         class_names_.begin();
}

/// Why a picture belongs to no split or class; null where it does.
const char* ArchiveSet::misfit(const MemberTable& table, const ArchiveMember& member) const {
  const std::string_view name = table.name_of(member);
  if (meaning_.is_beside_splits(name)) return "beside the folders that are the splits";
  if (class_names_.empty()) return nullptr;
  if (uses_labels_) return member.label < 0 ? "without a label" : nullptr;
  return meaning_.is_beside_classes(name) ? "beside the folders that are the classes" : nullptr;
}

bool ArchiveSet::is_in(const MemberTable& table, const ArchiveMember& member, Split split) const {
  if (misfit(table, member) != nullptr) return false;
  if (&table != train_.get()) return true;
  const std::string_view name = table.name_of(member);
  if (meaning_.has_splits) return meaning_.split_of(name) == split;
  const double share = test_ ? 0 : config_.test_share;
  return split != Split::validation &&
         (place_of(std::string(name)) < share) == (split == Split::test);
}

std::vector<uint32_t> ArchiveSet::rows_of(Split split) const {
  const auto table = table_of(split);
  if (!table) return {};
  std::vector<uint32_t> out;
  for (uint32_t row = 0; row < table->members.size(); ++row)
    if (is_in(*table, table->members[row], split)) out.push_back(row);
  if (class_names_.empty()) return out;
  std::vector<std::pair<double, uint32_t>> order;  // rows are sorted by name
  order.reserve(out.size());
  for (const uint32_t row : out)
    order.emplace_back(place_of(std::string(table->name_of(table->members[row]))), row);
  std::sort(order.begin(), order.end());
  for (size_t i = 0; i < out.size(); ++i) out[i] = order[i].second;
  return out;
}

PartUsed ArchiveSet::part_used() const {
  PartUsed out{.where = printable(config_.file)};
  std::map<std::string, int64_t> misfits;
  for (const MemberTable* table : tables()) {
    for (const ArchiveMember& member : table->members)
      if (const char* reason = misfit(*table, member)) ++misfits[reason];
      else ++out.used;
    for (const LeftOut& one : table->left_out) out.left_out.push_back(one);
  }
  for (const auto& [reason, count] : misfits) out.left_out.push_back({count, reason});
  return out;
}

/// "3 parts of it are damaged, such as ...".
std::string ArchiveSet::text_of_damage() const {
  std::string first;
  size_t count = 0;
  for (const MemberTable* table : tables()) {
    if (count == 0 && !table->damaged.empty())
      first = str(printable(table->damaged[0].path), ": ", table->damaged[0].reason);
    count += table->damaged.size();
  }
  if (count == 0) return "";
  return str(printable(config_.file), ": ",
             count == 1 ? "a part of it is damaged, so that pictures may be missing: "
                        : str(count,
                              " parts of it are damaged, so that pictures may be missing, "
                              "the first: "),
             first);
}

/// Classes of which nothing is learned, since all their pictures are in other splits.
void ArchiveSet::warn_of_classes(DataRemarks& remarks) const {
  std::map<Split, std::vector<int64_t>> counts;
  for (const Split split : {Split::train, Split::validation, Split::test}) {
    counts[split].resize(class_names_.size());
    const auto table = table_of(split);
    if (!table || class_names_.empty()) continue;
    for (const ArchiveMember& member : table->members)
      if (is_in(*table, member, split))
        ++counts[split][static_cast<size_t>(label_of(*table, member))];
  }
  for (size_t c = 0; c < class_names_.size(); ++c)
    if (counts[Split::train][c] == 0 && counts[Split::test][c] + counts[Split::validation][c] > 0)
      remarks.warn(remark_on_class(config_.file, class_names_[c], counts[Split::test][c],
                                   counts[Split::validation][c],
                                   !meaning_.has_splits && !has_own_files()));
}

DataRemarks ArchiveSet::remarks() const {
  DataRemarks out;
  PartUsed part = part_used();
  if (meaning_.has_splits)
    out.notes.push_back(str(part.where, ": the folders ", meaning_.split_names,
                            " in the names of its pictures are the splits"));
  if (const std::string used = used_text(part); !used.empty()) out.warn(str(used, kListedByCheck));
  part.remedy =
      "set data.sub_folders = \"nothing\" to use all pictures without classes, or data.incomplete "
      "= true to go on without those";
  if (!config_.incomplete) out.refusal = refusal_of_most(part);
  const std::string damage = text_of_damage();
  if (config_.on_bad == OnBad::skip) out.warn(damage.empty() ? "" : str(damage, kListedByCheck));
  else if (out.refusal.empty() && !damage.empty())
    out.refusal =
        str(damage, "; set data.on_bad = \"skip\" to go on with the others", kListedByCheck);
  warn_of_classes(out);
  return out;
}

}  // namespace elbo::data

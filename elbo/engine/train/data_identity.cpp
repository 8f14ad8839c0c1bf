// SPDX-License-Identifier: MIT
// Compares the data of a run with those that it was begun with; says and records what differs.
#include "elbo/engine/train/data_identity.h"

#include <algorithm>

#include "elbo/core/clock.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/data/transforms.h"
#include "elbo/run/json_lines.h"
#include "elbo/run/records.h"
#include "elbo/run/typed_node.h"

namespace elbo::engine {
namespace {

constexpr uint64_t kMostListBytes = uint64_t{1} << 30;
// Bytes of files that only look changed; the others are compared when they are drawn.
constexpr uint64_t kMostCompared = uint64_t{256} << 20;
constexpr size_t kMostNamesKept = 100;  // of each kind, in changes.jsonl

const data::OfFiles* files_below(const data::Dataset& data) {
  return dynamic_cast<const data::OfFiles*>(&data::untransformed(data));
}

std::string text_in_data(const Node& experiment, const char* key) {
  const Node* value = run::table_at(experiment, "data").find(key);
  const auto* text = value != nullptr ? std::get_if<std::string>(&value->value()) : nullptr;
  return text != nullptr ? *text : "";
}

Node names_node(const std::vector<std::string>& names) {
  Node::List out;
  for (size_t i = 0; i < std::min(names.size(), kMostNamesKept); ++i) out.push_back(Node(names[i]));
  return Node(std::move(out));
}

Node change_node(const data::FileChanges& changes, const std::string& before,
                 const std::string& now) {
  Node out = Node::table();
  out.set("kind", Node(std::string("data")));
  out.set("before", Node(before));
  out.set("fingerprint", Node(now));
  const auto add = [&](const char* key, const std::vector<std::string>& names) {
    out.set(key, names_node(names));
    out.set(str(key, "_count"), Node(static_cast<int64_t>(names.size())));
  };
  add("added", changes.added);
  add("removed", changes.removed);
  add("changed", changes.changed);
  return out;
}

/// The fingerprint that was accepted last on the way; "" where none was.
std::string accepted_fingerprint(const run::RunFolder& run) {
  std::string out;
  run::each_json_line(run.fs(), run.changes(), [&](const Node& line) {
    if (run::text_at(line, "kind") == "data") out = run::text_at(line, "fingerprint");
  });
  return out;
}

std::string first_fingerprint(const run::RunFolder& run) {
  return run.fs().exists(run.build()) ? run::read_build(run.fs(), run.build()).data_fingerprint
                                      : "";
}

}  // namespace

DataIdentity::DataIdentity(const run::RunFolder& run, const Experiment& experiment)
    : run_(run), experiment_(experiment) {
  for (const data::Dataset* data : {experiment.data.get(), experiment.validation.get()}) {
    const data::OfFiles* files = data != nullptr ? files_below(*data) : nullptr;
    if (files != nullptr) watched_.push_back(files);
  }
}

std::vector<data::KnownFile> DataIdentity::files_now() const {
  // the validation split is often part of the same files
  std::map<std::string, data::KnownFile> found;
  for (const data::OfFiles* files : watched_)
    for (const std::string& name : files->files())
      if (!found.contains(name)) found[name] = {name, data::stamp_of(files->root() / name), ""};
  std::vector<data::KnownFile> out;
  for (auto& [name, file] : found) out.push_back(std::move(file));
  return out;
}

void DataIdentity::start(const std::vector<data::KnownFile>& files) {
  for (const data::OfFiles* of : watched_) of->known().begin(files);
  if (watched_.empty()) return;
  try {
    write_atomically(run_.fs(), run_.data_files(), bytes_of(data::known_files_text(files)));
  } catch (const IoError& error) {
    log_warning("the list of the data's files could not be kept: ", error.what());
  }
}

void DataIdentity::begin() { start(files_now()); }

DataVerdict DataIdentity::resume(bool changed) {
  const bool has_list = run_.fs().exists(run_.data_files());
  const std::vector<data::KnownFile> files = files_now();
  std::vector<data::KnownFile> known;
  if (has_list)
    known = data::parse_known_files(text_of(run_.fs().read(run_.data_files(), kMostListBytes)),
                                    run_.data_files().string());
  data::FileChanges changes;
  if (has_list && !watched_.empty())
    changes = data::changes_between(known, files, watched_.front()->root(), kMostCompared);
  const std::string accepted = accepted_fingerprint(run_),
                    before = accepted.empty() ? first_fingerprint(run_) : accepted;
  const bool same = changes.none() && (before.empty() || before == now());
  if (same) {
    start(has_list ? data::merged(known, files) : files);
    return {!accepted.empty()};
  }
  if (!changed && !only_left_out(changes)) refuse(changes, has_list);
  log_warning(
      "the data differ from those this run began with, as asked for: ",
      has_list && !watched_.empty() ? data::changes_text(changes) : "which files cannot be told",
      "; from here on it is another run than it would have been");
  start(data::carried_over(known, files));
  return {true, change_node(changes, before, now())};
}

bool DataIdentity::only_left_out(const data::FileChanges& changes) const {
  if (watched_.empty() || changes.removed.empty() || !changes.added.empty() ||
      !changes.changed.empty())
    return false;
  return std::ranges::all_of(changes.removed, [&](const std::string& name) {
    return std::ranges::any_of(watched_, [&](const data::OfFiles* files) {
      return std::ranges::any_of(files->left_out(), [&](const data::BadFile& file) {
        return printable(file.path) == name;
      });
    });
  });
}

std::string DataIdentity::whereabouts() const {
  std::string place = text_in_data(experiment_.table, "folder");
  if (place.empty()) place = text_in_data(experiment_.table, "file");  // archives
  return str(
      text_in_data(experiment_.table, "name"),
      place.empty()
          ? ""
          : str(" in ", printable(std::filesystem::absolute(place).lexically_normal().string())));
}

void DataIdentity::refuse(const data::FileChanges& changes, bool has_list) const {
  const std::string way_out =
      str("; bring back what it learned from, or go on with what is there: elbo resume ",
          printable(run_.path().string()), " --data-changed");
  const std::string begins = str(printable(run_.path().string()), ": the training data, ",
                                 whereabouts(), ", are not those that this run learned from: ");
  if (!changes.none()) throw DataError(begins, data::changes_text(changes), way_out);
  if (watched_.empty())
    throw DataError(begins, "their content or options differ (", experiment_.data->info().size,
                    " examples now)", way_out);
  if (!has_list)
    throw DataError(begins,
                    "it was begun by an elbo that kept no list of its files, so which of them "
                    "differ cannot be told (",
                    experiment_.data->info().size,
                    " examples now; what later versions read otherwise stands in CHANGELOG.md)",
                    way_out);
  throw DataError(begins,
                  "no file differs, but the options of [data] do, or the rules by which this "
                  "version reads them (CHANGELOG.md)",
                  way_out);
}

void DataIdentity::keep() {
  for (const data::OfFiles* files : watched_)
    for (data::KnownFile& file : files->known().take_news()) unkept_.push_back(std::move(file));
  if (unkept_.empty()) return;
  try {
    const auto file = run_.fs().open(run_.data_files(), OpenMode::append);
    file->write(bytes_of(data::known_files_text(unkept_)));
    file->close();
    unkept_.clear();
  } catch (const IoError& error) {
    if (!std::exchange(complained_, true))
      log_warning("the list of the data's files could not be kept: ", error.what());
  }
}

void record_change(const run::RunFolder& run, int64_t step, Node record) {
  Node line = Node::table();
  line.set("when", Node(utc_now()));
  line.set("step", Node(step));
  for (const Node::Entry& entry : record.entries()) line.set(entry.key, entry.node);
  run::append_json_line(run.fs(), run.changes(), line);
}

std::string image_remedies(const run::RunFolder& run, const data::BadImage& error) {
  const std::string resume = str("elbo resume ", printable(run.path().string()));
  if (dynamic_cast<const data::VanishedImage*>(&error) != nullptr)
    return str("; bring it back, then: ", resume, "; or go on without it: ", resume,
               " --data-changed");
  return str("; remove it or put a good picture in its place, then: ", resume,
             " --data-changed; or leave out what cannot be read: ", resume,
             " --set data.on_bad=skip; `elbo data check` lists all such pictures");
}

}  // namespace elbo::engine

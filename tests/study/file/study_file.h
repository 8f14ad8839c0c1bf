// SPDX-License-Identifier: MIT
// A study in a folder of its own, with a small registry of made-up models: reading needs neither
// torch nor data.
#pragma once
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/study/file/study.h"
#include "tests/cli/program.h"

namespace elbo::test {

inline Field whole(const char* name, int64_t value) {
  return {name, FieldType::integer, Node(value), "a number", {}};
}
inline Field number(const char* name, double value) {
  return {name, FieldType::number, Node(value), "a number", {}};
}
inline Field word(const char* name) {
  return {name, FieldType::text, Node(std::string()), "a text", {}};
}

inline api::SchemaEntry entry(const std::string& name, std::vector<Field> fields) {
  api::SchemaEntry out;
  out.name = name;
  out.fields = std::move(fields);
  return out;
}

/// Two models, one data set, three protocols.
inline api::Schema small_schema() {
  api::Schema schema;
  schema.train = {whole("steps", 100), whole("batch_size", 10)};
  schema.optim = {number("lr", 1e-3)};
  schema.models = {entry("vae", {whole("latent_dim", 2), number("beta", 1), word("critic")}),
                   entry("classifier", {whole("features", 8)})};
  schema.sources = {entry("ring", {whole("count", 50)})};
  schema.protocols = {entry("elbo", {}), entry("iw_K", {}), entry("fd_X_N", {})};
  return schema;
}

/// A file study.toml beside an experiment vae.toml and one that leaves the extractor "marks".
class StudyFile {
 public:
  explicit StudyFile(const std::string& text) {
    folder_.write("vae.toml",
                  "name = \"tiny\"\n[data]\nname = \"ring\"\n[model]\nname = \"vae\"\n");
    folder_.write("marks.toml",
                  "name = \"marks\"\n[data]\nname = \"ring\"\n[model]\nname = \"classifier\"\n");
    folder_.write("study.toml", text);
  }
  const Folder& folder() const { return folder_; }
  study::Study read(bool quick = false) const {
    static const api::Schema schema = small_schema();
    return study::read_study(real_fs(), study::StudySource{folder_ / "study.toml", quick, &schema});
  }
  /// What reading says is wrong; "" where nothing is. The folder's name is cut off.
  std::string error(bool quick = false) const {
    try {
      read(quick);
    } catch (const ConfigError& error) {
      const std::string text = error.what(), path = folder_ / "";
      const size_t at = text.find(path);
      return at == std::string::npos ? text : text.substr(0, at) + text.substr(at + path.size());
    }
    return "";
  }

 private:
  Folder folder_;
};

inline const study::StudyRun& run_called(const study::Study& study, const std::string& variant,
                                         int64_t seed) {
  for (const study::StudyRun& run : study.runs)
    if (run.variant == variant && run.seed == seed) return run;
  throw std::logic_error("no run of " + variant);
}

/// The value at model.KEY or train.KEY of a run's experiment, as TOML writes it.
inline std::string setting(const study::StudyRun& run, const std::string& section,
                           const std::string& key) {
  return run.experiment.find(section)->find(key)->literal();
}

}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// The source `table`: the rows of a CSV file as points, kept as floats. Classes are the different
// texts of a column, sorted bytewise.
#include <algorithm>
#include <utility>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/division.h"
#include "elbo/data/lists/number_table.h"
#include "elbo/data/remarks.h"

namespace elbo::data {
namespace {

struct TableConfig {
  std::string file;
  std::string test_file;
  TableHeader header = TableHeader::automatic;
  std::vector<std::string> columns;
  std::string label;
  double test_share = 0.1;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("file", file, "the CSV file of the training rows");
    visit("test_file", test_file,
          "the CSV file of the test rows; empty: `test_share` of the training ones");
    visit("header", header,
          "whether the first line names the columns; automatic: where a field of it is no number");
    visit("columns", columns,
          "the columns that are an example's numbers, by name, or by number from 1 where there are "
          "no names; empty: all but the label");
    visit("label", label, "the column that holds the classes; empty for none");
    visit("test_share", test_share,
          "share of the rows, chosen by the hash of their numbers, that are the test split, where "
          "there is no test_file",
          Between{0, 1});
  }
};

NumberTable read_table(const std::string& file, const TableConfig& config) {
  return parse_table(TextLines(Path(file)), {config.header, config.columns, config.label});
}

/// The classes of a table, sorted bytewise.
std::vector<std::string> classes_in(const NumberTable& table) {
  std::vector<std::string> out = table.labels;
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

class TableDataset : public Dataset, public HasRemarks, public DividesByHash {
 public:
  TableDataset(const TableConfig& config, Split split) {
    const bool own_file = split == Split::test && !config.test_file.empty();
    table_ = read_table(own_file ? config.test_file : config.file, config);
    const NumberTable training = own_file ? read_table(config.file, config) : table_;
    if (training.columns.size() != table_.columns.size())
      throw DataError(printable(config.test_file), ": got ",
                      counted(table_.columns.size(), "column"), ", want ", training.columns.size(),
                      " as in ", printable(config.file));
    take_labels(classes_in(training), own_file ? config.test_file : config.file);
    const bool all_rows = own_file || !config.test_file.empty();
    rows_ = rows_of_split(table_.rows(), all_rows ? 0 : config.test_share,
                          all_rows ? Split::train : split);
    if (!table_.unnamed.empty() && split == Split::train) remarks_.notes.push_back(table_.unnamed);
    info_.name = "table";
    info_.shape = {std::ssize(table_.columns)};
    info_.kind = ValueKind::real;
    info_.levels = 0;
    info_.size = std::ssize(rows_);
    info_.fingerprint = fingerprint();
  }

  const DataInfo& info() const override { return info_; }
  bool is_slow() const override { return false; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size && std::ssize(out.x) == info_.shape[0]);
    std::copy_n(table_.values.begin() + rows_[static_cast<size_t>(index)] * info_.shape[0],
                info_.shape[0], out.x.begin());
    out.label = label_at(index);
  }

  double place_at(int64_t index) const override {
    return place_of_row(rows_[static_cast<size_t>(index)]);
  }
  int64_t label_at(int64_t index) const override {
    return labels_.empty() ? -1 : labels_[static_cast<size_t>(rows_[static_cast<size_t>(index)])];
  }
  const DataRemarks& remarks() const override { return remarks_; }

 private:
  void take_labels(const std::vector<std::string>& classes, const std::string& file) {
    for (const std::string& name : classes) info_.class_names.push_back(printable(name));
    for (const std::string& label : table_.labels) {
      const auto found = std::lower_bound(classes.begin(), classes.end(), label);
      if (found == classes.end() || *found != label)
        throw DataError(printable(file), ": got the class \"", excerpt(label),
                        "\", which no training row has");
      labels_.push_back(found - classes.begin());
    }
  }

  std::string fingerprint() const {
    Sha256 hash;
    hash.update(bytes_of(str("columns ", join(table_.columns, "\n"), "\nrows ", info_.size, " of ",
                             table_.rows(), "\n", join(info_.class_names, "\n"))));
    hash.update(std::as_bytes(std::span(table_.values)));
    return hash.update(std::as_bytes(std::span(labels_))).hex();
  }

  NumberTable table_;
  std::vector<int64_t> labels_;  ///< of all rows; empty where there are none
  std::vector<int64_t> rows_;    ///< of this split
  DataRemarks remarks_;
  DataInfo info_;
};

}  // namespace

std::vector<Field> table_fields() { return fields_of<TableConfig>(); }

std::shared_ptr<const Dataset> open_table(const Node& options, Split split) {
  const auto config = read_config<TableConfig>(options, "data");
  if (config.file.empty())
    throw ConfigError(options.place().text(), ": data.file is empty; want a CSV file of numbers");
  auto data = std::make_shared<TableDataset>(config, split);
  return data->info().size == 0 ? nullptr : data;
}

}  // namespace elbo::data

// SPDX-License-Identifier: MIT
// The registry of data sources, and the way from a [data] table of an experiment to a data set.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/data/dataset.h"

namespace elbo::data {

/// One line of sources.def.
struct DataSource {
  std::string name;           ///< as `data.name` has it
  std::string summary;        ///< one line for `elbo data info`
  std::vector<Field> fields;  ///< its own; the common ones are in DataConfig
  /// Opens a split from a table of its own fields; null where it has no such split. Holding out
  /// examples for validation is open_dataset's work.
  std::shared_ptr<const Dataset> (*open)(const Node& options, Split split) = nullptr;
  /// open() may be asked for a validation split of the source's own; elsewhere it never is
  bool has_validation = false;

  /// The splits that open() may be asked for.
  std::vector<Split> splits() const;
};

/// All sources, in the order of sources.def.
const std::vector<DataSource>& data_sources();

/// The source of that name; ConfigError with the nearest name where there is none.
const DataSource& data_source(const std::string& name);

/// What to set where the bytes of a source turn out to be only 0 and 1.
std::string advice_on_masks(const DataSource& source);

/// Every field that a [data] table with this source may have: `name`, the common ones, its own.
std::vector<Field> data_fields(const std::string& source);

/// The full [data] table, defaults filled in. ConfigError with file:line:column.
Node resolved_data(const Node& data_table);

/// Opens a split as the table says; what is to be said of it are its remarks (data/remarks.h).
/// ConfigError for mistakes in the table, and where there is no such split (validation = 0, no test
/// images); DataError where the data cannot be read, or more than half of them would be left out.
std::shared_ptr<const Dataset> open_dataset(const Node& data_table, Split split);

/// As open_dataset(), but null where there is no such split.
std::shared_ptr<const Dataset> find_dataset(const Node& data_table, Split split);

/// As open_dataset(), but without the mean and the fingerprint, which take a look at many examples:
/// for whoever wants a few.
std::shared_ptr<const Dataset> open_undescribed(const Node& data_table, Split split);

/// The fields of a table that belong to the source alone, resolved: what DataSource::open takes.
Node source_options(const Node& data_table);

}  // namespace elbo::data

// SPDX-License-Identifier: MIT
// Every example is drawn once; an error is a line of the report, not the end.
#include "elbo/data/check.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/data/of_files.h"
#include "elbo/data/source.h"

namespace elbo {
namespace {

/// What is wrong with the values of an example; "" where nothing is.
std::string fault_of(const DataInfo& info, std::span<const float> x, int64_t label) {
  for (const float value : x) {
    if (!std::isfinite(value)) return str("holds ", value, ", want finite numbers");
    if (info.kind != ValueKind::real && (value < 0 || value > 1)) return str("holds ", value, ", want values in [0, 1]");
  }
  if (label < -1 || label >= std::max<int64_t>(info.classes(), 0)) return str("has label ", label, " of ", info.classes(), " classes");
  return "";
}

class Check {
 public:
  void split(const Dataset& data) {
    const DataInfo& info = data.info();
    const auto* files = dynamic_cast<const OfFiles*>(&data);
    if (files != nullptr) report_.bad.insert(report_.bad.end(), files->left_out().begin(), files->left_out().end());
    if (files != nullptr) report_.passed_over = files->passed_over();
    if (files != nullptr) files->forgiven().keep_quiet();
    std::vector<float> x(static_cast<size_t>(info.values())), attributes(info.attribute_names.size());
    for (int64_t i = 0; i < info.size; ++i) {
      int64_t label = -1;
      std::string fault;
      try {
        data.get(i, {}, {x, label, attributes});
        fault = fault_of(info, x, label);
      } catch (const Error& error) {
        fault = error.what();
      }
      if (fault.empty()) ++report_.read;
      else report_.bad.push_back({files != nullptr ? files->file_of(i) : str(info.name, " example ", i), fault});
    }
    if (files != nullptr)
      for (BadFile& file : files->forgiven().list()) report_.forgiven.push_back(std::move(file));
  }

  void failed(const std::string& path, const std::string& reason) { report_.bad.push_back({path, reason}); }

  CheckReport take() {
    for (std::vector<BadFile>* files : {&report_.bad, &report_.forgiven}) std::sort(files->begin(), files->end(), [](const BadFile& a, const BadFile& b) { return a.path < b.path; });
    return std::move(report_);
  }

 private:
  CheckReport report_;
};

}  // namespace

CheckReport check_dataset(const Node& data_table) {
  const Node options = source_options(data_table);
  const DataSource& source = data_source(std::get<std::string>(data_table.find("name")->value()));
  Check check;
  for (const Split split : {Split::train, Split::test}) {
    try {
      if (const auto data = source.open(options, split)) check.split(*data);
    } catch (const ConfigError&) {
      throw;
    } catch (const Error& error) {  // it could not even be opened
      check.failed(str(source.name, " ", EnumNames<Split>::names[static_cast<size_t>(split)]), error.what());
    }
  }
  return check.take();
}

std::vector<SplitInfo> describe_dataset(const Node& data_table) {
  std::vector<SplitInfo> out;
  for (const Split split : {Split::train, Split::validation, Split::test})
    if (const auto data = find_dataset(data_table, split)) out.push_back({split, data->info()});
  return out;
}

}  // namespace elbo

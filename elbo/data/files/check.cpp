// SPDX-License-Identifier: MIT
// Every example is drawn once; an error is a line of the report, not the end.
#include "elbo/data/files/check.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/files/of_files.h"
#include "elbo/data/source.h"

namespace elbo::data {
namespace {

/// What is wrong with the values of an example; "" where nothing is.
std::string fault_of(const DataInfo& info, std::span<const float> x, int64_t label) {
  for (const float value : x) {
    if (!std::isfinite(value)) return str("holds ", value, ", want finite numbers");
    if (info.kind != ValueKind::real && (value < 0 || value > 1))
      return str("holds ", value, ", want values in [0, 1]");
  }
  if (label < -1 || label >= std::max<int64_t>(info.classes(), 0))
    return str("has label ", label, " of ", info.classes(), " classes");
  return "";
}

class Check {
 public:
  explicit Check(const DataSource& source) : source_(source) {}

  void split(const Dataset& data, Split split) {
    const DataInfo& info = data.info();
    report_.remarks.add(remarks_of(data));
    const auto* files = dynamic_cast<const OfFiles*>(&data);
    if (files != nullptr)
      report_.bad.insert(report_.bad.end(), files->left_out().begin(), files->left_out().end());
    if (files != nullptr) report_.passed_over = files->passed_over();
    if (files != nullptr) files->forgiven().keep_quiet();
    std::vector<float> x(static_cast<size_t>(info.values())),
        attributes(info.attribute_names.size());
    float largest = 0;
    const int64_t read_before = report_.read;
    for (int64_t i = 0; i < info.size; ++i) {
      int64_t label = -1;
      std::string fault;
      try {
        data.get(i, {}, {x, label, attributes});
        fault = fault_of(info, x, label);
      } catch (const Error& error) {
        fault = error.what();
      }
      if (fault.empty())
        ++report_.read, largest = std::max(largest, *std::max_element(x.begin(), x.end()));
      else
        report_.bad.push_back(
            {files != nullptr ? files->file_of(i) : str(info.name, " example ", i), fault});
    }
    if (files != nullptr)
      for (BadFile& file : files->forgiven().list()) report_.forgiven.push_back(std::move(file));
    if (const int64_t read = report_.read - read_before; split == Split::train && read > 0)
      report_.remarks.warn(remark_on_range(info, largest, read, advice_on_masks(source_)));
  }

  /// A split that cannot be opened. What keeps all of them closed is said once.
  void failed(const std::string& path, const std::string& reason) {
    const bool known = std::any_of(report_.bad.begin(), report_.bad.end(),
                                   [&](const BadFile& bad) { return bad.reason == reason; });
    if (!known) report_.bad.push_back({path, reason});
  }

  CheckReport take() {
    for (std::vector<BadFile>* files : {&report_.bad, &report_.forgiven})
      std::sort(files->begin(), files->end(),
                [](const BadFile& a, const BadFile& b) { return a.path < b.path; });
    report_.remarks.drop_advice();
    return std::move(report_);
  }

 private:
  const DataSource& source_;
  CheckReport report_;
};

}  // namespace

CheckReport check_dataset(const Node& data_table) {
  Node options = source_options(data_table);
  if (options.find("cache") != nullptr) options.set("cache", Node(std::string("never")));
  const DataSource& source = data_source(std::get<std::string>(data_table.find("name")->value()));
  Check check(source);
  for (const Split split : source.splits()) {
    try {
      if (const auto data = source.open(options, split)) check.split(*data, split);
    } catch (const ConfigError&) {
      throw;
    } catch (const Error& error) {  // it could not even be opened
      check.failed(str(source.name, " ", name_of(split)), error.what());
    }
  }
  return check.take();
}

std::vector<SplitInfo> describe_dataset(const Node& data_table) {
  std::vector<SplitInfo> out;
  for (const Split split : {Split::train, Split::validation, Split::test})
    if (const auto data = find_dataset(data_table, split))
      out.push_back({split, data->info(), remarks_of(*data)});
  return out;
}

}  // namespace elbo::data

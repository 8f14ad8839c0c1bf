// SPDX-License-Identifier: MIT
// From a table to a data set: source, hold-out, limit, binarisation, domains, and last the description.
#include "elbo/data/source.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/sha256.h"
#include "elbo/data/config.h"
#include "elbo/data/domains.h"

namespace elbo {

#define DATA_SOURCE(name, summary)    \
  std::vector<Field> name##_fields(); \
  std::shared_ptr<const Dataset> open_##name(const Node& options, Split split);
#include "elbo/data/sources.def"
#undef DATA_SOURCE

namespace {

constexpr int64_t kMeanExamples = 10'000;
constexpr int64_t kMeanValues = 30'000'000;  // large pictures: fewer of them, so that opening stays a matter of seconds

std::vector<std::string> source_names() {
  std::vector<std::string> names;
  for (const DataSource& source : data_sources()) names.push_back(source.name);
  return names;
}

const std::string& name_in(const Node& table) {
  const Node* name = table.find("name");
  if (name == nullptr) throw ConfigError(table.place().text(), ": [data] has no \"name\"; one of ", join(source_names(), ", "));
  checked(data_fields(data_sources().front().name).front(), *name, "data");
  return std::get<std::string>(name->value());
}

/// The part of a resolved table that `fields` name.
Node part_of(const Node& full, const std::vector<Field>& fields) {
  Node out = Node::table(full.place());
  for (const Field& field : fields) out.set(field.name, *full.find(field.name));
  return out;
}

/// A resolved table taken apart.
struct Request {
  explicit Request(const Node& data_table)
      : full(resolved_data(data_table)),
        config(read_config<DataConfig>(part_of(full, fields_of<DataConfig>()), "data")),
        source(data_source(config.name)) {}

  Node full;
  DataConfig config;
  const DataSource& source;
};

/// The training split without what is held out, or what is held out of it.
DatasetPtr divided(DatasetPtr whole, const Request& request, Split split) {
  const int64_t size = whole->info().size, held = request.config.validation, limit = request.config.limit;
  if (held >= size)
    throw ConfigError(request.full.find("validation")->place().text(), ": data.validation = ", held, ": got only ", size,
                      " training examples; want some left to learn from");
  if (split == Split::validation) return subset(std::move(whole), size - held, held);
  const int64_t kept = limit > 0 ? std::min(limit, size - held) : size - held;
  return kept == size ? whole : subset(std::move(whole), 0, kept);
}

DatasetPtr binarised(DatasetPtr data, const DataConfig& config) {
  switch (config.binarise) {
    case Binarise::none: return data;
    case Binarise::threshold: return binarised_by_threshold(std::move(data), config.threshold);
    case Binarise::dynamic: return binarised_dynamically(std::move(data));
  }
  return data;
}

/// (values): the mean of each value over the first examples, summed in double.
std::vector<float> mean_of(const Dataset& data) {
  const DataInfo& info = data.info();
  const auto values = static_cast<size_t>(info.values());
  const int64_t count = std::min({info.size, kMeanExamples, std::max<int64_t>(1, kMeanValues / info.values())});
  std::vector<double> sum(values);
  std::vector<float> x(values), attributes(info.attribute_names.size());
  int64_t label = -1;
  for (int64_t i = 0; i < count; ++i) {
    data.get(i, {}, {x, label, attributes});
    for (size_t j = 0; j < values; ++j) sum[j] += static_cast<double>(x[j]);
  }
  std::vector<float> mean(values);
  for (size_t j = 0; j < values; ++j) mean[j] = static_cast<float>(sum[j] / static_cast<double>(std::max<int64_t>(count, 1)));
  return mean;
}

std::string fingerprint_of(const DataInfo& info, const DataConfig& config, Split split) {
  const auto binarise = static_cast<size_t>(config.binarise);
  const std::string text = str(info.fingerprint, "\nsplit ", EnumNames<Split>::names[static_cast<size_t>(split)], "\nbinarise ",
                               EnumNames<Binarise>::names[binarise], "\nthreshold ", config.binarise == Binarise::threshold ? config.threshold : 0.0,
                               "\nvalidation ", split == Split::test ? 0 : config.validation, "\nlimit ", split == Split::train ? config.limit : 0, "\n",
                               split == Split::train && config.shift > 0 ? str("shift ", config.shift, "\n") : std::string(),
                               config.domains.empty() ? std::string() : str("domains ", config.domains, "\n"));
  return sha256_hex(bytes_of(text));
}

/// The split as the source has it, divided; null where there is none.
DatasetPtr found(const Request& request, Split split) {
  if (split == Split::validation && request.config.validation == 0) return nullptr;
  DatasetPtr data = request.source.open(part_of(request.full, request.source.fields), split == Split::test ? Split::test : Split::train);
  return !data || split == Split::test ? data : divided(std::move(data), request, split);
}

/// What puts a data set of this split into its domains, if there are two: the same places whatever is done to the examples.
std::function<DatasetPtr(DatasetPtr)> domains_of(const Dataset& data, const DataConfig& config, Split split) {
  if (config.domains.empty()) return [](DatasetPtr one) { return one; };
  return [places = domain_places(data, config.domains, split)](DatasetPtr one) { return in_two_domains(std::move(one), places); };
}

[[noreturn]] void refuse_split(const Node& data_table, Split split) {
  throw ConfigError(data_table.place().text(), ": ", name_in(data_table), " as configured has no ", EnumNames<Split>::names[static_cast<size_t>(split)], " split",
                    split == Split::validation ? "; set data.validation to the number of training examples to hold out" : "");
}

}  // namespace

const std::vector<DataSource>& data_sources() {
  static const std::vector<DataSource> sources = {
#define DATA_SOURCE(name, summary) {#name, summary, name##_fields(), open_##name},
#include "elbo/data/sources.def"
#undef DATA_SOURCE
  };
  return sources;
}

const DataSource& data_source(const std::string& name) {
  for (const DataSource& source : data_sources())
    if (source.name == name) return source;
  throw ConfigError("unknown data source \"", printable(name), "\"", did_you_mean(name, source_names()), "; there are ", join(source_names(), ", "));
}

std::vector<Field> data_fields(const std::string& source) {
  const DataSource& found = data_source(source);
  std::vector<Field> fields = fields_of<DataConfig>();
  fields.front().fallback = Node(source);
  fields.front().rule = OneOf{source_names()};
  fields.insert(fields.end(), found.fields.begin(), found.fields.end());
  return fields;
}

Node resolved_data(const Node& data_table) {
  return resolved(data_fields(name_in(data_table)), data_table, "data");
}

Node source_options(const Node& data_table) {
  const Request request(data_table);
  return part_of(request.full, request.source.fields);
}

DatasetPtr find_dataset(const Node& data_table, Split split) {
  const Request request(data_table);
  const DatasetPtr grey = found(request, split);
  if (!grey) return nullptr;
  const auto in_domains = domains_of(*grey, request.config, split);
  const DatasetPtr plain = binarised(grey, request.config);
  DatasetPtr out = in_domains(plain);
  // A dynamic draw's mean is the grey value, so it is taken before; a threshold's is that of its zeros and ones.
  const bool dynamic = request.config.binarise == Binarise::dynamic;
  DataInfo info = out->info();
  info.name = request.source.name;
  info.mean = mean_of(dynamic ? *in_domains(grey) : *out);
  info.fingerprint = fingerprint_of(info, request.config, split);
  if (split == Split::train && request.config.shift > 0) out = in_domains(shifted(plain, request.config.shift));
  return described(std::move(out), std::move(info));
}

DatasetPtr open_dataset(const Node& data_table, Split split) {
  if (DatasetPtr data = find_dataset(data_table, split)) return data;
  refuse_split(data_table, split);
}

DatasetPtr open_undescribed(const Node& data_table, Split split) {
  const Request request(data_table);
  if (const DatasetPtr data = found(request, split)) return domains_of(*data, request.config, split)(binarised(data, request.config));
  refuse_split(data_table, split);
}

}  // namespace elbo

// SPDX-License-Identifier: MIT
// From a table to a data set: source, hold-out, limit, binarisation, domains, and last the
// description.
#include "elbo/data/source.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/config.h"
#include "elbo/data/division.h"
#include "elbo/data/domains.h"
#include "elbo/data/in_threads.h"
#include "elbo/data/part_used.h"

namespace elbo::data {

#define DATA_SOURCE(name, summary)    \
  std::vector<Field> name##_fields(); \
  std::shared_ptr<const Dataset> open_##name(const Node& options, Split split);
#define DIVIDED_SOURCE(name, summary) DATA_SOURCE(name, summary)
#include "elbo/data/sources.def"
#undef DIVIDED_SOURCE
#undef DATA_SOURCE

namespace {

constexpr int64_t kMeanExamples = 10'000;
// Large pictures: fewer of them, so that opening stays a matter of seconds.
constexpr int64_t kMeanValues = 30'000'000;

std::vector<std::string> source_names() {
  std::vector<std::string> names;
  for (const DataSource& source : data_sources()) names.push_back(source.name);
  return names;
}

const std::string& name_in(const Node& table) {
  const Node* name = table.find("name");
  if (name == nullptr)
    throw ConfigError(table.place().text(), ": [data] has no \"name\"; one of ",
                      join(source_names(), ", "));
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

/// A split, and what is to be said of it; null where there is none.
struct FoundSplit {
  DatasetPtr data;
  DataRemarks remarks;
};

/// The split as the source has it; DataError where it may not be used.
DatasetPtr open_split(const Request& request, Split split) {
  DatasetPtr out = request.source.open(part_of(request.full, request.source.fields), split);
  if (!out) return nullptr;
  const DataRemarks remarks = remarks_of(*out);
  if (!remarks.refusal.empty()) throw DataError(remarks.refusal);
  return out;
}

/// ConfigError unless `validation` examples can be taken from `size` and leave `rest`.
void check_held(const Request& request, int64_t size, int64_t rest, const char* of) {
  if (request.config.validation > size - rest)
    throw ConfigError(request.full.find("validation")->place().text(),
                      ": data.validation = ", request.config.validation, ": got only ", size, " ",
                      of, rest > 0 ? " examples; want some left to learn from" : " examples");
}

/// Notes what `data` are of `whole` examples, where an option asked for less than all.
void note_limit(DataRemarks& remarks, const Dataset& data, int64_t whole, const char* option) {
  const DataInfo& info = data.info();
  const std::string text = used_text({.where = info.name,
                                      .what = "examples",
                                      .used = info.size,
                                      .left_out = {{whole - info.size, str("beyond ", option)}}});
  if (!text.empty()) remarks.notes.push_back(text);
}

/// The source's own validation split, or what is held out of its training split.
FoundSplit found_validation(const Request& request) {
  const int64_t held = request.config.validation;
  if (DatasetPtr own =
          request.source.has_validation ? open_split(request, Split::validation) : nullptr) {
    FoundSplit out{nullptr, remarks_of(*own)};
    check_held(request, own->info().size, 0, "validation");
    const int64_t size = own->info().size;
    out.data = learned_part(std::move(own), {.limit = held});
    note_limit(out.remarks, *out.data, size, "data.validation");
    return out;
  }
  if (held == 0) return {};
  DatasetPtr whole = open_split(request, Split::train);
  if (!whole) return {};
  check_held(request, whole->info().size, 1, "training");
  return {held_part(std::move(whole), {.held = held}), {}};
}

FoundSplit found_training(const Request& request) {
  DatasetPtr whole = open_split(request, Split::train);
  if (!whole) return {};
  const bool has_own = request.config.validation > 0 && request.source.has_validation &&
                       open_split(request, Split::validation) != nullptr;
  const Division division{.held = has_own ? 0 : request.config.validation,
                          .limit = request.config.limit};
  if (!has_own) check_held(request, whole->info().size, 1, "training");
  FoundSplit out{nullptr, remarks_of(*whole)};
  out.remarks.warn(classes_not_learned(*whole, division));
  const int64_t size = whole->info().size - division.held;
  out.data = learned_part(std::move(whole), division);
  note_limit(out.remarks, *out.data, size, "data.limit");
  return out;
}

/// The split as the source has it, divided.
FoundSplit found(const Request& request, Split split) {
  if (split == Split::train) return found_training(request);
  if (split == Split::validation) return found_validation(request);
  DatasetPtr test = open_split(request, Split::test);
  return {test, test ? remarks_of(*test) : DataRemarks()};
}

/// Of the one draw of a split: the test split's is not the training split's.
uint64_t fixed_seed(const DataConfig& config, Split split) {
  const auto seed = static_cast<uint64_t>(config.binarise_seed);
  return split == Split::train ? seed : Rng(seed).split(name_of(split)).word();
}

DatasetPtr binarised(DatasetPtr data, const DataConfig& config, Split split) {
  switch (config.binarise) {
    case Binarise::none: return data;
    case Binarise::threshold: return binarised_by_threshold(std::move(data), config.threshold);
    case Binarise::dynamic: return binarised_dynamically(std::move(data));
    case Binarise::fixed: return binarised_once(std::move(data), fixed_seed(config, split));
  }
  return data;
}

/// What the first examples have shown.
struct ValueSummary {
  std::vector<float> mean;  ///< (values), summed in double
  float largest = 0;
  int64_t examples = 0;
};

ValueSummary summary_of(const Dataset& data) {
  const DataInfo& info = data.info();
  const auto values = static_cast<size_t>(info.values());
  ValueSummary out;
  out.examples =
      std::min({info.size, kMeanExamples, std::max<int64_t>(1, kMeanValues / info.values())});
  std::vector<double> sum(values);
  visit_examples(data, out.examples, [&](std::span<const float> x) {
    for (size_t j = 0; j < values; ++j) sum[j] += static_cast<double>(x[j]);
    out.largest = std::max(out.largest, *std::max_element(x.begin(), x.end()));
  });
  out.mean.resize(values);
  for (size_t j = 0; j < values; ++j)
    out.mean[j] =
        static_cast<float>(sum[j] / static_cast<double>(std::max<int64_t>(out.examples, 1)));
  return out;
}

/// Whether hashes decided what is in this part (division.h): it then differs from what 0.1 took by
/// the same table.
bool divided_by_hash(const Dataset& data, const DataConfig& config, Split split) {
  const bool divided = (split != Split::test && config.validation > 0) ||
                       (split == Split::train && config.limit > 0);
  return divided && dynamic_cast<const DividesByHash*>(&untransformed(data)) != nullptr;
}

std::string fingerprint_of(const DataInfo& info, const DataConfig& config, Split split,
                           bool by_hash) {
  const std::string text = str(
      info.fingerprint, "\nsplit ", name_of(split), "\nbinarise ", name_of(config.binarise),
      config.binarise == Binarise::fixed ? str(" ", config.binarise_seed) : std::string(),
      "\nthreshold ", config.binarise == Binarise::threshold ? config.threshold : 0.0,
      "\nvalidation ", split == Split::test ? 0 : config.validation, "\nlimit ",
      split == Split::train ? config.limit : 0, "\n",
      split == Split::train && config.shift > 0 ? str("shift ", config.shift, "\n") : std::string(),
      config.domains.empty() ? std::string() : str("domains ", config.domains, "\n"),
      by_hash ? "divided by hash\n" : "");
  return sha256_hex(bytes_of(text));
}

/// What puts a data set of this split into its domains, if there are two: the same places whatever
/// is done to the examples.
std::function<DatasetPtr(DatasetPtr)> domains_of(const Dataset& data, const DataConfig& config,
                                                 Split split) {
  if (config.domains.empty()) return [](DatasetPtr one) { return one; };
  return [places = domain_places(data, config.domains, split)](DatasetPtr one) {
    return in_two_domains(std::move(one), places);
  };
}

[[noreturn]] void refuse_split(const Node& data_table, Split split) {
  throw ConfigError(data_table.place().text(), ": ", name_in(data_table), " as configured has no ",
                    name_of(split), " split",
                    split == Split::validation
                        ? "; set data.validation to the number of training examples to hold out"
                        : "");
}

}  // namespace

const std::vector<DataSource>& data_sources() {
  static const std::vector<DataSource> sources = {
#define DATA_SOURCE(name, summary) {#name, summary, name##_fields(), open_##name, false},
#define DIVIDED_SOURCE(name, summary) {#name, summary, name##_fields(), open_##name, true},
#include "elbo/data/sources.def"
#undef DIVIDED_SOURCE
#undef DATA_SOURCE
  };
  return sources;
}

const DataSource& data_source(const std::string& name) {
  for (const DataSource& source : data_sources())
    if (source.name == name) return source;
  throw ConfigError("unknown data source \"", printable(name), "\"",
                    did_you_mean(name, source_names()), "; there are ", join(source_names(), ", "));
}

std::vector<Field> data_fields(const std::string& source) {
  const DataSource& found = data_source(source);
  std::vector<Field> fields = fields_of<DataConfig>();
  fields.front().fallback = Node(source);
  fields.front().rule = OneOf{source_names()};
  fields.insert(fields.end(), found.fields.begin(), found.fields.end());
  return fields;
}

std::vector<Split> DataSource::splits() const {
  if (has_validation) return {Split::train, Split::validation, Split::test};
  return {Split::train, Split::test};
}

std::string advice_on_masks(const DataSource& source) {
  for (const Field& field : source.fields)
    if (field.name == "scale") return "data.scale = 1";
    else if (field.name == "range") return "data.range = [0, 1]";
  return "data.binarise = \"threshold\" and data.threshold = 0.002";
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
  auto [grey, remarks] = found(request, split);
  if (!grey) return nullptr;
  const auto in_domains = domains_of(*grey, request.config, split);
  const DatasetPtr plain = binarised(grey, request.config, split);
  DatasetPtr out = in_domains(plain);
  // A dynamic draw's mean is the grey value, so it is taken before; a threshold's is that of its
  // zeros and ones.
  const bool dynamic = request.config.binarise == Binarise::dynamic;
  const ValueSummary summary = summary_of(dynamic ? *in_domains(grey) : *out);
  DataInfo info = out->info();
  info.name = request.source.name;
  info.mean = summary.mean;
  const bool by_hash = divided_by_hash(*grey, request.config, split);
  info.fingerprint = fingerprint_of(info, request.config, split, by_hash);
  if (split == Split::train)
    remarks.warn(
        remark_on_range(info, summary.largest, summary.examples, advice_on_masks(request.source)));
  if (split == Split::train && request.config.shift > 0)
    out = in_domains(shifted(plain, request.config.shift));
  return described(std::move(out), std::move(info), std::move(remarks));
}

DatasetPtr open_dataset(const Node& data_table, Split split) {
  if (DatasetPtr data = find_dataset(data_table, split)) return data;
  refuse_split(data_table, split);
}

DatasetPtr open_undescribed(const Node& data_table, Split split) {
  const Request request(data_table);
  auto [data, remarks] = found(request, split);
  if (!data) refuse_split(data_table, split);
  DatasetPtr out = domains_of(*data, request.config, split)(binarised(data, request.config, split));
  DataInfo info = out->info();
  return described(std::move(out), std::move(info), std::move(remarks));
}

}  // namespace elbo::data

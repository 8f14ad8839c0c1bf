// SPDX-License-Identifier: MIT
// What does each measure of sets see? Takes all of them of MNIST's digits: fresh ones, spoiled
// ones, training images, and samples of a trained model.
//   bench_measures EXTRACTOR MODEL [DOCUMENT]
// EXTRACTOR is the bundle or run of a classifier, MODEL that of a model which samples; DOCUMENT
// gets the table between its marks `<!-- metric sensitivity -->`.
#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "bench/comparison/document.h"
#include "bench/measures/sensitivity.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/eval/batches.h"
#include "elbo/eval/inference.h"
#include "elbo/models/bundle_io.h"

namespace elbo::bench {
namespace {

constexpr int64_t kCount = 2500;  // images in each set
// The first half of the training split counts as learned from.
constexpr int64_t kTraining = 30'000;
constexpr double kSees = 5;  // deviations

LabelledImages images(const data::Dataset& data, int64_t first, int64_t count) {
  const tensor::Batch batch = eval::examples_at(data, first, count, 0);
  return {batch.x, batch.y};
}

/// Every second image: the halves of MNIST's test split in the order of the file are not alike.
LabelledImages every_second(const LabelledImages& all, int64_t first) {
  return {all.x.slice(0, first, all.x.size(0), 2), all.y.slice(0, first, all.y.size(0), 2)};
}

/// `a` and behind it `b`.
LabelledImages joined(const LabelledImages& a, const LabelledImages& b) {
  return {torch::cat({a.x, b.x}), torch::cat({a.y, b.y})};
}

LabelledImages first_of(const LabelledImages& all, int64_t count) {
  return {all.x.narrow(0, 0, count), all.y.narrow(0, 0, count)};
}

std::string cell(const MetricValue& seen, const MetricValue& fresh) {
  const std::string value = fmt::format("{:.3g}", seen.value);
  return &seen == &fresh ? fmt::format("{} +- {:.1g}", value, seen.standard_error)
         : deviations_worse(seen, fresh) > kSees ? "**" + value + "**"
                                                 : value;
}

std::string table_of(const std::vector<std::pair<std::string, std::vector<MetricValue>>>& columns) {
  std::string out = "| measure |";
  for (const auto& [name, values] : columns) out += str(" ", name, " |");
  out += "\n| --- |";
  for (size_t i = 0; i < columns.size(); ++i) out += " ---: |";
  const auto& fresh = columns.front().second;
  for (size_t row = 0; row < fresh.size(); ++row) {
    out += str("\n| ", fresh[row].measure, " |");
    for (const auto& [name, values] : columns) out += str(" ", cell(values[row], fresh[row]), " |");
  }
  return out + "\n";
}

void write_section(const std::string& path, const std::string& table) {
  const std::string text(text_of(real_fs().read(path, 1 << 20)));
  write_atomically(real_fs(), path, bytes_of(with_section(text, "metric sensitivity", table)));
}

int work(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) throw UsageError("bench_measures EXTRACTOR MODEL [DOCUMENT]");
  const models::LoadedModel seeing = models::load_model(real_fs(), arguments[0]),
                            making = models::load_model(real_fs(), arguments[1]);
  const eval::ExtractorPtr extractor = eval::model_extractor(
      seeing.model, seeing.info, {"digits", seeing.manifest.weights_sha256, seeing.info.name});
  Node mnist = Node::table();
  mnist.set("name", Node(std::string("mnist")));
  const auto train = data::open_dataset(mnist, data::Split::train),
             test = data::open_dataset(mnist, data::Split::test);
  const LabelledImages unseen = images(*test, 0, test->info().size);
  const ReferenceSets reference{first_of(every_second(unseen, 0), kCount),
                                images(*train, 0, kTraining)};
  // The latter only where one class is wanted.
  const LabelledImages fresh =
      joined(every_second(unseen, 1), images(*train, kTraining, kTraining));
  std::vector<std::pair<std::string, std::vector<MetricValue>>> columns;
  for (const ImageCorruption corruption : kImageCorruptions) {
    const LabelledImages spoiled = corrupted(corruption, fresh, reference.training, kCount);
    columns.emplace_back(name_of(corruption), metric_values(reference, spoiled.x, *extractor));
  }
  columns.emplace(
      columns.begin() + 1, "a " + making.manifest.model,
      metric_values(reference,
                    eval::draw_samples(*making.model, making.info, {kCount, 0, std::nullopt, 0, 0}),
                    *extractor));
  const std::string table = table_of(columns);
  std::fputs(table.c_str(), stdout);
  if (arguments.size() > 2) write_section(arguments[2], table);
  return 0;
}

}  // namespace
}  // namespace elbo::bench

int main(int count, char** words) {
  try {
    return elbo::bench::work({words + 1, words + count});
  } catch (const elbo::Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}

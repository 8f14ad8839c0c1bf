// SPDX-License-Identifier: MIT
// elbo data preview: an image grid of a data set's images, or a scatter of its points.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "elbo/api/output_name.h"
#include "elbo/cli/data_table.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/rng.h"
#include "elbo/core/str.h"
#include "elbo/data/image_values.h"
#include "elbo/data/remarks.h"
#include "elbo/data/source.h"
#include "elbo/io/image_grid.h"
#include "elbo/io/json.h"
#include "elbo/io/scatter.h"

namespace elbo::cli {
namespace {

constexpr int64_t kMostInAGrid = 10'000;
constexpr int64_t kMostPixels = int64_t{1} << 26;  // what any of our readers accepts
constexpr int64_t kNoSeed = -1;

struct PreviewOptions {
  DataChoice choice;
  std::string split = "train";
  int64_t count = 64;
  int64_t columns = 0;
  int64_t seed = kNoSeed;
  std::string out;
  bool json = false;
};

/// What is shown of an example.
struct Shown {
  int64_t index = 0;
  int64_t label = -1;
  std::vector<float> x, attributes;
};

/// The first examples, or some at random, each once.
std::vector<int64_t> chosen_examples(int64_t size, const PreviewOptions& options) {
  const auto count = static_cast<size_t>(std::min(size, options.count));
  std::vector<int64_t> all(static_cast<size_t>(size));
  std::iota(all.begin(), all.end(), int64_t{0});
  if (options.seed != kNoSeed)
    all = Rng(static_cast<uint64_t>(options.seed)).split("preview").permutation(size);
  all.resize(count);
  return all;
}

std::vector<Shown> read(const data::Dataset& data, const PreviewOptions& options) {
  const data::DataInfo& info = data.info();
  std::vector<Shown> out;
  for (const int64_t index : chosen_examples(info.size, options)) {
    Shown one{index, -1, std::vector<float>(static_cast<size_t>(info.values())),
              std::vector<float>(info.attribute_names.size())};
    data.get(index, {}, {one.x, one.label, one.attributes});
    out.push_back(std::move(one));
  }
  return out;
}

/// Before anything is read: can these be drawn, and do they fit?
void check_form(const data::DataInfo& info, int64_t count) {
  const bool shows_image = info.is_image() && (info.shape[0] == 1 || info.shape[0] == 3);
  const bool is_plane = info.shape == std::vector<int64_t>{2};
  if (!shows_image && !is_plane)
    throw Unsupported(
        info.name,
        ": a preview shows images of 1 or 3 channels, or points of 2 numbers; these have ",
        join(info.shape, " x "));
  if (shows_image &&
      std::min(count, info.size) > kMostPixels / ((info.shape[1] + 2) * (info.shape[2] + 2)))
    throw UsageError("--count ", count, ": the image grid would have more than ", kMostPixels,
                     " pixels; give a smaller one");
}

io::Image grid_of(const std::vector<Shown>& examples, const data::DataInfo& info,
                  const PreviewOptions& options) {
  if (!info.is_image()) {
    std::vector<io::ScatterDot> dots;
    for (const Shown& one : examples) dots.push_back({one.x[0], one.x[1], one.label});
    return io::scatter_image(dots);
  }
  std::vector<io::Image> images;
  for (const Shown& one : examples) images.push_back(data::image_of(one.x, info.shape));
  const auto square =
      static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(images.size()))));
  return io::make_grid(images, options.columns > 0 ? options.columns : square);
}

Node node_of(const Shown& one, const data::DataInfo& info) {
  Node out = Node::table(), attributes = Node::table();
  for (size_t i = 0; i < one.attributes.size(); ++i)
    attributes.set(info.attribute_names[i], attribute_number(one.attributes[i]));
  out.set("index", Node(one.index));
  out.set("label", one.label < 0 ? Node() : Node(one.label));
  out.set("attributes", std::move(attributes));
  return out;
}

/// NAME.png, of a folder its last part.
std::string default_out(const std::string& name) {
  const std::string last = (std::filesystem::path(name) / "").parent_path().filename().string();
  return (last.empty() || last == "." || last == ".." ? "preview" : last) + ".png";
}

int preview(const PreviewOptions& options) {
  const std::string out = options.out.empty() ? default_out(options.choice.name) : options.out;
  api::want_output("--out", out, {{"png", "a picture"}});
  const auto data = data::open_undescribed(data_table(options.choice),
                                           enum_named<data::Split>(options.split).value());
  data::say_remarks(*data);
  check_form(data->info(), options.count);
  const std::vector<Shown> examples = read(*data, options);
  if (examples.empty())
    throw DataError(data->info().name, ": no example in the ", options.split, " split");
  write_atomically(real_fs(), out, io::encode_png(grid_of(examples, data->info(), options)));
  if (options.json) {
    Node::List list;
    for (const Shown& one : examples) list.push_back(node_of(one, data->info()));
    print_line(io::write_json(Node(std::move(list)), true));
  } else {
    log_info(examples.size(), " of ", counted(data->info().size, "example"), ": ", printable(out));
  }
  return 0;
}

}  // namespace

void add_data_preview(CLI::App& data, Session& session) {
  CLI::App* command = data.add_subcommand("preview", "Draw an image grid of a data set");
  const auto options = std::make_shared<PreviewOptions>();
  add_data_choice(*command, options->choice)->required();
  command->add_option("--split", options->split, "train, validation or test")
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->capture_default_str();
  command->add_option("--count", options->count, "How many examples")
      ->check(CLI::Range(int64_t{1}, kMostInAGrid))
      ->capture_default_str();
  command->add_option("--columns", options->columns, "Images in a row (default: as many as rows)")
      ->check(CLI::Range(int64_t{1}, kMostInAGrid));
  command
      ->add_option("--seed", options->seed,
                   "Examples drawn at random by this seed (default: the first)")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--out", options->out, "FILE.png (default: NAME.png)");
  command->add_flag("--json", options->json,
                    "Print index, label and attributes of each example as JSON on stdout");
  command->footer(
      "\n"
      "Example: elbo data preview shapes --set size=32 --count 100 --seed 1 --out shapes.png");
  command->callback(
      [options, &session] { session.action = [options] { return preview(*options); }; });
}

}  // namespace elbo::cli

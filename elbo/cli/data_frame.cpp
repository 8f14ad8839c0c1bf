// SPDX-License-Identifier: MIT
// elbo data frame: some examples of a data set as a frame of the studio (api/frame.h). Not in the
// help: the studio, which opens no data itself, calls it.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "elbo/api/frame.h"
#include "elbo/cli/data_table.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/image_values.h"
#include "elbo/data/source.h"

namespace elbo::cli {
namespace {

constexpr int64_t kMostInFrame = 1024;
constexpr int64_t kMostFrameValues = int64_t{12} << 20;  // numbers of all examples

struct FrameOptions {
  DataChoice choice;
  std::string split = "train";
  int64_t first = 0, count = 64;
};

/// What goes into a frame, example by example.
struct FrameExamples {
  std::vector<uint8_t> pixels;  // of images
  std::vector<float> points;    // of all else
  std::vector<int32_t> labels;
  std::vector<float> attributes;
};

/// Pixels row by row with their channels beside each other, as pictures have them.
void add_example(const data::DataInfo& info, const std::vector<float>& x, FrameExamples& to) {
  if (!info.is_image()) {
    to.points.insert(to.points.end(), x.begin(), x.end());
    return;
  }
  const io::Image image = data::image_of(x, info.shape);
  to.pixels.insert(to.pixels.end(), image.pixels.begin(), image.pixels.end());
}

FrameExamples read_examples(const data::Dataset& data, int64_t first, int64_t count) {
  const data::DataInfo& info = data.info();
  FrameExamples out;
  for (int64_t i = first; i < first + count; ++i) {
    int64_t label = -1;
    std::vector<float> x(static_cast<size_t>(info.values())),
        attributes(info.attribute_names.size());
    data.get(i, {}, {x, label, attributes});
    add_example(info, x, out);
    out.labels.push_back(static_cast<int32_t>(label));
    out.attributes.insert(out.attributes.end(), attributes.begin(), attributes.end());
  }
  return out;
}

void check_shape(const data::DataInfo& info, int64_t count) {
  if (info.is_image() && info.shape[0] != 1 && info.shape[0] != 3)
    throw Unsupported(info.name, ": images of ", info.shape[0],
                      " channels cannot be shown, want 1 or 3");
  if (count > kMostFrameValues / std::max<int64_t>(1, info.values()))
    throw UsageError("--count ", count, ": the examples have more than ", kMostFrameValues,
                     " values; ask for fewer");
}

Node names_node(const std::vector<std::string>& names) {
  Node::List out;
  for (const std::string& name : names) out.push_back(Node(name));
  return Node(std::move(out));
}

Bytes frame_of(const data::Dataset& data, const FrameOptions& options) {
  const data::DataInfo& info = data.info();
  const int64_t first = std::min(options.first, info.size),
                count = std::min(options.count, info.size - first);
  check_shape(info, count);
  const FrameExamples examples = read_examples(data, first, count);
  api::Frame frame;
  Node& head = frame.head;
  head.set("split", Node(options.split));
  head.set("first", Node(first));
  head.set("count", Node(count));
  head.set("total", Node(info.size));
  head.set("classes", names_node(info.class_names));
  head.set("attributes", names_node(info.attribute_names));
  if (info.is_image())
    api::set_array(
        frame, head, "images",
        api::array_of(examples.pixels, {count, info.shape[1], info.shape[2], info.shape[0]}));
  else
    api::set_array(frame, head, "points", api::array_of(examples.points, {count, info.values()}));
  if (info.classes() > 0)
    api::set_array(frame, head, "labels", api::array_of(examples.labels, {count}));
  if (!info.attribute_names.empty())
    api::set_array(frame, head, "attribute_values",
                   api::array_of(examples.attributes,
                                 {count, static_cast<int64_t>(info.attribute_names.size())}));
  return api::encode_frame(frame, api::kFromWorker);
}

/// Bytes, which print_line() would take for text.
void write_out(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) throw ReaderGone{};
    if (written < 0) throw IoError("cannot write to standard output: ", std::strerror(errno));
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
}

}  // namespace

void add_data_frame(CLI::App& data, Session& session) {
  CLI::App* command = data.add_subcommand("frame", "Print examples as a frame of the studio");
  command->group("");
  const auto options = std::make_shared<FrameOptions>();
  add_data_choice(*command, options->choice)->required();
  command->add_option("--split", options->split, "train, validation or test")
      ->check(CLI::IsMember({"train", "validation", "test"}));
  command->add_option("--first", options->first, "The first")->check(CLI::NonNegativeNumber);
  command->add_option("--count", options->count, "How many")
      ->check(CLI::Range(int64_t{1}, kMostInFrame));
  command->callback([options, &session] {
    session.action = [options] {
      const auto opened = data::open_undescribed(data_table(options->choice),
                                                 enum_named<data::Split>(options->split).value());
      write_out(frame_of(*opened, *options));
      return 0;
    };
  });
}

}  // namespace elbo::cli

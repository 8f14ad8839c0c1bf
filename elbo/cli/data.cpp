// SPDX-License-Identifier: MIT
// elbo data: fetch, check and describe data sets; packing them is data_pack.cpp, what is kept of
// them decoded data_cache.cpp, drawing them
// data_preview.cpp and data_face.cpp, those of the studio's pages data_frame.cpp.
#include <fmt/format.h>

#include "elbo/cli/data_table.h"
#include "elbo/cli/session.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/data/files/check.h"
#include "elbo/data/files/mnist_fetch.h"
#include "elbo/data/source.h"
#include "elbo/io/json.h"

namespace elbo::cli {
namespace {

struct DataOptions {
  DataChoice choice;
  std::string folder;
  bool offline = false;
  bool json = false;
};

int get(const DataOptions& options) {
  if (options.choice.name != "mnist")
    throw UsageError("only mnist can be fetched", did_you_mean(options.choice.name, {"mnist"}),
                     "; other data are named by their path in [data]");
  const Path folder = data::find_or_fetch_mnist({options.folder, options.offline});
  Node out = Node::table();
  out.set("data", Node(options.choice.name));
  out.set("folder", Node(folder.string()));
  print_line(options.json ? io::write_json(out) : folder.string());
  return 0;
}

Node bad_node(const std::vector<data::BadFile>& files) {
  Node::List out;
  for (const data::BadFile& file : files) {
    Node node = Node::table();
    node.set("path", Node(printable(file.path)));
    node.set("reason", Node(file.reason));
    out.push_back(std::move(node));
  }
  return Node(std::move(out));
}

void set_remarks(Node& out, const data::DataRemarks& remarks) {
  Node::List notes, warnings;
  for (const std::string& note : remarks.notes) notes.push_back(Node(note));
  for (const std::string& warning : remarks.warnings) warnings.push_back(Node(warning));
  out.set("notes", Node(std::move(notes)));
  out.set("warnings", Node(std::move(warnings)));
}

Node report_node(const data::CheckReport& report) {
  Node out = Node::table();
  out.set("read", Node(report.read));
  out.set("bad", bad_node(report.bad));
  out.set("passed_over", bad_node(report.passed_over));
  out.set("forgiven", bad_node(report.forgiven));
  set_remarks(out, report.remarks);
  if (!report.remarks.refusal.empty()) out.set("refused", Node(report.remarks.refusal));
  return out;
}

/// A reason that names its file does not need the name before it.
std::string line_of(const data::BadFile& file) {
  const std::string path = printable(file.path);
  return file.reason.find(path) != std::string::npos ? file.reason : str(path, ": ", file.reason);
}

void print_report(const data::CheckReport& report) {
  for (const data::BadFile& file : report.bad) print_line(line_of(file));
  for (const std::string& note : report.remarks.notes) log_info(note);
  for (const data::BadFile& file : report.passed_over)
    log_info("passed over ", printable(file.path), ": ", file.reason);
  for (const data::BadFile& file : report.forgiven)
    print_line(str(printable(file.path), ": warning: ", file.reason));
  for (const std::string& warning : report.remarks.warnings) log_warning(warning);
  if (!report.remarks.refusal.empty()) log_error(report.remarks.refusal);
  print_line(
      str(report.read, " good, ", report.bad.size(), " bad",
          report.forgiven.empty() ? "" : str(", ", report.forgiven.size(), " with warnings")));
}

int check(const DataOptions& options) {
  const data::CheckReport report = data::check_dataset(data_table(options.choice));
  if (options.json) print_line(io::write_json(report_node(report), true));
  else print_report(report);
  return report.good() ? 0 : static_cast<int>(ErrorKind::data);
}

Node split_node(const data::SplitInfo& split) {
  Node out = Node::table();
  out.set("split", Node(std::string(name_of(split.split))));
  out.set("size", Node(split.info.size));
  Node::List shape;
  for (const int64_t extent : split.info.shape) shape.push_back(Node(extent));
  out.set("shape", Node(std::move(shape)));
  out.set("values", Node(std::string(name_of(split.info.kind))));
  Node::List classes, attributes;
  for (const std::string& name : split.info.class_names) classes.push_back(Node(name));
  for (const std::string& name : split.info.attribute_names) attributes.push_back(Node(name));
  out.set("classes", Node(std::move(classes)));
  out.set("attributes", Node(std::move(attributes)));
  out.set("fingerprint", Node(split.info.fingerprint));
  set_remarks(out, split.remarks);
  return out;
}

void print_split(const data::SplitInfo& split) {
  for (const std::string& note : split.remarks.notes) log_info(note);
  for (const std::string& warning : split.remarks.warnings) log_warning(warning);
  const Node node = split_node(split);
  for (const Node::Entry& entry : node.entries()) {
    if (entry.key == "notes" || entry.key == "warnings") continue;  // said above
    const auto* text = std::get_if<std::string>(&entry.node.value());
    print_line(fmt::format("{:<12} {}", entry.key, text != nullptr ? *text : entry.node.literal()));
  }
}

int info(const DataOptions& options) {
  if (options.choice.name.empty()) {
    Node::List all;
    for (const data::DataSource& source : data::data_sources()) {
      if (!options.json) print_line(fmt::format("{:<17} {}", source.name, source.summary));
      Node node = Node::table();
      node.set("name", Node(source.name));
      node.set("summary", Node(source.summary));
      all.push_back(std::move(node));
    }
    if (options.json) print_line(io::write_json(Node(std::move(all)), true));
    return 0;
  }
  const std::vector<data::SplitInfo> splits = data::describe_dataset(data_table(options.choice));
  if (options.json) {
    Node::List nodes;
    for (const data::SplitInfo& split : splits) nodes.push_back(split_node(split));
    print_line(io::write_json(Node(std::move(nodes)), true));
    return 0;
  }
  for (const data::SplitInfo& split : splits) print_split(split);
  return 0;
}

CLI::App* add_data_command(CLI::App& data, Session& session,
                           const std::shared_ptr<DataOptions>& options, const char* name,
                           const char* help, int (*run)(const DataOptions&)) {
  CLI::App* command = data.add_subcommand(name, help);
  add_json(*command, options->json);
  command->callback(
      [options, &session, run] { session.action = [options, run] { return run(*options); }; });
  return command;
}

}  // namespace

void add_data(CLI::App& root, Session& session) {
  CLI::App* data = root.add_subcommand("data", "Fetch, check, describe, pack and draw data sets");
  data->require_subcommand(1);
  const auto options = std::make_shared<DataOptions>();
  CLI::App* get_command = add_data_command(*data, session, options, "get",
                                           "Fetch a data set into the cache, once", get);
  get_command->add_option("NAME", options->choice.name, "mnist")->required();
  get_command->add_option("--folder", options->folder, "Only look in this folder");
  get_command->add_flag("--offline", options->offline, "Do not touch the network");
  CLI::App* check_command = add_data_command(*data, session, options, "check",
                                             "Read every example and list what is wrong", check);
  CLI::App* info_command = add_data_command(*data, session, options, "info",
                                            "Say what a data set holds, or which there are", info);
  add_data_choice(*check_command, options->choice)->required();
  add_data_choice(*info_command, options->choice);
  add_data_cache(*data, session);
  add_data_frame(*data, session);
  add_data_pack(*data, session);
  add_data_preview(*data, session);
  add_data_face(*data, session);
}

}  // namespace elbo::cli

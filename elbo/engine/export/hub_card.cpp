// SPDX-License-Identifier: MIT
// Facts of the bundle and the run, laid out as model cards are.
#include "elbo/engine/export/exported.h"

#include <fmt/format.h>

#include <cmath>

#include "elbo/core/build_info.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/models/registry.h"

namespace elbo::engine {
namespace {

/// A text of YAML or of a table's cell: names come from files.
std::string quoted(const std::string& text) {
  std::string out;
  for (const char letter : printable(text))
    out += letter == '"'    ? std::string("'")
           : letter == '\\' ? std::string("/")
                            : std::string(1, letter);
  return "\"" + out + "\"";
}

std::string cell(const std::string& text) {
  std::string out;
  for (const char letter : printable(text))
    out += letter == '|' || letter == '<' || letter == '`' ? ' ' : letter;
  return out;
}

std::string yaml_list(const char* key, const std::vector<std::string>& values) {
  std::string out = str(key, ":\n");
  for (const std::string& value : values) out += str("- ", quoted(value), "\n");
  return values.empty() ? "" : out;
}

std::string front_matter(const models::LoadedModel& loaded,
                         const std::vector<run::EvalResult>& results, const std::string& license) {
  std::vector<std::string> tags{"elbo", loaded.manifest.model}, metrics;
  for (const models::ModelEntry& entry : models::model_entries())
    if (entry.name == loaded.manifest.model && entry.family != entry.name)
      tags.push_back(entry.family);
  for (const run::EvalResult& result : results) metrics.push_back(result.protocol);
  const bool draws = dynamic_cast<models::Samples*>(loaded.model.get()) != nullptr;
  return str(
      "---\nlicense: ", license, "\nlibrary_name: elbo\n",
      draws && loaded.info.is_image() ? "pipeline_tag: unconditional-image-generation\n" : "",
      yaml_list("tags", tags), yaml_list("datasets", {loaded.info.name}),
      yaml_list("metrics", metrics), "---\n");
}

std::string model_section(const models::LoadedModel& loaded) {
  std::string out = str("\n# ", cell(model_title(loaded)), "\n\n");
  for (const models::ModelEntry& entry : models::model_entries())
    if (entry.name == loaded.manifest.model) out += str(entry.summary, " (", entry.paper, ".)\n");
  return out;
}

std::string extents_text(const exports::Extents& shape) {
  std::vector<std::string> out;
  for (const int64_t extent : shape) out.push_back(extent == -1 ? "N" : std::to_string(extent));
  return str("(", join(out, ", "), ")");
}

std::string ports_text(const std::vector<exports::Port>& ports) {
  std::vector<std::string> out;
  for (const exports::Port& port : ports)
    out.push_back(str(port.name, " ", extents_text(port.shape)));
  return join(out, ", ");
}

std::string use_section(const models::LoadedModel& loaded,
                        const std::vector<exports::Program>& programs) {
  std::string out =
      str("\n## Use\n\n- elbo: `elbo sample DIR --out samples.png`, DIR being this folder\n"
          "- PyTorch: `from model import load` gives the module, `python3 model.py` a picture\n"
          "- ONNX: a file for each role, N examples at once\n\n"
          "| file | input | output |\n| --- | --- | --- |\n");
  for (const exports::Program& program : programs)
    out += str("| `onnx/", program.role, ".onnx` | ", ports_text(program.inputs), " | ",
               ports_text(program.outputs), " |\n");
  return out + str("\nValues of an example are ", value_range_in_words(loaded.info), ".\n");
}

std::string number_text(double value) {
  return std::isfinite(value) ? fmt::format("{:.5g}", value) : "";
}

std::string results_section(const std::vector<run::EvalResult>& results) {
  if (results.empty()) return "";
  std::string out =
      "\n## Numbers\n\nThe protocol's name fixes how a number is computed.\n\n"
      "| protocol | value | standard error | unit | N | split | seed | features of |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const run::EvalResult& result : results)
    out +=
        str("| ", cell(result.protocol), " | ", number_text(result.value), " | ",
            number_text(result.standard_error), " | ", cell(result.unit), " | ", result.count,
            " | ", cell(result.split), " | ", result.seed, " | ", cell(result.extractor), " |\n");
  for (const run::EvalResult& result : results)
    if (!result.warning.empty())
      out += str("\n", cell(result.protocol), ": ", cell(result.warning), "\n");
  return out;
}

std::string shown_value(const Node& node) {
  const auto* text = std::get_if<std::string>(&node.value());
  return cell(text != nullptr ? *text : node.literal());
}

std::string table_section(const char* heading, const Node& table) {
  std::string out;
  for (const Node::Entry& entry : table.entries())
    if (!entry.node.is_table())
      out += str("- ", cell(entry.key), ": ", shown_value(entry.node), "\n");
  return out.empty() ? "" : str("\n## ", heading, "\n\n", out);
}

/// What made the numbers, where the run says so.
std::string machine_section(const models::LoadedModel& loaded) {
  if (!loaded.run) return "";
  try {
    const run::BuildRecord build = run::read_build(loaded.run->fs(), loaded.run->build());
    Node facts = Node::table();
    facts.set("elbo", Node(str(build.version, " (", build.commit, ")")));
    facts.set("processor", Node(build.cpu));
    facts.set("threads", Node(build.threads));
    return table_section("Machine", facts);
  } catch (const Error& error) {
    log_warning("what the run was made on cannot be read: ", error.what());
    return "";
  }
}

Node ports_list(const std::vector<exports::Port>& ports) {
  Node out = Node::table();
  for (const exports::Port& port : ports) out.set(port.name, exports::node_of(port.shape));
  return out;
}

}  // namespace

std::vector<run::EvalResult> results_for_card(const models::LoadedModel& loaded) {
  std::vector<run::EvalResult> out;
  if (!loaded.run) return out;
  Fs& fs = loaded.run->fs();
  try {
    for (const std::string& protocol : run::eval_protocols(fs, loaded.run->eval())) {
      const std::vector<run::EvalResult> all = run::read_eval(fs, loaded.run->eval(), protocol);
      const run::EvalResult* latest = nullptr;
      for (const run::EvalResult& result : all)
        if (result.step == loaded.manifest.step && result.weights == loaded.manifest.weights)
          latest = &result;
      if (latest != nullptr) out.push_back(*latest);
    }
  } catch (const Error& error) {
    log_warning("results of the run cannot be read: ", error.what());
  }
  return out;
}

std::string hub_card(const models::LoadedModel& loaded,
                     const std::vector<exports::Program>& programs,
                     const std::vector<run::EvalResult>& results, const std::string& license) {
  std::string out = front_matter(loaded, results, license) + model_section(loaded) +
                    use_section(loaded, programs) + results_section(results) +
                    table_section("Options", loaded.manifest.model_options) +
                    table_section("Data", loaded.manifest.data) +
                    table_section("Training", loaded.manifest.training) + machine_section(loaded);
  return out + str("\n## Files\n\n- model.safetensors: the weights of step ", loaded.manifest.step,
                   loaded.manifest.weights == "ema" ? " (moving average)" : "",
                   "\n- bundle.json: for elbo\n- config.json: options, data and roles\n"
                   "- model.py: the model in PyTorch\n\nWritten by elbo ",
                   build_info().version, ".\n");
}

std::string hub_config(const models::LoadedModel& loaded,
                       const std::vector<exports::Program>& programs) {
  Node out = Node::table(), roles = Node::table();
  for (const exports::Program& program : programs) {
    Node one = Node::table();
    one.set("inputs", ports_list(program.inputs));
    one.set("outputs", ports_list(program.outputs));
    roles.set(program.role, std::move(one));
  }
  out.set("model_type", Node(loaded.manifest.model));
  out.set("library_name", Node(std::string("elbo")));
  out.set("elbo_version", Node(std::string(build_info().version)));
  out.set("options", loaded.manifest.model_options);
  out.set("data", loaded.manifest.data);
  out.set("value_range", Node(loaded.manifest.value_range));
  out.set("roles", std::move(roles));
  return io::write_json(out, true) + "\n";
}

}  // namespace elbo::engine

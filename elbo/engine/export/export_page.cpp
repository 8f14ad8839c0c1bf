// SPDX-License-Identifier: MIT
// Chooses programs, tells what the model is, looks how far rounding leads away, and writes.
#include "elbo/engine/export/export_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/build_info.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/engine/output.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/batches.h"
#include "elbo/export/roles.h"
#include "elbo/io/toml.h"
#include "elbo/models/registry.h"
#include "elbo/run/records.h"
#include "elbo/tensor/random.h"

namespace elbo::engine {
namespace {

using exports::PageContent;
using exports::Program;
using exports::RoleProgram;

constexpr size_t kMostPageBytes = size_t{24} << 20;
constexpr int64_t kTriedCodes = 32;

/// The program of a role, or null; why there is none goes to `refusal`.
const Program* program_called(const std::vector<RoleProgram>& all, const char* role,
                              std::string& refusal) {
  for (const RoleProgram& one : all) {
    if (!exports::same_role(role, one.program.role)) continue;
    refusal = one.refusal;
    if (refusal.empty()) return &one.program;
  }
  return nullptr;
}

std::string option_of(const models::LoadedModel& loaded, const char* key) {
  const Node* found = loaded.manifest.model_options.find(key);
  if (found == nullptr) return "";
  const auto* text = std::get_if<std::string>(&found->value());
  return text == nullptr ? found->literal() : *text;
}

/// Name and description of the experiment, as far as its run is there.
void add_title(PageContent& content, const models::LoadedModel& loaded) {
  content.title = str(loaded.manifest.model, " of ", loaded.info.name);
  if (!loaded.run) return;
  Fs& fs = loaded.run->fs();
  if (!fs.exists(loaded.run->config())) return;
  const Bytes bytes = fs.read(loaded.run->config(), uint64_t{1} << 20);
  const Node config =
      io::parse_toml({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "config.toml");
  const auto text = [&](const char* key, std::string& into) {
    const Node* found = config.find(key);
    const auto* value = found == nullptr ? nullptr : std::get_if<std::string>(&found->value());
    if (value != nullptr && !value->empty()) into = *value;
  };
  text("name", content.title);
  text("description", content.description);
}

/// "784-400-20", or the kind of net and its width.
std::string net_in_words(const models::LoadedModel& loaded) {
  const std::string net = option_of(loaded, "net");
  if (net == "mlp") return str("mlp, hidden ", option_of(loaded, "hidden"));
  return net.empty() ? "" : str(net, ", width ", option_of(loaded, "width"));
}

/// What was measured of these weights.
void add_results(PageContent& content, const models::LoadedModel& loaded) {
  if (!loaded.run || !loaded.run->fs().exists(loaded.run->eval())) return;
  Fs& fs = loaded.run->fs();
  for (const std::string& protocol : run::eval_protocols(fs, loaded.run->eval())) {
    const std::vector<run::EvalResult> results = run::read_eval(fs, loaded.run->eval(), protocol);
    const auto last = std::find_if(results.rbegin(), results.rend(), [&](const auto& one) {
      return one.step == loaded.manifest.step && one.weights == loaded.manifest.weights;
    });
    if (last == results.rend()) continue;
    const bool has_error = std::isfinite(last->standard_error);
    content.facts.emplace_back(
        str(protocol, ", ", last->split),
        fmt::format("{:.5g}{} {}", last->value,
                    has_error ? fmt::format(" \u00b1 {:.2g}", last->standard_error) : "",
                    last->unit));
  }
}

void add_facts(PageContent& content, const models::LoadedModel& loaded) {
  const data::DataInfo& info = loaded.info;
  int64_t parameters = 0;
  for (const Tensor& one : loaded.model->parameters()) parameters += one.numel();
  const auto add = [&](const char* label, const std::string& value) {
    if (!value.empty()) content.facts.emplace_back(label, value);
  };
  add("Learned from", str(info.name, ", ", counted(info.size, "example")));
  add("Pictures",
      str(info.shape[2], " x ", info.shape[1], info.shape[0] == 1 ? ", grey" : ", colour"));
  add("Code", counted(content.codes.dimensions, "number"));
  add("Nets", net_in_words(loaded));
  add("p(x|z)", option_of(loaded, "likelihood"));
  add("Parameters", std::to_string(parameters));
  add("Steps",
      str(loaded.manifest.step, loaded.manifest.weights == "ema" ? ", averaged weights" : ""));
  add_results(content, loaded);
}

void add_condition(PageContent& content, const models::LoadedModel& loaded) {
  auto* conditional = dynamic_cast<models::Conditional*>(loaded.model.get());
  if (conditional == nullptr || conditional->condition_kind() == models::ConditionKind::none)
    return;
  const bool classes = conditional->condition_kind() == models::ConditionKind::classes;
  content.condition = classes ? "class" : "attributes";
  content.condition_names = classes ? loaded.info.class_names : loaded.info.attribute_names;
}

/// Codes with which the page's decoder is tried, and what stands beside them.
Tensors tried_inputs(const PageContent& content, const Program& decoder) {
  Rng rng(5);
  const exports::PageCodes& codes = content.codes;
  Tensors out{codes.draws.defined()
                  ? codes.draws.narrow(0, 0, std::min(kTriedCodes, codes.draws.size(0)))
                  : codes.mean +
                        codes.deviations * tensor::normal(rng, {kTriedCodes, codes.dimensions})};
  for (size_t i = 1; i < decoder.inputs.size(); ++i) {
    const int64_t width = decoder.inputs[i].shape.back(), rows = out.front().size(0);
    out.push_back(content.condition == "class"
                      ? torch::one_hot(torch::arange(rows, torch::kInt64).remainder(width), width)
                            .to(torch::kFloat32)
                      : torch::full({rows, width}, .5f));
  }
  return out;
}

/// By how much rounded weights move a value at most: of decoded codes, absolute.
double rounding_error(const PageContent& content, const Program& decoder) {
  const Tensors inputs = tried_inputs(content, decoder);
  const Tensor exact = exports::run_program(decoder, inputs).front();
  const Tensor rounded = exports::run_program(exports::as_in_page(decoder), inputs).front();
  return (exact - rounded).abs().max().item<double>();
}

PageContent content_of_page(const models::LoadedModel& loaded, const Program& decoder,
                            bool encodes) {
  const models::ModelEntry& entry = models::model_entry(loaded.manifest.model);
  PageContent out;
  out.model = entry.name;
  out.summary = str(entry.summary, " (", entry.paper, ")");
  out.generated_by = str("elbo ", build_info().version);
  out.shape = loaded.info.shape;
  out.classes = loaded.info.class_names;
  add_title(out, loaded);
  add_condition(out, loaded);
  add_page_codes(out, loaded, encodes);
  add_facts(out, loaded);
  out.facts.emplace_back("Rounding", fmt::format("weights in half precision move a pixel by at "
                                                 "most {:.1g} of white",
                                                 rounding_error(out, decoder)));
  return out;
}

}  // namespace

void check_page_request(const api::ExportRequest& request) {
  api::want_output("--out", request.out, {{"html", "one page"}});
  if (!request.what.empty())
    throw UsageError(
        "--what: a page takes the decoder, and the encoder where there is one; leave "
        "it out");
  if (!request.force && real_fs().exists(request.out))
    throw UsageError("--out ", printable(request.out),
                     ": the file is there already; name a new one, or add --force");
}

int export_page(const api::ExportRequest& request, const models::LoadedModel& loaded) {
  eval::want_ability<models::Decodes>(*loaded.model, loaded.info);
  if (!loaded.info.is_image() || (loaded.info.shape[0] != 1 && loaded.info.shape[0] != 3))
    throw Unsupported("a page shows pictures, and the model learned from ", loaded.info.name,
                      ", which are none of one or three channels");
  const eval::Evaluating evaluating(*loaded.model);
  const std::vector<RoleProgram> programs = exports::programs_of(*loaded.model, loaded.info);
  std::string refusal, ignored;
  const Program* decoder = program_called(programs, "decoder", refusal);
  const Program* encoder = program_called(programs, "encoder", ignored);
  if (decoder == nullptr) throw Unsupported("the model's decoder cannot be exported: ", refusal);
  const Program shown = exports::folded(*decoder);
  const Program read = encoder == nullptr ? Program() : exports::folded(*encoder);
  const PageContent content = content_of_page(loaded, shown, encoder != nullptr);
  const std::string page =
      exports::page_file({&shown, encoder == nullptr ? nullptr : &read}, content);
  if (page.size() > kMostPageBytes)
    throw Unsupported(
        fmt::format("the page would have {:.1f} MB, and browsers do badly with more "
                    "than {} MB; train a model of fewer weights, or export to onnx",
                    static_cast<double>(page.size()) / 1e6, kMostPageBytes >> 20));
  write_atomically(real_fs(), request.out, bytes_of(page));
  Node facts = Node::table();
  facts.set("bytes", Node(static_cast<int64_t>(page.size())));
  say_written(request, request.out, std::move(facts),
              fmt::format("{}, a page of {:.1f} MB in which the model runs", content.title,
                          static_cast<double>(page.size()) / 1e6));
  return 0;
}

}  // namespace elbo::engine

// SPDX-License-Identifier: MIT
// The description as JSON, the numbers as base64, and the document around them.
#include "elbo/export/page.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "elbo/core/error.h"
#include "elbo/core/fields.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/io/escape.h"
#include "elbo/io/json.h"

namespace elbo::exports {
namespace {

constexpr double kLargestHalf = 65504;

/// Whether a page stores it in half precision.
bool is_half_in_page(const Tensor& tensor) {
  return tensor.dim() > 1 && tensor.numel() > 0 &&
         tensor.abs().max().item<double>() <= kLargestHalf;
}

Tensor rounded_as_in_page(const Tensor& tensor) {
  const Tensor values = tensor.detach().to(torch::kFloat32).contiguous();
  return is_half_in_page(values) ? values.to(torch::kFloat16).to(torch::kFloat32) : values;
}

/// The numbers of a page, each tensor once.
class PageWeights {
 public:
  /// Stores a tensor; the name under which it is found, which is another where `name` is taken by
  /// other numbers.
  std::string add(const std::string& name, const Tensor& tensor) {
    const Tensor values = tensor.detach().to(torch::kFloat32).contiguous();
    std::string free = name;
    for (int i = 2; taken_.count(free) > 0; ++i) {
      if (torch::equal(taken_.at(free), values)) return free;
      free = str(name, "_", i);
    }
    taken_.emplace(free, values);
    const bool half = is_half_in_page(values);
    Node one = Node::table();
    one.set("shape", node_of(values.sizes().vec()));
    one.set("type", Node(std::string(half ? "half" : "float")));
    one.set("at", Node(static_cast<int64_t>(bytes_.size())));
    table_.set(free, std::move(one));
    append(half ? values.to(torch::kFloat16) : values);
    return free;
  }

  const Node& table() const { return table_; }
  const Bytes& bytes() const { return bytes_; }

 private:
  void append(const Tensor& values) {
    const auto* first = static_cast<const std::byte*>(values.data_ptr());
    bytes_.insert(bytes_.end(), first, first + values.nbytes());
    bytes_.resize((bytes_.size() + 3) / 4 * 4);
  }

  std::map<std::string, Tensor> taken_;
  Node table_ = Node::table();
  Bytes bytes_;
};

Node text_of(std::string_view text) { return Node(printable(text)); }

Node texts_of(const std::vector<std::string>& texts) {
  Node::List out;
  for (const std::string& text : texts) out.push_back(text_of(text));
  return Node(std::move(out));
}

/// A number as four digits behind the point show it.
Node rounded_number(double value) { return Node(std::round(value * 1e4) / 1e4); }

Node numbers_of(const std::vector<double>& values) {
  Node::List out;
  for (const double value : values) out.push_back(rounded_number(value));
  return Node(std::move(out));
}

/// The program with its tensors stored, under the names that they got.
Node stored_program(const Program& program, PageWeights& weights) {
  std::map<std::string, std::string> names;
  for (const auto& [name, tensor] : program.tensors) names[name] = weights.add(name, tensor);
  Program renamed = program;
  renamed.tensors.clear();
  for (Operation& operation : renamed.operations)
    for (std::string& name : operation.in)
      if (const auto found = names.find(name); found != names.end()) name = found->second;
  Node out = program_node(renamed);
  out.erase("tensors");
  return out;
}

Node codes_node(const PageCodes& codes, PageWeights& weights) {
  Node out = Node::table();
  out.set("dimensions", Node(codes.dimensions));
  out.set("prior", Node(std::string(name_of(codes.prior))));
  out.set("unit", text_of(codes.unit));
  out.set("order", node_of(codes.order));
  out.set("carries", numbers_of(codes.carries));
  out.set("names", texts_of(codes.names));
  out.set("mean", Node(weights.add("page.mean", codes.mean)));
  out.set("deviations", Node(weights.add("page.deviations", codes.deviations)));
  if (codes.draws.defined()) out.set("draws", Node(weights.add("page.draws", codes.draws)));
  return out;
}

Node principal_node(const PageCodes& codes, PageWeights& weights) {
  if (!codes.principal.defined()) return Node();
  Node out = Node::table();
  out.set("directions", Node(weights.add("page.principal", codes.principal)));
  out.set("deviations", numbers_of(codes.principal_deviations));
  return out;
}

Node examples_node(const std::string& name, const PageExamples& examples, PageWeights& weights) {
  if (!examples.codes.defined()) return Node();
  Node out = Node::table();
  Node::List pictures;
  for (const Bytes& picture : examples.pictures)
    pictures.push_back(Node(str("data:image/png;base64,", io::base64(picture))));
  out.set("codes", Node(weights.add(name, examples.codes)));
  out.set("labels", node_of(examples.labels));
  out.set("pictures", Node(std::move(pictures)));
  return out;
}

Node image_node(const PageContent& content) {
  Node out = Node::table();
  out.set("shape", node_of(content.shape));
  out.set("low", Node(content.low));
  out.set("high", Node(content.high));
  return out;
}

Node condition_node(const PageContent& content) {
  if (content.condition.empty()) return Node();
  Node out = Node::table();
  out.set("kind", Node(content.condition));
  out.set("names", texts_of(content.condition_names));
  return out;
}

Node attributes_node(const PageContent& content, PageWeights& weights) {
  Node::List out;
  for (const auto& [name, vector] : content.attributes) {
    Node one = Node::table();
    one.set("name", text_of(name));
    one.set("vector", Node(weights.add(str("page.attribute.", out.size()), vector)));
    out.push_back(std::move(one));
  }
  return Node(std::move(out));
}

Node facts_node(const PageContent& content) {
  Node::List out;
  for (const auto& [label, value] : content.facts) out.push_back(texts_of({label, value}));
  return Node(std::move(out));
}

/// The page's description: docs/formats/page.md.
Node description_node(const PagePrograms& programs, const PageContent& content,
                      PageWeights& weights) {
  Node out = Node::table();
  out.set("format", Node(int64_t{1}));
  for (const auto& [key, text] : {std::pair{"title", &content.title},
                                  {"description", &content.description},
                                  {"model", &content.model},
                                  {"summary", &content.summary},
                                  {"generated_by", &content.generated_by}})
    out.set(key, text_of(*text));
  out.set("facts", facts_node(content));
  out.set("image", image_node(content));
  out.set("codes", codes_node(content.codes, weights));
  out.set("principal", principal_node(content.codes, weights));
  out.set("decoder", stored_program(*programs.decoder, weights));
  out.set("encoder",
          programs.encoder == nullptr ? Node() : stored_program(*programs.encoder, weights));
  out.set("condition", condition_node(content));
  out.set("attributes", attributes_node(content, weights));
  out.set("examples", examples_node("page.examples", content.examples, weights));
  out.set("points", examples_node("page.points", content.points, weights));
  out.set("classes", texts_of(content.classes));
  out.set("missing", texts_of(content.missing));
  out.set("tensors", weights.table());
  return out;
}

using Places = std::vector<std::pair<std::string_view, std::string>>;

/// The template with each "@NAME@" of a place replaced; what comes in is not looked at again.
std::string filled_template(std::string_view text, const Places& places) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto place = std::find_if(places.begin(), places.end(), [&](const auto& one) {
      return text.substr(at).starts_with(one.first);
    });
    if (place == places.end()) {
      out += text[at++];
      continue;
    }
    out += place->second;
    at += place->first.size();
  }
  return out;
}

}  // namespace

Program as_in_page(const Program& program) {
  Program out = program;
  for (auto& [name, tensor] : out.tensors) tensor = rounded_as_in_page(tensor);
  return out;
}

std::string policy_hash(std::string_view text) {
  const std::string hex = sha256_hex(bytes_of(text));
  Bytes bytes;
  for (size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return "sha256-" + io::base64(bytes);
}

std::string json_in_markup(std::string json) {
  std::string out;
  for (const char c : json) {
    if (c == '<' || c == '>' || c == '&')
      out += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026";
    else out += c;
  }
  return out;
}

std::string page_file(const PagePrograms& programs, const PageContent& content) {
  PageWeights weights;
  const Node description = description_node(programs, content, weights);
  const std::string script(page_script()), style(page_style());
  return filled_template(page_template(), {{"@SCRIPT_HASH@", policy_hash(script)},
                                           {"@STYLE_HASH@", policy_hash(style)},
                                           {"@TITLE@", io::escaped(content.title)},
                                           {"@STYLE@", style},
                                           {"@MODEL@", json_in_markup(io::write_json(description))},
                                           {"@WEIGHTS@", io::base64(weights.bytes())},
                                           {"@SCRIPT@", script}});
}

}  // namespace elbo::exports

// SPDX-License-Identifier: MIT
// `describe`: what the model is, what it can, and what there is of its data.
#include "elbo/core/build_info.h"
#include "elbo/core/str.h"
#include "elbo/engine/describe.h"
#include "elbo/engine/eval/extractors.h"
#include "elbo/engine/studio/operations.h"
#include "elbo/io/node_list.h"
#include "elbo/models/conditioning.h"

namespace elbo::engine {
namespace {

std::string condition_word(models::Model& model) {
  if (!models::has_condition(model)) return "none";
  const auto kind = dynamic_cast<models::Conditional&>(model).condition_kind();
  return kind == models::ConditionKind::classes ? "classes" : "attributes";
}

Node parts_node(models::HasCodeParts& model) {
  Node::List out;
  for (const models::CodePart& part : model.code_parts()) {
    Node node = Node::table();
    node.set("name", Node(part.name));
    node.set("first", Node(part.first));
    node.set("size", Node(part.size));
    node.set("categorical", Node(part.categorical));
    out.push_back(std::move(node));
  }
  return Node(std::move(out));
}

void put_codes(StudioCall& call) {
  models::Model& model = call.model.model();
  auto* decoder = dynamic_cast<models::Decodes*>(&model);
  call.put("latent_dim", decoder == nullptr ? Node() : Node(decoder->latent_dim()));
  const bool binary = models::has_ability<models::BinaryCodes>(model);
  const bool any = decoder != nullptr || models::has_ability<models::Encodes>(model);
  call.put("codes", any ? Node(std::string(binary ? "binary" : "real")) : Node());
  auto* parts = dynamic_cast<models::HasCodeParts*>(&model);
  call.put("parts", parts == nullptr ? Node(Node::List()) : parts_node(*parts));
  auto* chain = dynamic_cast<models::RunsChain*>(&model);
  call.put("chain_steps", chain == nullptr ? Node() : Node(chain->chain_steps()));
  call.put("condition", Node(condition_word(model)));
}

void put_origin(StudioCall& call) {
  const models::LoadedModel& loaded = call.model.loaded();
  call.put("model", Node(loaded.manifest.model));
  call.put("title", Node(loaded.run ? loaded.run->name() : call.model.where()));
  call.put("step", Node(loaded.manifest.step));
  call.put("weights", Node(loaded.manifest.weights));
  call.put("weights_sha256", Node(loaded.manifest.weights_sha256));
  call.put("of_checkpoint", Node(loaded.of_checkpoint));
  call.put("version", Node(std::string(build_info().version)));
  int64_t parameters = 0;
  for (const Tensor& tensor : call.model.model().parameters()) parameters += tensor.numel();
  call.put("parameters", Node(parameters));
}

/// {train: n, ...} of the splits that are there.
Node splits_node(StudioModel& model) {
  Node out = Node::table();
  for (const data::Split split : {data::Split::train, data::Split::validation, data::Split::test})
    if (const data::Dataset* data = model.find_split(split))
      out.set(name_of(split), Node(data->info().size));
  return out;
}

void put_data(StudioCall& call) {
  try {
    const Node splits = splits_node(call.model);
    const auto shown = call.model.shown_split();
    call.put("has_data", Node(shown.has_value()));
    if (shown) call.put("shown", Node(std::string(name_of(*shown))));
    else call.put("data_text", Node(call.model.why(data::Split::train)));
    call.put("splits", splits);
  } catch (const StillOpening& opening) {
    call.put("has_data", Node(false));
    call.put("data_text", Node(str(opening.what(), "; open the model again in a moment")));
    call.put("splits", Node::table());
  }
}

}  // namespace

void studio_describe(StudioCall& call) {
  const data::DataInfo& info = call.model.info();
  put_origin(call);
  call.put("abilities", io::list_node(ability_words(call.model.model())));
  call.put("data", Node(info.name));
  call.put("shape", io::list_node(info.shape));
  call.put("value_range", Node(std::string(name_of(info.kind))));
  call.put("classes", io::list_node(info.class_names));
  call.put("attributes", io::list_node(info.attribute_names));
  call.put("domains", io::list_node(info.domain_names));
  put_codes(call);
  call.put("extractors", io::list_node(extractors_for(info)));
  const Node* data = call.args.find("data");
  if (data == nullptr || call.args.flag("data")) put_data(call);
}

}  // namespace elbo::engine

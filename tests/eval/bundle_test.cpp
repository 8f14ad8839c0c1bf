// SPDX-License-Identifier: MIT
// A model that goes into a bundle comes out the same; what is not a good bundle is refused.
#include <gtest/gtest.h>

#include <fstream>

#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/eval/inference.h"
#include "elbo/io/json.h"
#include "elbo/models/bundle_io.h"
#include "elbo/models/registry.h"
#include "elbo/models/state.h"
#include "elbo/run/typed_node.h"
#include "tests/core/scratch_folder.h"

namespace elbo::eval {
namespace {

data::DataInfo small_info() {
  data::DataInfo info;
  info.name = "digits";
  info.attribute_names = {"thick"};
  info.shape = {1, 6, 5};
  info.kind = data::ValueKind::unit;
  info.size = 1000;
  info.class_names = {"zero", "one"};
  info.fingerprint = std::string(64, 'a');
  for (int64_t i = 0; i < info.values(); ++i) info.mean.push_back(1.0f / static_cast<float>(i + 3));
  return info;
}

Node experiment_for(const std::string& model) {
  Node table = Node::table();
  table.set("name", Node(model));
  Node experiment = Node::table();
  experiment.set("model", models::resolved_model(table));
  Node data = Node::table();
  data.set("name", Node(std::string("mnist")));
  data.set("binarise", Node(std::string("dynamic")));
  experiment.set("data", data);
  return experiment;
}

std::shared_ptr<models::Model> model_of(const Node& experiment, const data::DataInfo& info) {
  Rng rng(5);
  return models::make_model(*experiment.find("model"), info, rng);
}

TEST(ModelBundle, GivesBackEveryModelToTheBit) {
  for (const models::ModelEntry& entry : models::model_entries()) {
    const ScratchFolder folder;
    data::DataInfo info = small_info();
    info.shape = {1, 28, 28};
    info.mean.assign(784, .125f);
    info.domain_names = {"upright", "rotated"};
    const Node experiment = experiment_for(entry.name);
    const auto model = model_of(experiment, info);
    models::save_model(real_fs(), folder / "model",
                       {*model, info, experiment, 42, "raw", Node::table()});
    const models::LoadedModel loaded = models::load_model(real_fs(), (folder / "model").string());
    EXPECT_TRUE(models::weights_of(*loaded.model) == models::weights_of(*model)) << entry.name;
    EXPECT_FALSE(loaded.model->is_training());
    EXPECT_EQ(loaded.manifest.step, 42);
    EXPECT_EQ(loaded.manifest.model, entry.name);
  }
}

TEST(ModelBundle, CarriesWhatTheModelKnewOfItsData) {
  const ScratchFolder folder;
  const data::DataInfo info = small_info();
  const Node experiment = experiment_for("vae");
  models::save_model(real_fs(), folder / "model",
                     {*model_of(experiment, info), info, experiment, 1, "ema", Node::table()});
  const models::LoadedModel loaded = models::load_model(real_fs(), (folder / "model").string());
  EXPECT_EQ(loaded.info.shape, info.shape);
  EXPECT_EQ(loaded.info.kind, info.kind);
  EXPECT_EQ(loaded.info.class_names, info.class_names);
  EXPECT_EQ(loaded.info.fingerprint, info.fingerprint);
  EXPECT_EQ(loaded.info.mean, info.mean);
  EXPECT_EQ(loaded.data.literal(), experiment.find("data")->literal());
  EXPECT_EQ(loaded.manifest.weights, "ema");
  EXPECT_FALSE(loaded.run.has_value());
}

TEST(ModelBundle, ReplacesTheOneThatIsThere) {
  const ScratchFolder folder;
  const data::DataInfo info = small_info();
  const Node experiment = experiment_for("vae");
  const auto model = model_of(experiment, info);
  for (const int64_t step : {1, 2})
    models::save_model(real_fs(), folder / "model",
                       {*model, info, experiment, step, "raw", Node::table()});
  EXPECT_EQ(models::load_model(real_fs(), (folder / "model").string()).manifest.step, 2);
}

TEST(ModelBundle, SamplesTheSameAfterItsReturn) {
  const ScratchFolder folder;
  const data::DataInfo info = small_info();
  const Node experiment = experiment_for("vae");
  const auto model = model_of(experiment, info);
  models::save_model(real_fs(), folder / "model",
                     {*model, info, experiment, 1, "raw", Node::table()});
  const models::LoadedModel loaded = models::load_model(real_fs(), (folder / "model").string());
  const SamplePlan plan{9, 3, std::nullopt, 0, 4};
  EXPECT_TRUE(
      draw_samples(*loaded.model, loaded.info, plan).equal(draw_samples(*model, info, plan)));
}

/// The weights of the bundle `folder`, with other metadata.
Bytes weights_again(const Path& folder, const io::Metadata& metadata) {
  const io::Safetensors file(real_fs().read(folder / "model.safetensors", 1 << 26), "weights");
  return io::write_safetensors(file.tensors(), metadata);
}

/// bundle.json with some of its keys changed, or where the value is empty taken away.
void edit_manifest(const Path& folder,
                   const std::vector<std::pair<std::string, std::string>>& changes) {
  const Path path = folder / "bundle.json";
  Node root = run::parse_record(real_fs().read(path, 1 << 20), "bundle.json");
  for (const auto& [key, value] : changes) {
    root.erase(key);
    if (!value.empty()) root.set(key, Node(value));
  }
  write_atomically(real_fs(), path, bytes_of(io::write_json(root, true)));
}

TEST(ModelBundle, OpensWhereAnotherProgramHasSavedItsWeightsWithoutTheirMetadata) {
  const ScratchFolder folder;
  const data::DataInfo info = small_info();
  const Node experiment = experiment_for("vae");
  const auto model = model_of(experiment, info);
  models::save_model(real_fs(), folder / "model",
                     {*model, info, experiment, 1, "raw", Node::table()});
  write_atomically(real_fs(), folder / "model" / "model.safetensors",
                   weights_again(folder / "model", {}));
  const models::LoadedModel loaded = models::load_model(real_fs(), (folder / "model").string());
  EXPECT_TRUE(models::weights_of(*loaded.model) == models::weights_of(*model));
  EXPECT_EQ(loaded.info.mean, info.mean);
}

TEST(ModelBundle, OpensOneOf01WhoseMeanIsInTheMetadataOfItsWeights) {
  const ScratchFolder folder;
  const data::DataInfo info = small_info();
  const Node experiment = experiment_for("rbm_cd");
  const auto model = model_of(experiment, info);
  models::save_model(real_fs(), folder / "model",
                     {*model, info, experiment, 1, "raw", Node::table()});
  const Bytes old =
      weights_again(folder / "model", {{"data_mean", join(info.mean, " ")}, {"format", "pt"}});
  write_atomically(real_fs(), folder / "model" / "model.safetensors", old);
  edit_manifest(folder / "model",
                {{"data_mean", ""}, {"tensors_sha256", ""}, {"weights_sha256", sha256_hex(old)}});
  const models::LoadedModel loaded = models::load_model(real_fs(), (folder / "model").string());
  EXPECT_EQ(loaded.info.mean, info.mean);
  EXPECT_TRUE(models::weights_of(*loaded.model) == models::weights_of(*model));
  const Bytes dropped = weights_again(folder / "model", {});  // by a program that keeps no metadata
  write_atomically(real_fs(), folder / "model" / "model.safetensors", dropped);
  edit_manifest(folder / "model", {{"weights_sha256", sha256_hex(dropped)}});
  try {
    models::load_model(real_fs(), (folder / "model").string());
    ADD_FAILURE() << "nothing was thrown";
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("data_mean"), std::string::npos) << error.what();
  }
}

TEST(ModelBundle, IsNotWrittenWhereItCouldNotBeRead) {
  const ScratchFolder folder;
  const data::DataInfo info = small_info();
  Node experiment = experiment_for("vae");
  Node model_table = *experiment.find("model");
  model_table.set("batch_norm", Node(true));
  experiment.set("model", model_table);
  const auto model = model_of(experiment, info);
  const torch::NoGradGuard no_grad;
  for (const auto& item : model->named_buffers())
    if (item.key().ends_with("running_var"))
      item.value().fill_(std::numeric_limits<float>::quiet_NaN());
  EXPECT_THROW(models::save_model(real_fs(), folder / "model",
                                  {*model, info, experiment, 1, "raw", Node::table()}),
               DivergedError);
  EXPECT_FALSE(real_fs().exists(folder / "model"));
}

TEST(ModelBundle, IsRefusedWhereItsWeightsAreDamagedOrItIsNone) {
  const ScratchFolder folder;
  const data::DataInfo info = small_info();
  const Node experiment = experiment_for("vae");
  const Path path = folder / "model";
  models::save_model(real_fs(), path,
                     {*model_of(experiment, info), info, experiment, 1, "raw", Node::table()});
  std::fstream(path / "model.safetensors", std::ios::in | std::ios::out | std::ios::binary)
      .seekp(5000)
      .put('!');
  EXPECT_THROW(models::load_model(real_fs(), path.string()), DataError);
  EXPECT_THROW(models::load_model(real_fs(), (folder / "nothing").string()), Error);
}

/// The error that a bundle meets whose options say something else than its weights.
std::string error_with(const std::string& model, const std::string& from, const std::string& to) {
  const ScratchFolder folder;
  data::DataInfo info = small_info();
  if (model.starts_with("rbm")) info.kind = data::ValueKind::binary;
  const Node experiment = experiment_for(model);
  models::save_model(real_fs(), folder / "model",
                     {*model_of(experiment, info), info, experiment, 1, "raw", Node::table()});
  const Path file = folder / "model" / "bundle.json";
  std::string text(text_of(real_fs().read(file, 1 << 20)));
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << text;
  write_atomically(real_fs(), file, bytes_of(text.replace(at, from.size(), to)));
  try {
    models::load_model(real_fs(), (folder / "model").string());
  } catch (const DataError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ModelBundle, WhoseOptionsAskForLargerNetsThanItsWeightsIsRefusedBeforeTheMemoryIsTaken) {
  // Before the digits that stand there: ten million and more, or a hundred thousand and more.
  for (const char* size : {"100000", "1000"}) {
    EXPECT_NE(error_with("vae", "\"latent_dim\": ", str("\"latent_dim\": ", size))
                  .find("larger nets than there are weights for"),
              std::string::npos)
        << size;
    EXPECT_NE(error_with("gan", "\"latent_dim\": ", str("\"latent_dim\": ", size))
                  .find("larger nets than there are weights for"),
              std::string::npos)
        << size;
    EXPECT_NE(error_with("rbm_pcd", "\"hidden\": ", str("\"hidden\": ", size))
                  .find("larger nets than there are weights for"),
              std::string::npos)
        << size;
    EXPECT_NE(error_with("rbm_pcd", "\"chains\": ", str("\"chains\": ", size))
                  .find("larger nets than there are weights for"),
              std::string::npos)
        << size;
  }
}

TEST(DataOfABundle, IsRefusedBeforeAModelIsBuiltFromIt) {
  const Node good = models::data_info_node(small_info());
  EXPECT_NO_THROW(models::data_info_of(good, "unit"));
  EXPECT_THROW(models::data_info_of(good, "grey"), DataError);
  for (const Node::List& shape :
       {Node::List{}, Node::List{Node(int64_t{0})}, Node::List{Node(int64_t{1} << 40)},
        Node::List{Node(int64_t{2}), Node(int64_t{3})},
        Node::List{Node(int64_t{16384}), Node(int64_t{16384}), Node(int64_t{16384})},
        Node::List{Node(std::string("6"))}}) {
    Node bad = good;
    bad.set("shape", Node(shape));
    EXPECT_THROW(models::data_info_of(bad, "unit"), DataError) << Node(shape).literal();
  }
  Node bad = good;
  bad.erase("fingerprint");
  EXPECT_THROW(models::data_info_of(bad, "unit"), DataError);
}

}  // namespace
}  // namespace elbo::eval

// SPDX-License-Identifier: MIT
// The studio's worker in a thread behind a socket pair, and small bundles to ask it about: fresh
// models of small drawn pictures, whose data can be opened anywhere.
#pragma once
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "elbo/api/frame_link.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/engine/commands.h"
#include "elbo/io/json.h"
#include "elbo/io/toml.h"
#include "elbo/models/bundle_io.h"
#include "elbo/models/registry.h"
#include "elbo/tensor/batch.h"
#include "tests/core/scratch_folder.h"

namespace elbo::test {

inline constexpr const char* kStudioData =
    "name = \"synthetic\"\nsize = 12\ncount = 200\ntest_count = 50\n";

/// Options that make a model of the registry small.
inline std::string small_studio_options(const models::ModelEntry& entry) {
  if (entry.name == "nade") return "hidden = 8";
  if (entry.name == "gaussian_density") return "";
  if (entry.name == "diffusion") return "width = 8\nblocks = 1\nlevels = 20\nsampler_steps = 3";
  return entry.name.starts_with("rbm_") ? "hidden = 8\nsample_steps = 12" : "hidden = [16]";
}

/// Writes the bundle of a fresh model: its [model] and [data] tables in TOML.
inline Path studio_bundle(const ScratchFolder& folder, const std::string& name,
                          const std::string& model, const std::string& data = kStudioData) {
  Node experiment = Node::table();
  experiment.set("model", models::resolved_model(io::parse_toml(model, "model")));
  experiment.set("data", data::resolved_data(io::parse_toml(data, "data")));
  const data::DataInfo info =
      data::open_dataset(*experiment.find("data"), data::Split::train)->info();
  Rng rng(5);
  const auto made = models::make_model(*experiment.find("model"), info, rng);
  models::save_model(real_fs(), folder / name, {*made, info, experiment, 7});
  return folder / name;
}

/// Bundles of this process's tests, each made when it is first asked for.
class StudioBundles {
 public:
  /// "vae", "asked" (by class), "told" (by attributes), "gan", "points", "rbm", "wide" (colour, 3 x
  /// 16 x 16), "turned" (two domains), and every name of the registry.
  static Path at(const std::string& name) {
    static StudioBundles all;
    const auto found = all.made_.find(name);
    return found != all.made_.end() ? found->second : all.made_[name] = all.make(name);
  }

 private:
  Path make(const std::string& name) const {
    static const std::map<std::string, std::string> kNamed{
        {"asked", "name = \"vae\"\nlatent_dim = 3\nhidden = [16]\ncondition = \"class\""},
        {"told", "name = \"vae\"\nlatent_dim = 3\nhidden = [16]\ncondition = \"attributes\""},
        {"told_gan", "name = \"gan\"\nlatent_dim = 3\nhidden = [16]\ncondition = \"attributes\""},
        {"points", "name = \"autoencoder\"\nlatent_dim = 4\nhidden = [16]"},
        {"plane", "name = \"vae\"\nlatent_dim = 2\nhidden = [16]"},
        {"vae", "name = \"vae\"\nlatent_dim = 5\nhidden = [16]"},
        {"rbm", "name = \"rbm_cd\"\nhidden = 8\nsample_steps = 12"}};
    if (name == "wide")
      return studio_bundle(folder_, name, "name = \"vae\"\nlatent_dim = 3\nhidden = [16]",
                           "name = \"synthetic\"\nsize = 16\nchannels = \"rgb\"\ncount = 100\n"
                           "test_count = 20\n");
    if (kNamed.count(name) > 0) return studio_bundle(folder_, name, kNamed.at(name));
    const models::ModelEntry& entry = models::model_entry(name);
    const bool domains = name == "cogan" || name == "discogan" || name == "dualgan";
    return studio_bundle(folder_, name, str("name = \"", name, "\"\n", small_studio_options(entry)),
                         str(kStudioData, domains ? "domains = \"rotated\"\n" : ""));
  }

  ScratchFolder folder_;
  std::map<std::string, Path> made_;
};

/// A request that is put together.
class StudioAsk {
 public:
  StudioAsk(const std::string& op, const Path& path) {
    frame.head.set("op", Node(op));
    frame.head.set("path", Node(path.string()));
    frame.head.set("number", Node(int64_t{1}));
    frame.head.set("args", Node::table());
  }
  StudioAsk& with(const std::string& key, Node value) {
    args().set(key, std::move(value));
    return *this;
  }
  StudioAsk& with(const std::string& key, int64_t value) { return with(key, Node(value)); }
  StudioAsk& with(const std::string& key, int value) { return with(key, int64_t{value}); }
  StudioAsk& with(const std::string& key, const char* value) {
    return with(key, Node(std::string(value)));
  }
  StudioAsk& with(const std::string& key, const Tensor& values) {
    add(args(), key, values);
    return *this;
  }
  /// The examples of a split.
  StudioAsk& of(const std::string& split, const std::vector<int64_t>& indices) {
    Node::List list;
    for (const int64_t index : indices) list.emplace_back(index);
    Node examples = Node::table();
    examples.set("split", Node(split));
    examples.set("indices", Node(std::move(list)));
    return with("examples", std::move(examples));
  }
  Node& args() { return *frame.head.find("args"); }

  api::Frame frame;

 private:
  void add(Node& table, const std::string& key, const Tensor& values) {
    const Tensor flat = values.contiguous();
    const auto count = static_cast<size_t>(flat.numel());
    const std::vector<int64_t> shape = flat.sizes().vec();
    if (flat.scalar_type() == torch::kUInt8)
      api::set_array(
          frame, table, key,
          api::array_of(std::span<const uint8_t>(flat.data_ptr<uint8_t>(), count), shape));
    else if (flat.scalar_type() == torch::kInt32)
      api::set_array(
          frame, table, key,
          api::array_of(std::span<const int32_t>(flat.data_ptr<int32_t>(), count), shape));
    else
      api::set_array(frame, table, key,
                     api::array_of(std::span<const float>(flat.data_ptr<float>(), count), shape));
  }
};

/// An array of an answer; undefined where there is none.
inline Tensor array_in(const api::Frame& answer, const std::string& key) {
  const Node* found = answer.head.find(key);
  if (found == nullptr || !found->is_table()) return {};
  const api::FrameArray array = api::array_at(answer, answer.head, key);
  const auto type = array.type == api::ArrayType::u8    ? torch::kUInt8
                    : array.type == api::ArrayType::i32 ? torch::kInt32
                                                        : torch::kFloat32;
  return torch::from_blob(const_cast<std::byte*>(array.bytes.data()), array.shape, type).clone();
}

/// "Unsupported", ... of an answer; "" where it is none.
inline std::string error_kind(const api::Frame& answer) {
  const Node* error = answer.head.find("error");
  return error == nullptr ? "" : std::get<std::string>(error->find("kind")->value());
}
inline std::string error_text(const api::Frame& answer) {
  const Node* error = answer.head.find("error");
  return error == nullptr ? "" : std::get<std::string>(error->find("text")->value());
}

/// The worker behind its socket, for as long as this lives.
class StudioWorker {
 public:
  explicit StudioWorker(uint64_t memory = 0) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
    link_ = {ends[0], {64 << 20, 64 << 20}, api::kFromWorker, "worker"};
    thread_ = std::thread([memory, end = ends[1], this] {
      api::StudioWorkerRequest request;
      request.descriptor = end;
      request.memory = memory;
      try {
        code_ = engine::engine_studio_worker(request);
      } catch (const std::exception&) {
        code_ = 1;
      }
      ::close(end);
    });
    ready_ = receive();
  }
  ~StudioWorker() { end(); }
  StudioWorker(const StudioWorker&) = delete;

  /// Closes the server's side and waits for the worker; what its function returned.
  int end() {
    if (!thread_.joinable()) return code_;
    ::close(link_.descriptor);
    thread_.join();
    return code_;
  }
  const api::Frame& ready() const { return ready_; }

  api::Frame ask(const StudioAsk& request) {
    send(api::encode_frame(request.frame, link_.outgoing));
    return receive();
  }
  /// Asks again until the work is done.
  api::Frame ask_on(const StudioAsk& request) {
    api::Frame answer = ask(request);
    for (int i = 0; i < 1000 && answer.head.find("progress") != nullptr; ++i) answer = ask(request);
    return answer;
  }
  void send(const Bytes& bytes) { api::send_frame(link_, bytes, 60); }
  api::Frame receive() {
    const auto bytes = api::receive_frame(link_, 60);
    if (!bytes) throw IoError("the worker has closed");
    return api::decode_frame(*bytes, api::kFromWorker, "answer");
  }

 private:
  api::FrameLink link_;
  std::thread thread_;
  api::Frame ready_;
  int code_ = -1;
};

}  // namespace elbo::test

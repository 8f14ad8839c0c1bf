// SPDX-License-Identifier: MIT
// From examples to files of codes, and from such a file to examples.
#include "elbo/engine/commands.h"

#include <algorithm>
#include <filesystem>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/files/folder_scan.h"
#include "elbo/data/source.h"
#include "elbo/engine/example_files.h"
#include "elbo/engine/open_model.h"
#include "elbo/engine/output.h"
#include "elbo/engine/shown_examples.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/inference.h"
#include "elbo/io/archives/npz.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "elbo/measures/latent/codes.h"
#include "elbo/tensor/batch.h"

namespace elbo::engine {
namespace {

constexpr uint64_t kMostCodeBytes = uint64_t{1} << 34;

/// Codes, and what they are of: a split of the data, or files.
struct EncodedExamples {
  measures::Codes codes;
  std::string split;
  std::vector<std::string> files;
};

/// The files named, and of each folder named the pictures in it and below.
std::vector<std::string> image_files_of(const std::vector<std::string>& named) {
  std::vector<std::string> out;
  for (const std::string& name : named) {
    if (!std::filesystem::is_directory(name)) {
      out.push_back(name);
      continue;
    }
    const std::vector<std::string> inside = data::scan_images(name).files;
    if (inside.empty())
      throw DataError(printable(name), ": no picture in it or below; ", data::kImageEndings,
                      " are read");
    for (const std::string& file : inside) out.push_back((Path(name) / file).string());
  }
  return out;
}

EncodedExamples encoded_files(const api::EncodeRequest& request,
                              const models::LoadedModel& loaded) {
  auto& encoder = eval::ability_of<models::Encodes>(*loaded.model, loaded.info);
  const eval::Evaluating evaluating(*loaded.model);
  EncodedExamples out{{}, "", image_files_of(request.images)};
  const auto rows = static_cast<size_t>(eval::rows_of(loaded.info, {}));
  Tensors means, log_vars;
  for (size_t first = 0; first < out.files.size(); first += rows) {
    const std::vector<std::string> some(
        out.files.begin() + static_cast<std::ptrdiff_t>(first),
        out.files.begin() + static_cast<std::ptrdiff_t>(std::min(out.files.size(), first + rows)));
    const models::Posterior posterior =
        encoder.encode(examples_of_files(real_fs(), some, loaded.info));
    means.push_back(posterior.mean);
    if (posterior.log_var.defined()) log_vars.push_back(posterior.log_var);
  }
  out.codes.mean = torch::cat(means);
  if (!log_vars.empty()) out.codes.log_var = torch::cat(log_vars);
  return out;
}

data::Split split_named(const std::string& name) {
  if (const auto split = enum_named<data::Split>(name)) return *split;
  throw UsageError("--split ", printable(name), ": want ", join(enum_names(data::Split{}), ", "));
}

EncodedExamples encoded_split(const api::EncodeRequest& request,
                              const models::LoadedModel& loaded) {
  const auto data = data::find_dataset(loaded.data, split_named(request.split));
  if (!data)
    throw DataError(loaded.info.name, " as configured has no ", request.split,
                    " split; --split names another, or give pictures");
  if (data->info().shape != loaded.info.shape)
    throw ShapeError(loaded.info.name, ": got examples of shape (", join(data->info().shape, ", "),
                     "), want (", join(loaded.info.shape, ", "),
                     ") as the model learned from; is this the same data?");
  eval::EvalOptions options;
  options.seed = static_cast<uint64_t>(request.seed);
  options.limit = request.count;
  return {eval::encode_all(*loaded.model, *data, options), request.split, {}};
}

/// The arrays that there are, by name.
std::vector<std::pair<std::string, Bytes>> arrays_of(const measures::Codes& codes) {
  std::vector<std::pair<std::string, Bytes>> out;
  const auto add = [&](const char* name, const Tensor& values) {
    if (!values.defined()) return;
    Tensor flat =
        (values.scalar_type() == torch::kInt64 ? values : values.to(torch::kFloat32)).contiguous();
    if (flat.scalar_type() == torch::kInt64)
      out.emplace_back(name,
                       io::encode_npy(std::span<const int64_t>(flat.data_ptr<int64_t>(),
                                                               static_cast<size_t>(flat.numel())),
                                      flat.sizes().vec()));
    else
      out.emplace_back(
          name, io::encode_npy(std::span<const float>(tensor::span_of(flat)), flat.sizes().vec()));
  };
  add("mean", codes.mean);
  add("log_var", codes.log_var);
  add("labels", codes.labels);
  add("attributes", codes.attributes);
  return out;
}

template <class Texts>
Node list_of_texts(const Texts& texts) {
  Node::List list;
  for (const auto& text : texts) list.push_back(Node(std::string(text)));
  return Node(std::move(list));
}

/// What the arrays are: FILE.json beside them.
Node description_of(const api::EncodeRequest& request, const models::LoadedModel& loaded,
                    const EncodedExamples& encoded) {
  Node out = provenance_of(loaded, request.seed);
  out.set("weights_sha256", Node(loaded.manifest.weights_sha256));
  out.set("data", Node(loaded.info.name));
  out.set("count", Node(encoded.codes.mean.size(0)));
  out.set("latent_dim", Node(encoded.codes.mean.size(1)));
  if (encoded.files.empty()) out.set("split", Node(encoded.split));
  else out.set("files", list_of_texts(encoded.files));
  if (encoded.codes.labels.defined())
    out.set("class_names", list_of_texts(loaded.info.class_names));
  if (encoded.codes.attributes.defined())
    out.set("attribute_names", list_of_texts(loaded.info.attribute_names));
  return out;
}

/// FILE.npz, or FILE.npy with FILE.log_var.npy and the like beside it. Returns the names of the
/// files by array.
Node write_codes(const std::string& out, const std::vector<std::pair<std::string, Bytes>>& arrays) {
  Node names = Node::table();
  if (api::has_ending(out, "npz")) write_atomically(real_fs(), out, io::encode_npz(arrays));
  for (const auto& [name, content] : arrays) {
    const std::string file = api::has_ending(out, "npz") || name == "mean"
                                 ? out
                                 : Path(out).replace_extension("." + name + ".npy").string();
    if (!api::has_ending(out, "npz")) write_atomically(real_fs(), file, content);
    names.set(name, Node(Path(file).filename().string()));
  }
  return names;
}

/// (N, Z) float32.
Tensor codes_in(const std::string& file, int64_t latent_dim) {
  const std::string name = printable(file);
  const io::NpyArray array = io::decode_npy(
      io::npy_file(real_fs().read(file, kMostCodeBytes), "mean", kMostCodeBytes, file), file);
  if (array.shape.size() != 2 || array.shape[1] != latent_dim)
    throw ShapeError(name, ": got an array of ", join(array.shape, " x "), ", want N x ",
                     latent_dim, ": a code a row, as `elbo encode` of this model writes them");
  if (array.shape[0] == 0) throw DataError(name, ": holds 0 codes, want at least 1");
  Tensor codes = torch::tensor(array.values).view(array.shape);
  if (!codes.isfinite().all().item<bool>())
    throw DataError(name, ": holds codes that are not finite");
  return codes;
}

}  // namespace

int engine_encode(const api::EncodeRequest& request) {
  api::want_output("--out", request.out,
                   {{"npy", "mean codes; log-variances, labels and attributes beside it"},
                    {"npz", "all of them"}});
  const models::LoadedModel loaded = open_model(request);
  const EncodedExamples encoded =
      request.images.empty() ? encoded_split(request, loaded) : encoded_files(request, loaded);
  Node facts = description_of(request, loaded, encoded);
  facts.set("arrays", write_codes(request.out, arrays_of(encoded.codes)));
  write_atomically(real_fs(), request.out + ".json", bytes_of(io::write_json(facts, true) + "\n"));
  say_written(request, request.out, std::move(facts),
              str(counted(encoded.codes.mean.size(0), "code"), " of ",
                  counted(encoded.codes.mean.size(1), "number")));
  return 0;
}

int engine_decode(const api::DecodeRequest& request) {
  check_examples_out(request.out, request.force);
  const models::LoadedModel loaded = open_model(request);
  const int64_t latent_dim =
      eval::ability_of<models::Decodes>(*loaded.model, loaded.info).latent_dim();
  const Tensor codes = codes_in(request.codes, latent_dim);
  write_examples(request.out, request.force,
                 {loaded, 0, codes.size(0), [&](int64_t first, int64_t count) {
                    return eval::decode_all(*loaded.model, loaded.info,
                                            codes.narrow(0, first, count));
                  }});
  Node facts = provenance_of(loaded, 0);
  facts.set("count", Node(codes.size(0)));
  say_written(request, request.out, std::move(facts),
              str(counted(codes.size(0), "code"), " decoded"));
  return 0;
}

}  // namespace elbo::engine

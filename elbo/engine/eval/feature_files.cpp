// SPDX-License-Identifier: MIT
// Features as .npy or .npz arrays with a .json description beside them.
#include "elbo/engine/eval/feature_files.h"

#include <optional>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/engine/output.h"
#include "elbo/io/archives/npz.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "elbo/run/typed_node.h"

namespace elbo::engine {
namespace {

constexpr uint64_t kMostFeatureBytes = uint64_t{1} << 34;
constexpr uint64_t kMostDescription = uint64_t{1} << 20;

/// Where features come from, as the files say: an extractor, or the model whose codes they are.
struct Origin {
  std::string extractor, fingerprint;
  bool are_codes = false;

  std::string text() const {
    return are_codes
               ? str("codes of the model ", extractor, " (weights ", fingerprint.substr(0, 12), ")")
               : str("\"", extractor, "\" (", fingerprint.substr(0, 12), ")");
  }
};

/// The one extractor and count among protocols that look at features.
api::ProtocolArguments looked_at(const std::vector<eval::NamedProtocol>& asked) {
  std::optional<api::ProtocolArguments> found;
  for (const eval::NamedProtocol& named : asked) {
    if (named.arguments.extractor.empty() || named.arguments.number == 0) continue;
    if (found &&
        (found->extractor != named.arguments.extractor || found->number != named.arguments.number))
      throw UsageError(
          "--features-out: the protocols look at features of several extractors or counts; name "
          "one, as fd_digits_10k");
    found = named.arguments;
  }
  if (!found)
    throw UsageError(
        "--features-out: none of the protocols looks at features; name one, as --protocol "
        "fd_digits_10k");
  return *found;
}

void write_side(const std::string& out, eval::EvalContext& context, eval::Side side,
                const api::ProtocolArguments& arguments) {
  write_values(out, context.features(side, arguments.extractor, arguments.number));
  Node about = Node::table();
  about.set("extractor", Node(arguments.extractor));
  about.set("extractor_fingerprint", Node(context.used().second));
  about.set("side", Node(std::string(side == eval::Side::real ? "real" : "samples")));
  about.set("count", Node(arguments.number));
  about.set("data", Node(context.real().info().fingerprint));
  about.set("seed", Node(static_cast<int64_t>(context.options().seed)));
  write_atomically(real_fs(), out + ".json", bytes_of(io::write_json(about) + "\n"));
  log_info("features of ",
           counted(arguments.number, side == eval::Side::real ? "real example" : "sample"), ": ",
           printable(out));
}

std::string real_name(const std::string& out) {
  Path path(out);
  return path.replace_extension(".real.npy").string();
}

std::optional<Origin> origin_of(const std::string& file) {
  const std::string path = file + ".json";
  if (!real_fs().exists(path)) return std::nullopt;
  const Node about = run::parse_record(real_fs().read(path, kMostDescription), printable(path));
  if (about.find("extractor") != nullptr)
    return Origin{printable(run::text_at(about, "extractor")),
                  printable(run::text_at(about, "extractor_fingerprint"))};
  if (about.find("weights_sha256") != nullptr)
    return Origin{printable(run::text_at(about, "model")),
                  printable(run::text_at(about, "weights_sha256")), true};  // of `elbo encode`
  throw DataError(
      printable(path),
      ": says neither which extractor the features are of nor which model the codes; want what "
      "--features-out or `elbo encode` writes; remove it, and the array is compared as it is");
}

template <class T>
Tensor values_in(ByteView bytes, const io::NpyLayout& layout) {
  const Tensor out = torch::empty(layout.shape, c10::CppTypeToScalarType<T>::value);
  io::npy_values(bytes, layout, 0,
                 std::span(out.data_ptr<T>(), static_cast<size_t>(layout.count())));
  return out;
}

/// (N, D), float where the file has float and else double: measures compute in double, so no digit
/// of a feature is lost.
Tensor rows_in(const std::string& file) {
  const Bytes bytes =
      io::npy_file(real_fs().read(file, kMostFeatureBytes), "", kMostFeatureBytes, file);
  const io::NpyLayout layout = io::npy_layout(bytes, file);
  if (layout.shape.size() != 2)
    throw ShapeError(printable(file), ": got an array of ", join(layout.shape, " x "),
                     ", want features (N, D)");
  return layout.type == "f4" ? values_in<float>(bytes, layout) : values_in<double>(bytes, layout);
}

}  // namespace

void make_features(eval::EvalContext& context, const std::vector<eval::NamedProtocol>& asked) {
  const api::ProtocolArguments arguments = looked_at(asked);
  for (const eval::Side side : {eval::Side::generated, eval::Side::real})
    context.features(side, arguments.extractor, arguments.number);
}

void write_features(const std::string& out, eval::EvalContext& context,
                    const std::vector<eval::NamedProtocol>& asked) {
  api::want_output("--features-out", out,
                   {{"npy", "the features of samples, those of real examples beside it"}});
  const api::ProtocolArguments arguments = looked_at(asked);
  write_side(out, context, eval::Side::generated, arguments);
  write_side(real_name(out), context, eval::Side::real, arguments);
}

eval::GivenFeatures read_features(const std::string& generated, const std::string& real) {
  const auto of_generated = origin_of(generated), of_real = origin_of(real);
  if (of_generated.has_value() != of_real.has_value())
    throw DataError(printable(of_generated ? real : generated),
                    ".json: missing, while the other file has its description; write both in the "
                    "same way (--features-out, `elbo encode`), or remove ",
                    printable(of_generated ? generated : real),
                    ".json, and the arrays are compared as they are");
  if (of_generated && of_generated->text() != of_real->text())
    throw DataError("features of two kinds do not compare: ", printable(generated), ": ",
                    of_generated->text(), "; ", printable(real), ": ", of_real->text(),
                    "; make both by one");
  eval::GivenFeatures out{rows_in(real), rows_in(generated)};
  if (of_generated && !of_generated->are_codes) out.extractor = of_generated->extractor;
  if (of_generated) out.fingerprint = of_generated->fingerprint;
  return out;
}

}  // namespace elbo::engine

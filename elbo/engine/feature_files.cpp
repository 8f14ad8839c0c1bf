// SPDX-License-Identifier: MIT
// Arrays with a description beside them.
#include "elbo/engine/feature_files.h"

#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/engine/deliver.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "elbo/io/npz.h"
#include "elbo/run/typed_node.h"

namespace elbo {
namespace {

constexpr uint64_t kMostFeatureBytes = uint64_t{1} << 34;
constexpr uint64_t kMostDescription = uint64_t{1} << 20;

/// Where features come from, as the files say.
struct Origin {
  std::string extractor, fingerprint;
};

/// The one extractor and count among protocols that look at features.
ProtocolArguments looked_at(const std::vector<NamedProtocol>& asked) {
  std::optional<ProtocolArguments> found;
  for (const NamedProtocol& named : asked) {
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

void write_side(const std::string& out, EvalContext& context, Side side,
                const ProtocolArguments& arguments) {
  write_values(out, context.features(side, arguments.extractor, arguments.number));
  Node about = Node::table();
  about.set("extractor", Node(arguments.extractor));
  about.set("extractor_fingerprint", Node(context.used().second));
  about.set("side", Node(std::string(side == Side::real ? "real" : "samples")));
  about.set("count", Node(arguments.number));
  about.set("data", Node(context.real().info().fingerprint));
  about.set("seed", Node(static_cast<int64_t>(context.options().seed)));
  write_atomically(real_fs(), out + ".json", bytes_of(write_json(about) + "\n"));
  log_info("features of ", arguments.number,
           side == Side::real ? " real examples: " : " samples: ", printable(out));
}

std::string real_name(const std::string& out) {
  Path path(out);
  return path.replace_extension(".real.npy").string();
}

std::optional<Origin> origin_of(const std::string& file) {
  const std::string path = file + ".json";
  if (!real_fs().exists(path)) return std::nullopt;
  const Node about = parse_record(real_fs().read(path, kMostDescription), printable(path));
  return Origin{text_at(about, "extractor"), text_at(about, "extractor_fingerprint")};
}

template <class T>
Tensor values_in(ByteView bytes, const NpyLayout& layout) {
  const Tensor out = torch::empty(layout.shape, c10::CppTypeToScalarType<T>::value);
  npy_values(bytes, layout, 0, std::span(out.data_ptr<T>(), static_cast<size_t>(layout.count())));
  return out;
}

/// (N, D), float where the file has float and else double: measures compute in double, so no digit
/// of a feature is lost.
Tensor rows_in(const std::string& file) {
  const Bytes bytes =
      npy_file(real_fs().read(file, kMostFeatureBytes), "", kMostFeatureBytes, file);
  const NpyLayout layout = npy_layout(bytes, file);
  if (layout.shape.size() != 2)
    throw ShapeError(printable(file), ": got an array of ", join(layout.shape, " x "),
                     ", want features (N, D)");
  return layout.type == "f4" ? values_in<float>(bytes, layout) : values_in<double>(bytes, layout);
}

}  // namespace

void write_features(const std::string& out, EvalContext& context,
                    const std::vector<NamedProtocol>& asked) {
  want_output("--features-out", out,
              {{"npy", "the features of samples, those of real examples beside it"}});
  const ProtocolArguments arguments = looked_at(asked);
  write_side(out, context, Side::made, arguments);
  write_side(real_name(out), context, Side::real, arguments);
}

GivenFeatures read_features(const std::string& made, const std::string& real) {
  const auto of_made = origin_of(made), of_real = origin_of(real);
  if (of_made.has_value() != of_real.has_value())
    throw DataError(printable(of_made ? real : made),
                    ".json: missing, while the other file has its description; were both written "
                    "by --features-out?");
  if (of_made &&
      (of_made->extractor != of_real->extractor || of_made->fingerprint != of_real->fingerprint))
    throw DataError("features of two extractors: ", printable(made), " of \"",
                    printable(of_made->extractor), "\" (", of_made->fingerprint.substr(0, 12),
                    "), ", printable(real), " of \"", printable(of_real->extractor), "\" (",
                    of_real->fingerprint.substr(0, 12), ")");
  GivenFeatures out{rows_in(real), rows_in(made)};
  if (of_made) out.extractor = of_made->extractor, out.fingerprint = of_made->fingerprint;
  return out;
}

}  // namespace elbo

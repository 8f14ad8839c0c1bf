// SPDX-License-Identifier: MIT
// `map` and `directions`: where the codes of examples lie, in a plane and along each axis.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/engine/studio/operations.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/views/decoder_gram.h"
#include "elbo/measures/latent/principal_axes.h"

namespace elbo::engine {
namespace {

constexpr int64_t kMapped = 5000;          // examples, where no number is asked for
constexpr int64_t kDirectionCodes = 5000;  // as `elbo latent traverse` takes
constexpr int64_t kMostPrincipal = 64;
constexpr int64_t kGramDraws = 32;

/// z = origin + x axis_x + y axis_y, and where examples lie there.
struct MapPlane {
  Tensor origin, axis_x, axis_y;  // (Z)
  Tensor points;                  // (N, 2)
};

MapPlane principal_plane(const Tensor& means) {
  const measures::PrincipalAxes found = measures::principal_axes(means, 2);
  return {found.mean, found.axes.select(1, 0), found.axes.select(1, 1),
          (means.to(torch::kFloat64) - found.mean).matmul(found.axes)};
}

/// Dimensions `i` and `j`; the others stay at the centre of where codes live.
MapPlane pair_plane(const measures::Codes& codes, int64_t i, int64_t j) {
  const int64_t size = codes.mean.size(1);
  Tensor origin = measures::frame_of(codes).centre.clone();
  origin[i] = 0, origin[j] = 0;
  const Tensor unit = torch::eye(size);
  return {origin, unit[i], unit[j],
          torch::stack({codes.mean.select(1, i), codes.mean.select(1, j)}, 1)};
}

/// Codes of one number: along a line.
MapPlane line_of(const measures::Codes& codes) {
  return {torch::zeros({1}), torch::ones({1}), torch::zeros({1}),
          torch::cat({codes.mean, torch::zeros_like(codes.mean)}, 1)};
}

/// "principal", "pair" or two dimensions.
MapPlane asked_plane(const StudioCall& call, const measures::Codes& codes) {
  const int64_t size = codes.mean.size(1);
  if (size == 1) return line_of(codes);
  const Node* axes = call.args.find("axes");
  const auto* word = axes == nullptr ? nullptr : std::get_if<std::string>(&axes->value());
  if (axes == nullptr || (word != nullptr && *word == "principal"))
    return size == 2 ? pair_plane(codes, 0, 1) : principal_plane(codes.mean);
  if (word != nullptr && *word != "pair")
    throw UsageError("argument \"axes\": got ", printable(word->substr(0, 60)),
                     ", want principal, pair or two dimensions");
  const std::vector<int64_t> two =
      word != nullptr ? measures::most_informative(codes, 2) : call.args.wholes("axes", 2);
  if (two.size() != 2 || std::min(two[0], two[1]) < 0 || std::max(two[0], two[1]) >= size ||
      two[0] == two[1])
    throw UsageError("argument \"axes\": got ", join(two, ", "),
                     ", want two different dimensions from 0 to ", size - 1);
  return pair_plane(codes, two[0], two[1]);
}

Node range_of(const Tensor& points) {
  Node::List out;
  for (int64_t axis = 0; axis < 2; ++axis) {
    out.emplace_back(points.select(1, axis).min().item<double>());
    out.emplace_back(points.select(1, axis).max().item<double>());
  }
  return Node(std::move(out));
}

/// Of codes of examples.
void put_directions(StudioCall& call, const measures::Codes& codes) {
  const measures::PrincipalAxes found = measures::principal_axes(codes.mean, kMostPrincipal);
  call.put("principal", found.axes.t());
  call.put("deviation", found.variances.sqrt());
  call.put("order", torch::tensor(measures::most_informative(codes, 0), torch::kInt64));
  call.put("carries", measures::information(codes));
  call.put("unit", Node(std::string(codes.log_var.defined() ? "nats" : "variance")));
  call.put("mean", codes.mean.mean(0));
  call.put("deviations", codes.mean.std(0, false));
}

/// Of a model that does not encode: by how its pictures move when codes do.
void put_decoder_directions(StudioCall& call) {
  models::Model& model = call.model.model();
  DecoderGram& gram = call.model.gram;
  while (gram.done < kGramDraws) {
    const Tensor more = eval::decoder_gram(model, call.model.info(), gram.done);
    gram.sum = gram.sum.defined() ? gram.sum + more : more;
    if (++gram.done < kGramDraws && call.slice.over())
      return call.put_progress(gram.done, kGramDraws);
  }
  const eval::DecoderAxes found =
      eval::decoder_axes(model, gram.sum / static_cast<double>(gram.done), kMostPrincipal);
  call.put("principal", found.axes.t());
  call.put("deviation", found.deviation);
  call.put("order", found.carries.argsort(0, /*descending=*/true));
  call.put("carries", found.carries);
  call.put("unit", Node(std::string("squared change of a value")));
  call.put("mean", found.mean);
  call.put("deviations", found.deviations);
}

}  // namespace

void studio_map(StudioCall& call) {
  const data::Split split = call.split();
  const auto codes = call.codes(split, call.args.whole("count", {kMapped, 1, kMostMapped}));
  if (!codes) return;
  const MapPlane plane = asked_plane(call, *codes);
  const int64_t count = plane.points.size(0);
  call.put("points", plane.points);
  call.put("labels", codes->labels.defined() ? codes->labels : torch::full({count}, -1));
  call.put("attributes", codes->attributes);
  call.put("indices", torch::arange(count, torch::kInt64));
  call.put("origin", plane.origin);
  call.put("axis_x", plane.axis_x);
  call.put("axis_y", plane.axis_y);
  call.put("range", range_of(plane.points));
  call.put("split", Node(std::string(name_of(split))));
}

void studio_directions(StudioCall& call) {
  models::Model& model = call.model.model();
  if (!models::has_ability<models::Encodes>(model)) {
    eval::want_ability<models::Decodes>(model, call.model.info());
    return put_decoder_directions(call);
  }
  const auto codes = call.codes(call.split(), kDirectionCodes);
  if (codes) put_directions(call, *codes);
}

}  // namespace elbo::engine

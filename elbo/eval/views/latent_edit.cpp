// SPDX-License-Identifier: MIT
// Adds a vector to codes, decodes them, and asks a regressor what it sees.
#include "elbo/eval/views/latent_edit.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/inference.h"

namespace elbo::eval {

Tensor edited(models::Model& model, const data::DataInfo& info, const Tensor& codes,
              const Tensor& shift) {
  return decode_all(model, info, (codes.to(torch::kFloat64) + shift).to(codes.scalar_type()));
}

Tensor predicted_attributes(models::Model& predictor, const data::DataInfo& info, const Tensor& x) {
  auto& tells = ability_of<models::AttributePredictor>(predictor, info);
  const Evaluating evaluating(predictor);
  const int64_t rows = rows_of(info, {});
  Tensors out;
  for (int64_t first = 0; first < x.size(0); first += rows)
    out.push_back(tells.attributes(x.narrow(0, first, std::min(rows, x.size(0) - first)))
                      .to(torch::kFloat64));
  return torch::cat(out);
}

EditMoves edit_moves(const Tensor& before, const Tensor& after, const Tensor& real,
                     int64_t wanted) {
  const Tensor deviation = real.std(0, /*unbiased=*/false);  // (A)
  const Tensor moves = ((after - before).mean(0) / deviation).contiguous();
  EditMoves out{{moves.data_ptr<double>(), moves.data_ptr<double>() + moves.numel()}};
  ELBO_ASSERT(wanted >= 0 && wanted < moves.numel());
  out.moved = out.moves[static_cast<size_t>(wanted)];
  int64_t others = 0;
  for (int64_t i = 0; i < moves.numel(); ++i) {
    const double size = std::abs(out.moves[static_cast<size_t>(i)]);
    if (i == wanted || !(deviation[i].item<double>() > 0)) continue;
    out.others_moved += size;
    ++others;
    if (out.most_moved < 0 || size > out.others_most) out.others_most = size, out.most_moved = i;
  }
  if (others > 0) out.others_moved /= static_cast<double>(others);
  return out;
}

}  // namespace elbo::eval

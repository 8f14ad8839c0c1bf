// SPDX-License-Identifier: MIT
// `invert`: the search of `elbo latent invert` for one picture, some tens of milliseconds a
// request.
// The search is kept with the model, told by the picture and the plan; where it is lost (a new
// worker) it begins anew, from the codes that the page gives back.
#include <algorithm>

#include "elbo/core/clock.h"
#include "elbo/core/content_hash.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/engine/studio/operations.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/views/code_search.h"

namespace elbo::engine {
namespace {

constexpr size_t kMostSearches = 8;  // of one model
constexpr int64_t kMostRestarts = 64, kMostSearchSteps = 10'000;

eval::InvertPlan search_plan(const StudioCall& call) {
  eval::InvertPlan plan;
  plan.restarts = call.args.whole("restarts", {8, 1, kMostRestarts});
  plan.steps = call.args.whole("total", {plan.steps, 1, kMostSearchSteps});
  plan.rate = call.args.number("rate", plan.rate, 1e-5, 10);
  plan.prior_weight = call.args.number("prior_weight", 0, 0, 1e6);
  plan.seed = static_cast<uint64_t>(call.args.whole("seed", {0, 0, kMostStudioSeed}));
  return plan;
}

/// What tells that a request goes on with a search.
std::string search_name(const eval::InvertPlan& plan, const tensor::Batch& given) {
  const auto hash = [](const Tensor& rows) {
    if (!rows.defined()) return std::string("-");
    const Tensor flat = rows.contiguous();
    return content_hash({static_cast<const std::byte*>(flat.data_ptr()), flat.nbytes()});
  };
  return str(plan.restarts, " ", plan.steps, " ", plan.rate, " ", plan.prior_weight, " ", plan.seed,
             " ", hash(given.x), " ", hash(given.y), " ", hash(given.attributes));
}

StudioSearch begun_search(const StudioCall& call, const tensor::Batch& given,
                          eval::InvertPlan plan) {
  models::Model& model = call.model.model();
  StudioSearch out{search_name(plan, given), std::make_unique<models::Conditioned>(model, given),
                   nullptr};
  auto& decoder = eval::ability_of<models::Decodes>(*out.beside, call.model.info());
  Tensor starts = eval::prior_starts(model, decoder, plan, 1);
  if (call.args.has("codes"))
    starts.narrow(0, 0, 1).copy_(call.args.rows("codes", decoder.latent_dim(), 1));
  std::vector<int64_t> sizes = given.x.sizes().vec();
  sizes[0] = plan.restarts;
  out.codes =
      std::make_unique<eval::CodeSearch>(decoder, given.x.expand(sizes), starts, std::move(plan));
  return out;
}

/// The search for this picture, begun where there is none or the page has no codes of it.
const StudioSearch& search_for(const StudioCall& call, const tensor::Batch& given) {
  const eval::InvertPlan plan = search_plan(call);
  std::list<StudioSearch>& searches = call.model.searches;
  const std::string name = search_name(plan, given);
  const auto found = std::find_if(searches.begin(), searches.end(),
                                  [&](const StudioSearch& one) { return one.of == name; });
  if (found != searches.end() && call.args.has("codes")) {
    searches.splice(searches.begin(), searches, found);
    return searches.front();
  }
  if (found != searches.end()) searches.erase(found);
  searches.push_front(begun_search(call, given, plan));
  if (searches.size() > kMostSearches) searches.pop_back();
  return searches.front();
}

/// Goes on until the request's steps are made or its time is over.
void search_on(const StudioCall& call, eval::CodeSearch& search, double begin) {
  const int64_t steps = call.args.whole("steps", {kMostSearchSteps, 1, kMostSearchSteps});
  const double most = static_cast<double>(call.args.whole("milliseconds", {40, 1, 1000})) * 1e-3;
  for (int64_t i = 0; i < steps && search.advance(); ++i)
    if (monotonic_seconds() - begin >= most) break;
  // Where the last step led is judged too.
  if (search.step() == search.steps()) search.advance();
}

}  // namespace

void studio_invert(StudioCall& call) {
  models::Model& model = call.model.model();
  eval::want_ability<models::Decodes>(model, call.model.info());
  if (models::has_ability<models::BinaryCodes>(model))
    throw Unsupported(
        "this model's codes are binary units: there is no way to search along their gradient; "
        "`encode` finds them");
  const tensor::Batch given = examples_in(call, 1);
  const double begin = monotonic_seconds();
  const eval::Evaluating evaluating(model);
  const StudioSearch& search = search_for(call, given);
  const int64_t before = search.codes->step();
  search_on(call, *search.codes, begin);
  call.work = search.codes->step() - before;
  const Tensor best = search.codes->objectives().argmin(0).view({1});
  const Tensor codes = search.codes->best().index_select(0, best);
  call.put("codes", codes);
  call.put_examples("image", search.beside->ability<models::Decodes>()->decode(codes));
  call.put("squared_error", Node(search.codes->errors().index_select(0, best).item<double>()));
  call.put("squared_errors", search.codes->errors());
  call.put("step", Node(search.codes->step()));
  call.put("finished", Node(search.codes->finished()));
}

}  // namespace elbo::engine

// SPDX-License-Identifier: MIT
// Protocols on a model, on samples or on features, one after the other: one that fails takes no
// other with it. An interrupt simply ends the process: a result is one line added at the end of its
// protocol, and what a long measure has found of a run so far stays in its partial results.
#include "elbo/engine/commands.h"

#include <algorithm>
#include <set>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/data/part_used.h"
#include "elbo/engine/eval/eval_results.h"
#include "elbo/engine/eval/feature_files.h"
#include "elbo/engine/guard.h"
#include "elbo/engine/output.h"
#include "elbo/engine/progress_line.h"
#include "elbo/engine/ranks.h"
#include "elbo/eval/partial_results.h"

namespace elbo::engine {
namespace {

/// What has come of the measures so far.
struct EvalOutcome {
  Node::List results;
  int code = 0;            ///< of the first failure of what was asked for
  bool kept = false;       ///< whether the run has new results
  std::set<int64_t> said;  ///< counts of samples of which it was said that they are some of more

  void fail(const CaughtFailure& failure) {
    if (code == 0) code = static_cast<int>(failure.kind);
  }
};

/// The folder of results, where partial ones can lie; false where the disk does not let us: then
/// the measure is taken without, and its result still shown.
bool has_eval_folder(const run::RunFolder& run) {
  try {
    if (!run.fs().exists(run.eval())) run.fs().make_directory(run.eval());
    return true;
  } catch (const IoError&) {
    return false;
  }
}

/// Takes the measure; where its results are kept it goes on where an interrupted call stopped.
eval::Measure taken(const EvalRun& eval, const eval::NamedProtocol& named) {
  ProgressLine line(named.name, eval.request.quiet || !eval.leads);
  eval::MeasureProgress progress;
  progress.report = [&line](int64_t done, int64_t total) { line(done, total); };
  const run::RunFolder* run = eval.run();
  if (run == nullptr || !eval.leads || !has_eval_folder(*run))
    return eval::measure(named, *eval.target.context, progress);
  eval::PartialResults partial_results(run->fs(), run->eval() / (named.name + ".partial"),
                                       partial_identity(eval, named));
  progress.partial_results = &partial_results;
  eval::Measure out = eval::measure(named, *eval.target.context, progress);
  partial_results.close();
  return out;
}

/// Whether nobody would call it a failure that a measure which was not named cannot be had.
bool is_refusal(ErrorKind kind) {
  return kind == ErrorKind::usage || kind == ErrorKind::data || kind == ErrorKind::config ||
         kind == ErrorKind::shape || kind == ErrorKind::unsupported;
}

void say_failed(const EvalRun& eval, const eval::NamedProtocol& named, EvalOutcome& outcome) {
  const CaughtFailure failure = caught_failure();
  if (!eval.leads) return;
  const std::string text =
      failure.text.starts_with(named.name) ? failure.text : str(named.name, ": ", failure.text);
  if (eval.request.protocols.empty() && is_refusal(failure.kind)) {
    log_warning("left out: ", text);
    return;
  }
  log_error(text);
  outcome.fail(failure);
}

/// Samples in files are some of those given where a name asks for fewer.
void say_chosen(const EvalRun& eval, const eval::NamedProtocol& named, EvalOutcome& outcome) {
  const eval::EvalContext& context = *eval.target.context;
  const int64_t count = named.arguments.number;
  if (eval.request.samples.empty() || !api::has_part(named.protocol->pattern, 'N') ||
      context.generated().size() <= count || !outcome.said.insert(count).second)
    return;
  const bool few = count >= context.real().info().size;
  const std::string why =
      few ? "beyond the number of real examples" : "beyond the N of " + named.name;
  log_warning(data::used_text({printable(eval.request.samples),
                               "samples",
                               count,
                               {{context.generated().size() - count, why}},
                               "which ones follows from --seed"}));
}

/// Does what belongs to a result beside taking it; where it fails the others go on.
void also(EvalOutcome& outcome, const std::string& what, const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception&) {
    const CaughtFailure failure = caught_failure();
    log_error(what, failure.text);
    outcome.fail(failure);
  }
}

/// Takes one measure, shows it, keeps it.
void attempt(const EvalRun& eval, const eval::NamedProtocol& named, EvalOutcome& outcome) {
  eval::Measure measured;
  run::EvalResult result;
  try {
    say_chosen(eval, named, outcome);
    const double start = monotonic_seconds();
    measured = taken(eval, named);
    result = result_of(eval, named, measured);
    result.seconds = monotonic_seconds() - start;
  } catch (const std::exception&) {
    // What one rank alone may meet ends all: it has left what they do together.
    if (!eval.alone && !is_refusal(caught_failure().kind)) throw;
    return say_failed(eval, named, outcome);
  }
  if (!eval.leads) return;
  outcome.results.push_back(to_node(result));
  if (!eval.request.json) also(outcome, "", [&] { print_result(result); });
  also(outcome, named.name + ": measured, but not kept: ", [&] {
    keep_result(eval, result, measured);
    outcome.kept = eval.run() != nullptr;
  });
}

void say_default_extractor(const eval::EvalContext& context) {
  if (!context.has_images() || !context.real().info().is_image() ||
      context.default_extractor() != "pixels")
    return;
  log_info("no trained extractor looks at ", context.real().info().name,
           ": sets are compared by their pixels, which says little; see `elbo train "
           "experiments/features_digits.toml` and its like");
}

/// Samples and features in files are so many: a name need not say it.
bool has_counted_samples(const api::EvalRequest& request) {
  return !request.samples.empty() || !request.features.empty();
}

eval::NamedProtocol asked_protocol(const api::EvalRequest& request, const std::string& name,
                                   int64_t count) {
  if (has_counted_samples(request))
    if (const auto of_all = eval::protocol_of_all(name, count)) return *of_all;
  return eval::protocol_named(name);
}

std::vector<eval::NamedProtocol> asked(const api::EvalRequest& request,
                                       eval::EvalContext& context) {
  if (request.protocols.empty()) {
    say_default_extractor(context);
    return eval::possible_protocols(context);
  }
  std::vector<eval::NamedProtocol> out;
  for (const std::string& name : request.protocols)
    out.push_back(
        asked_protocol(request, name, has_counted_samples(request) ? context.most_examples() : 1));
  return out;
}

/// What can be asked of the model, with what it measures, and whether it is taken unasked.
int print_askable(eval::EvalContext& context) {
  Node::List out;
  for (const eval::NamedProtocol& named : eval::askable_protocols(context)) {
    Node one = Node::table();
    one.set("protocol", Node(named.name));
    one.set("pattern", Node(named.protocol->pattern));
    one.set("summary", Node(named.protocol->summary));
    one.set("blind", Node(named.protocol->blind));
    one.set("unasked", Node(named.protocol->number > 0));
    out.push_back(std::move(one));
  }
  print_json(Node(std::move(out)));
  return 0;
}

void print_all(const std::vector<eval::NamedProtocol>& all, const EvalOutcome& outcome) {
  if (all.size() > 1) print_json(Node(outcome.results));
  else if (!outcome.results.empty()) print_json(outcome.results.front());
}

/// All ranks must measure the same, or what they bring together is of nothing.
void want_same_measures(collective::Group& group, const EvalTarget& target,
                        const std::vector<eval::NamedProtocol>& all) {
  std::vector<std::string> names;
  for (const eval::NamedProtocol& named : all) names.push_back(named.name);
  want_same(group, join(names, ", "), "the list of protocols");
  if (target.loaded)
    want_same(group, str("SHA-256 ", target.loaded->manifest.weights_sha256), "the model");
  if (target.context->has_data())
    want_same(group, str("fingerprint ", target.context->data().info().fingerprint), "the data");
}

/// Takes all measures as one of the ranks of `group`.
int eval_as_rank(const api::EvalRequest& request, const GroupPointer& group) {
  const bool leads = group->rank() == 0;
  // What all say is said once.
  if (!leads && !request.verbose) set_log_level(Level::error);
  const auto target = open_target(request, group);
  if (request.possible) return leads ? print_askable(*target->context) : 0;
  const std::vector<eval::NamedProtocol> all = asked(request, *target->context);
  want_same_measures(*group, *target, all);
  if (all.empty())
    throw Unsupported("no protocol is taken unasked of ", printable(target->name),
                      "; `elbo eval --list` says what there is");
  const EvalRun eval{request, *target, leads, group->size() == 1};
  EvalOutcome outcome;
  for (const eval::NamedProtocol& named : all) attempt(eval, named, outcome);
  if (!eval.alone && !request.features_out.empty()) make_features(*target->context, all);
  if (!leads) return 0;
  if (request.json) also(outcome, "", [&] { print_all(all, outcome); });
  if (!request.features_out.empty())
    also(outcome, "", [&] { write_features(request.features_out, *target->context, all); });
  if (outcome.kept && request.kept) request.kept(eval.run()->path().string());
  if (outcome.code == 0 && outcome.results.empty())
    throw Unsupported(printable(target->name),
                      ": nothing that is measured unasked can be had (why stands above); `elbo "
                      "eval --list` says what else there is");
  return outcome.code;
}

}  // namespace

int engine_eval(const api::EvalRequest& request) {
  // A typo is told before the data are read.
  for (const std::string& name : request.protocols) asked_protocol(request, name, 1);
  return as_rank({request.place, request.verbose},
                 [&](const GroupPointer& group) { return eval_as_rank(request, group); });
}

}  // namespace elbo::engine

// SPDX-License-Identifier: MIT
// The watcher's thread, and what requests say.
#include "elbo/serve/content.h"

#include <chrono>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/serve/jobs/questions.h"
#include "elbo/serve/message.h"
#include "elbo/serve/records/answer.h"

namespace elbo::serve {
namespace {

constexpr std::chrono::milliseconds kLookEvery{1000};
constexpr uint64_t kMostSchema = uint64_t{16} << 20;  // bytes
constexpr size_t kMostKeptProtocols = 100;            // answers

Refusal wrong_value(std::string_view key, const char* wanted) {
  return {400, "Usage", str("request: ", key, ": want ", wanted)};
}

template <class T>
const T* value_in(const Node& table, std::string_view key, const char* wanted) {
  const Node* found = table.find(key);
  if (found == nullptr || std::holds_alternative<std::monostate>(found->value())) return nullptr;
  const T* value = std::get_if<T>(&found->value());
  if (value == nullptr) throw wrong_value(key, wanted);
  return value;
}

void publish_changes(const ServeContext& context, const CatalogueChanges& changes) {
  if (changes.changed.empty() && changes.removed.empty()) return;
  context.events.publish("runs", answer_table({{"changed", answer_texts(changes.changed)},
                                               {"removed", answer_texts(changes.removed)}}));
}

/// Makes the places of this list those that pages may name.
void keep_places(const ServeContext& context, Catalogue& catalogue,
                 const CatalogueChanges& changes) {
  for (const std::string& id : changes.removed) context.places.remove(id);
  for (const auto& run : catalogue.runs()) context.places.add(run->path(), PlaceKind::run);
  for (const FoundFolder& study : catalogue.studies())
    context.places.add(study.path, PlaceKind::study);
  for (const FoundFolder& bundle : catalogue.bundles())
    context.places.add(bundle.path, PlaceKind::bundle);
}

}  // namespace

StudioContent::StudioContent(const ServeContext& context)
    : context_(context),
      catalogue_(context.folder),
      jobs_(context.program, context.folder / ".studio",
            [this] {
              context_.events.publish("jobs", answer_table({{"jobs", shown(jobs_.jobs())}}));
            }),
      data_(context.program, jobs_.folder()) {
  look();
  watcher_ = std::thread([this] { loop(); });
}

StudioContent::~StudioContent() {
  {
    const std::lock_guard hold(wake_lock_);
    ending_ = true;
  }
  wake_.notify_all();
  watcher_.join();
}

void StudioContent::loop() {
  for (const auto& run : catalogue_.runs()) run->facts();  // the first list is then at hand
  std::unique_lock hold(wake_lock_);
  while (!wake_.wait_for(hold, kLookEvery, [this] { return ending_; })) {
    hold.unlock();
    try {
      look();
      jobs_.tend();
      data_.tend();
    } catch (const std::exception& error) {
      log_warning("the folder of the runs cannot be looked at: ", printable(error.what()));
    }
    hold.lock();
  }
}

void StudioContent::look() {
  const std::lock_guard hold(looking_);
  const CatalogueChanges changes = catalogue_.look();
  if (!changes.changed.empty() || !changes.removed.empty())
    keep_places(context_, catalogue_, changes);
  publish_changes(context_, changes);
}

const api::Schema& StudioContent::schema() {
  const std::lock_guard hold(schema_lock_);
  if (!schema_) {
    const Path path = context_.share / "schema.json";
    const Bytes bytes = real_fs().read(path, kMostSchema);
    schema_ = std::make_unique<api::Schema>(
        api::schema_from_node(io::parse_json(text_of(bytes), "schema.json")));
  }
  return *schema_;
}

Node StudioContent::protocols(WatchedRun& run) {
  const RunFacts facts = run.facts();
  const std::string key = str(facts.id, " ", facts.step, facts.has_bundle);
  {
    const std::lock_guard hold(protocols_lock_);
    if (const auto found = protocols_.find(key); found != protocols_.end()) return found->second;
  }
  const Node answer = protocols_of(context_.program, run.path());
  const std::lock_guard hold(protocols_lock_);
  if (protocols_.size() >= kMostKeptProtocols) protocols_.clear();
  return protocols_[key] = answer;
}

std::string wanted_text(const Node& table, std::string_view key) {
  const auto* text = value_in<std::string>(table, key, "a text");
  if (text == nullptr) throw wrong_value(key, "a text");
  return *text;
}

std::string text_or(const Node& table, std::string_view key, const std::string& otherwise) {
  const auto* text = value_in<std::string>(table, key, "a text");
  return text != nullptr ? *text : otherwise;
}

std::optional<int64_t> whole_or_none(const Node& table, std::string_view key) {
  const auto* whole = value_in<int64_t>(table, key, "a whole number");
  return whole != nullptr ? std::optional(*whole) : std::nullopt;
}

bool truth_or(const Node& table, std::string_view key, bool otherwise) {
  const auto* truth = value_in<bool>(table, key, "true or false");
  return truth != nullptr ? *truth : otherwise;
}

std::vector<std::string> texts_or_none(const Node& table, std::string_view key) {
  std::vector<std::string> out;
  const auto* list = value_in<Node::List>(table, key, "a list of texts");
  if (list == nullptr) return out;
  for (const Node& one : *list) {
    const auto* text = std::get_if<std::string>(&one.value());
    if (text == nullptr) throw wrong_value(key, "a list of texts");
    out.push_back(*text);
  }
  return out;
}

std::shared_ptr<WatchedRun> wanted_run(const ServeContext& context, const std::string& id) {
  if (auto run = context.content->catalogue().run(id)) return run;
  throw not_found("there is no run of this id (any more); reload the page");
}

}  // namespace elbo::serve

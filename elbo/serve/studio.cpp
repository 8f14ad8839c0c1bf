// SPDX-License-Identifier: MIT
// Everything is made here, in order, and nothing by itself.
#include "elbo/serve/studio.h"

#include <cstdlib>
#include <filesystem>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/serve/content.h"

namespace elbo::serve {
namespace {

constexpr size_t kHandlerThreads = 8;  // some routes wait for processes
constexpr double kEndingSeconds = 2;   // that handlers have at the end
constexpr size_t kMostWaitingHandlers = 64;

/// The bundles that the user named, and those that come with elbo where they are wanted.
void add_bundles(const StudioOptions& options, Places& places) {
  for (const Path& bundle : options.bundles) {
    if (!std::filesystem::is_directory(bundle))
      throw DataError("--bundle ", printable(bundle.string()),
                      ": there is no such folder; want a bundle or a run");
    places.add(bundle, PlaceKind::bundle);
  }
  if (!options.examples) return;
  const Path folder = options.share / "bundles";
  bool found = false;
  if (std::filesystem::is_directory(folder))
    for (const std::string& name : real_fs().list(folder))
      if (std::filesystem::is_directory(folder / name))
        places.add(folder / name, PlaceKind::example), found = true;
  if (!found)
    log_warning("no examples are installed in ", printable(folder.string()),
                "; train a model, or name a bundle by --bundle");
}

std::string link_text(const ListenPlace& place, uint16_t port, const std::string& token) {
  const bool is_local =
      is_loopback_host(place.host) || place.host == "0.0.0.0" || place.host == "::";
  const bool is_v6 = place.host.find(':') != std::string::npos;
  const std::string name = is_local ? "127.0.0.1" : is_v6 ? str('[', place.host, ']') : place.host;
  return str("http://", place.host == "::1" ? "[::1]" : name, ":", port, "/#token=", token);
}

AdmissionRules rules_of(const StudioOptions& options) {
  AdmissionRules rules{options.allowed_hosts, {}, options.limits};
  const std::string& host = options.place.host;
  // The address that it is bound to is a name of it.
  if (!host.empty())
    rules.hosts.push_back(host.find(':') == std::string::npos ? host : str('[', host, ']'));
  return rules;
}

}  // namespace

int run_studio(const StudioOptions& options) {
  const Listeners listeners(options.place);
  const AdmissionRules rules = rules_of(options);
  const StaticFiles files(options.share / "studio");
  if (files.find("/") == nullptr)
    log_warning("the pages are not installed in ", printable((options.share / "studio").string()));
  Places places;
  add_bundles(options, places);
  EventHub events;
  ServeContext context{.folder = options.folder,
                       .program = options.program,
                       .share = options.share,
                       .threads = options.threads,
                       .places = places,
                       .events = events,
                       .credentials = &rules.credentials};
  WorkerPool worker(options.worker, events);
  context.worker = &worker;
  StudioContent content(context);
  context.content = &content;
  HandlerPool handlers(kHandlerThreads, kMostWaitingHandlers);
  HttpServer server({context, rules, files, handlers, options.times}, listeners);
  if (!is_loopback_host(options.place.host))
    log_warning(exposure_text(options.place.host, listeners.port()));
  if (options.opened)
    options.opened(link_text(options.place, listeners.port(), rules.credentials.token));
  const int signal = server.run(true);
  // A route may wait for a process for a minute. The user does not wait for that: what runs in the
  // routes only reads, or has handed its work to processes of their own.
  if (!handlers.is_idle_within(kEndingSeconds)) {
    log_debug("the studio ends while a route is still at work");
    std::_Exit(0);
  }
  return signal;
}

}  // namespace elbo::serve

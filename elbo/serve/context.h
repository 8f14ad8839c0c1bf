// SPDX-License-Identifier: MIT
// What every route may use.
#pragma once
#include <string>

#include "elbo/core/fs.h"
#include "elbo/serve/events.h"
#include "elbo/serve/places.h"

namespace elbo::serve {

struct Credentials;
class WorkerPool;
class StudioContent;

/// The studio as its routes see it. It outlives every request.
struct ServeContext {
  Path folder;      ///< of the runs; absolute; it need not exist yet
  Path program;     ///< elbo itself, for processes of its own
  Path share;       ///< share/elbo: schema.json, experiments/, studio/, bundles/
  int threads = 1;  ///< that may compute

  Places& places;                            ///< ids of runs, bundles and studies
  EventHub& events;                          ///< to every open page
  const Credentials* credentials = nullptr;  ///< what opens a session
  WorkerPool* worker = nullptr;              ///< computes with models
  StudioContent* content = nullptr;          ///< runs, jobs, what experiments may say
};

}  // namespace elbo::serve

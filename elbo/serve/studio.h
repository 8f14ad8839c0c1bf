// SPDX-License-Identifier: MIT
// The studio as a whole: its parts in the order in which they live.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/serve/http_server.h"
#include "elbo/serve/worker_pool.h"

namespace elbo::serve {

/// What `elbo studio` was asked for.
struct StudioOptions {
  Path folder;                             ///< of the runs; absolute
  ListenPlace place;                       ///< address and port
  std::vector<std::string> allowed_hosts;  ///< further names that Host may have
  std::vector<Path> bundles;               ///< bundles and runs elsewhere; absolute
  bool examples = false;                   ///< the bundles that come with elbo, too
  Path program;                            ///< elbo itself
  Path share;                              ///< share/elbo
  int threads = 1;                         ///< of the worker
  WorkerSettings worker;                   ///< how it is started
  HttpTimes times;                         ///< limits
  RequestLimits limits;                    ///< likewise
  /// Called with the link, token and all, when pages can be opened.
  std::function<void(const std::string& link)> opened;
};

/// Serves until a signal ends it; returns the signal. Trainings that pages have started go on.
/// Where a route is still at work two seconds later it ends the process, with exit code 0. IoError,
/// DataError before pages can be opened.
int run_studio(const StudioOptions& options);

}  // namespace elbo::serve

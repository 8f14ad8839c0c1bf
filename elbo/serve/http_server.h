// SPDX-License-Identifier: MIT
// HTTP/1.1 for one user: sockets, limits and times. One thread talks to all of them; answers are
// made elsewhere.
#pragma once
#include <memory>

#include "elbo/serve/admission.h"
#include "elbo/serve/context.h"
#include "elbo/serve/handler_pool.h"
#include "elbo/serve/listener.h"
#include "elbo/serve/static_files.h"

namespace elbo::serve {

/// How long anything may take, in seconds, and how slow bytes may come.
struct HttpTimes {
  double head = 5;      ///< from a connection or the first byte to the last one of the headers
  double idle = 10;     ///< between two requests of a connection
  double transfer = 5;  ///< of a body or an answer, besides what its size takes at `rate`
  double rate = 65536;  ///< bytes a second that a body, or a reader, must manage
  double comment = 15;  ///< between lines that keep a stream open
  double wall = 0;      ///< over the seconds of every route; 0: as in routes.def
};

/// What a server is made of. The parts must outlive it.
struct HttpParts {
  const ServeContext& context;  ///< for routes
  const AdmissionRules& rules;  ///< who is let in
  const StaticFiles& files;     ///< the pages
  HandlerPool& handlers;        ///< threads for routes
  HttpTimes times;              ///< limits of time
};

/// Serves what comes in at some listeners. There must be no more than one for an EventHub.
class HttpServer {
 public:
  /// `listeners` must outlive it.
  HttpServer(const HttpParts& parts, const Listeners& listeners);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Serves until stop(), or until SIGINT, SIGTERM or SIGHUP where `until_signal`. Returns the
  /// signal, or 0.
  int run(bool until_signal);
  void stop();  ///< any thread may call it, once or more

  struct State;  ///< of http_connection.h

 private:
  std::shared_ptr<State> state_;
};

}  // namespace elbo::serve

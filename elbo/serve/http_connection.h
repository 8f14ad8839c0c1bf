// SPDX-License-Identifier: MIT
// Inside the server, for http_server.cpp alone: its state, and one connection. Boost.Beast and Asio
// take longer to compile than all else here.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "elbo/serve/http_server.h"

namespace elbo::serve {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

class HttpConnection;

/// What all connections share.
struct HttpServer::State : std::enable_shared_from_this<State> {
  /// Of the parts, which must outlive it.
  explicit State(const HttpParts& given) : parts(given) {}

  void accept_on(tcp::acceptor& acceptor);     ///< takes clients as they come
  void accept_later(tcp::acceptor& acceptor);  ///< the same after a pause
  void adopt(int descriptor);                  ///< a client's socket becomes a connection
  void publish(const std::string& text);       ///< an event, to every stream
  void close_all();                            ///< ends every connection and run()

  const HttpParts parts;  ///< as given
  /// Answers that come after the end still hold it.
  std::shared_ptr<asio::io_context> io = std::make_shared<asio::io_context>(1);
  std::list<tcp::acceptor> acceptors;      ///< one a listener
  std::list<HttpConnection*> connections;  ///< those first that are to make room for others
  asio::signal_set signals{*io};           ///< that end run()
  int signal = 0;                          ///< the one that did
  bool closing = false;                    ///< close_all() was called
};

/// One connection: request, answer, request, ... or a stream of events.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  /// Adds itself to the state's connections.
  HttpConnection(std::shared_ptr<HttpServer::State> state, tcp::socket socket)
      : state_(std::move(state)), stream_(std::move(socket)), timer_(*state_->io) {
    place_ = state_->connections.insert(state_->connections.end(), this);
  }
  ~HttpConnection() { state_->connections.erase(place_); }

  void wait_for_request(double seconds);     ///< the first byte must come within so many
  void close();                              ///< at once
  void send_event(const std::string& text);  ///< queues it; closes where too much waits
  /// Whether nothing is lost but time where it is closed.
  bool may_make_room() const { return phase_ == Phase::waiting || phase_ == Phase::leaving; }
  bool is_stream() const { return phase_ == Phase::stream; }  ///< whether it waits for events

 private:
  enum class Phase { waiting, working, stream, leaving, closed };

  void read_head();
  void on_head(error_code error);
  RequestHead head() const;
  void accept_request();
  void read_body();
  void dispatch();
  void start_route();
  Respond responder();
  void answer(Response response);
  void on_answered();
  void start_stream();
  void watch_stream();
  void comment();
  void write_events();
  void drain();

  std::shared_ptr<HttpServer::State> state_;
  std::list<HttpConnection*>::iterator place_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_{32 << 10};
  std::optional<http::request_parser<http::buffer_body>> parser_;
  asio::steady_timer timer_;  // of the route, then of comments
  Phase phase_ = Phase::waiting;
  Admitted admitted_;
  uint64_t received_ = 0;  // of the body
  uint64_t number_ = 0;    // of the request, so that a late answer finds another
  bool answered_ = true;
  bool must_close_ = false;  // after this answer
  std::string head_text_;    // what is being written
  Bytes body_;
  std::deque<std::string> events_;
  size_t event_bytes_ = 0;
  bool writing_ = false;  // to a stream
  char piece_[1024];
};

}  // namespace elbo::serve

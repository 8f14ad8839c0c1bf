// SPDX-License-Identifier: MIT
// Everything here runs on the thread of run(), but for what is posted to it.
#include "elbo/serve/http_server.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <cerrno>
#include <csignal>
#include <limits>

#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/serve/http_connection.h"
#include "elbo/serve/message.h"

namespace elbo::serve {
namespace {

constexpr size_t kBodyPiece = 256 << 10;       // bytes of a body for which memory is taken at once
constexpr size_t kMostQueuedEvents = 1 << 20;  // bytes that wait for a page that does not read
constexpr double kDrainSeconds = 1;            // for what a refused client is still sending
constexpr double kFullPause = .1;              // seconds, where no descriptor is left
constexpr size_t kDrainedBytes = 1 << 20;

std::chrono::steady_clock::duration as_duration(double seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
      std::chrono::duration<double>(seconds));
}

tcp family_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  return address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4();
}

std::string_view view_of(beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

// ---- a connection ----

void HttpConnection::wait_for_request(double seconds) {
  phase_ = Phase::waiting;
  state_->connections.splice(state_->connections.end(), state_->connections, place_);
  parser_.emplace();
  parser_->header_limit(static_cast<uint32_t>(state_->parts.rules.limits.head));
  parser_->body_limit(std::numeric_limits<uint64_t>::max());  // admission looks at it
  stream_.expires_after(as_duration(seconds));
  stream_.async_read_some(buffer_.prepare(4096),
                          [self = shared_from_this()](error_code error, size_t size) {
                            if (error) return self->close();
                            self->buffer_.commit(size);
                            self->read_head();
                          });
}

void HttpConnection::read_head() {
  stream_.expires_after(as_duration(state_->parts.times.head));
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](error_code error, size_t) { self->on_head(error); });
}

void HttpConnection::on_head(error_code error) {
  if (phase_ == Phase::closed) return;
  const bool is_theirs =
      error.category() == http::make_error_code(http::error::bad_method).category();
  const bool is_gone = error == http::error::end_of_stream || error == http::error::partial_message;
  if (error && (!is_theirs || is_gone)) return close();
  ++number_, answered_ = false, received_ = 0, body_.clear();
  admitted_ = {};
  phase_ = Phase::working;
  if (!error) return accept_request();
  must_close_ = true;
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return answer(error_response(
        431, "Usage", str("headers of more than ", state_->parts.rules.limits.head, " bytes")));
  answer(error_response(400, "Usage", "this is not HTTP as it should be: " + error.message()));
}

RequestHead HttpConnection::head() const {
  RequestHead out{view_of(parser_->get().method_string()), view_of(parser_->get().target()), {}};
  for (const auto& field : parser_->get())
    out.headers.emplace_back(view_of(field.name_string()), view_of(field.value()));
  return out;
}

void HttpConnection::accept_request() {
  const RequestHead head = this->head();
  must_close_ = !parser_->keep_alive();
  const Response file = answered([&] {
    admitted_ = admit(head, state_->parts.rules);
    if (admitted_.route != nullptr) return Response();
    const StaticFile* found = state_->parts.files.find(admitted_.request.path);
    if (found == nullptr) throw not_found("there is no such page");
    return file_response(*found, {head.find("If-None-Match").value_or(""),
                                  head.find("Accept-Encoding").value_or("")});
  });
  log_debug(printable(head.method), " ", printable(head.target.substr(0, head.target.find('?'))),
            " ", file.status);
  // Whoever sends the next request before this answer gets no second one.
  if (admitted_.body == 0 && buffer_.size() > 0) must_close_ = true;
  if (admitted_.route != nullptr) return read_body();
  // Its body, if there is one, is not read: what follows could be taken for a request.
  if (file.status >= 400) must_close_ = true;
  answer(file);
}

void HttpConnection::read_body() {
  if (received_ == admitted_.body) return dispatch();
  if (received_ == 0)  // once for the whole
    stream_.expires_after(
        as_duration(state_->parts.times.transfer +
                    static_cast<double>(admitted_.body) / state_->parts.times.rate));
  Bytes& body = admitted_.request.body;
  body.resize(received_ + std::min<uint64_t>(kBodyPiece, admitted_.body - received_));
  parser_->get().body().data = body.data() + received_;
  parser_->get().body().size = body.size() - received_;
  http::async_read_some(
      stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, size_t) {
        if (error == http::error::need_buffer) error = {};
        if (error) return self->close();
        self->received_ = self->admitted_.request.body.size() - self->parser_->get().body().size;
        self->read_body();
      });
}

void HttpConnection::dispatch() {
  if (buffer_.size() > 0) must_close_ = true;  // as above
  const double wall = state_->parts.times.wall;
  timer_.expires_after(as_duration(wall > 0 ? wall : admitted_.route->seconds));
  timer_.async_wait([self = shared_from_this(), number = number_](error_code error) {
    if (!error && number == self->number_)
      self->answer(error_response(504, "Timeout", "this took too long and was given up"));
  });
  start_route();
}

void HttpConnection::start_route() {
  const Respond respond = responder();
  auto work = [respond, route = admitted_.route, &context = state_->parts.context,
               request = std::make_shared<Request>(std::move(admitted_.request))] {
    if (route->answer != nullptr)
      return respond(answered([&] { return route->answer(context, *request); }));
    const Response failed = answered([&] {
      route->answer_later(context, *request, respond);
      return Response();
    });
    if (failed.status != 200) respond(failed);
  };
  if (!state_->parts.handlers.submit(std::move(work)))
    answer(error_response(429, "Busy", "too much is asked at once; try again"));
}

Respond HttpConnection::responder() {
  return [io = state_->io, weak = weak_from_this(), number = number_](Response response) {
    auto held = std::make_shared<Response>(std::move(response));
    asio::post(*io, [weak, number, held] {
      const auto self = weak.lock();
      if (self != nullptr && self->number_ == number) self->answer(std::move(*held));
    });
  };
}

void HttpConnection::answer(Response response) {
  if (answered_ || phase_ == Phase::closed) return;
  answered_ = true;
  timer_.cancel();
  if (response.is_stream) {
    const auto streams =
        std::count_if(state_->connections.begin(), state_->connections.end(),
                      [](const HttpConnection* other) { return other->is_stream(); });
    if (static_cast<size_t>(streams) >= state_->parts.rules.limits.streams)
      response = error_response(429, "Busy", "too many pages are open");
    else phase_ = Phase::stream, must_close_ = writing_ = true;
  }
  head_text_ = response_head(response, !must_close_);
  body_ = std::move(response.body);
  stream_.expires_after(as_duration(state_->parts.times.transfer +
                                    static_cast<double>(body_.size()) / state_->parts.times.rate));
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head_text_),
                                                asio::const_buffer(body_.data(), body_.size())};
  asio::async_write(stream_, parts, [self = shared_from_this()](error_code error, size_t) {
    if (error) return self->close();
    self->on_answered();
  });
}

void HttpConnection::on_answered() {
  if (phase_ == Phase::closed) return;
  body_ = {};
  if (phase_ == Phase::stream) return start_stream();
  if (!must_close_) return wait_for_request(state_->parts.times.idle);
  phase_ = Phase::leaving;
  state_->connections.splice(state_->connections.begin(), state_->connections, place_);
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(as_duration(kDrainSeconds));
  received_ = 0;
  drain();
}

/// To close with something unread would take the answer away from a client that still sends.
void HttpConnection::drain() {
  stream_.async_read_some(asio::buffer(piece_),
                          [self = shared_from_this()](error_code error, size_t size) {
                            self->received_ += size;
                            if (error || self->received_ > kDrainedBytes) return self->close();
                            self->drain();
                          });
}

void HttpConnection::close() {
  phase_ = Phase::closed;
  ++number_;
  timer_.cancel();
  stream_.close();
}

// ---- events ----

void HttpConnection::start_stream() {
  watch_stream();
  comment();
  write_events();
}

/// Nothing more is expected from the page; that it has gone shows here.
void HttpConnection::watch_stream() {
  stream_.expires_never();
  stream_.socket().async_read_some(asio::buffer(piece_),
                                   [self = shared_from_this()](error_code error, size_t) {
                                     if (self->phase_ != Phase::closed) self->close();
                                     static_cast<void>(error);
                                   });
}

void HttpConnection::comment() {
  timer_.expires_after(as_duration(state_->parts.times.comment));
  timer_.async_wait([self = shared_from_this()](error_code error) {
    if (error || self->phase_ != Phase::stream) return;
    self->send_event(": still here\n\n");
    self->comment();
  });
}

void HttpConnection::send_event(const std::string& text) {
  if (event_bytes_ + text.size() > kMostQueuedEvents) return close();
  event_bytes_ += text.size();
  events_.push_back(text);
  if (!writing_) write_events();
}

void HttpConnection::write_events() {
  writing_ = !events_.empty();
  if (!writing_) return;
  asio::async_write(stream_.socket(), asio::buffer(events_.front()),
                    [self = shared_from_this()](error_code error, size_t) {
                      if (error || self->phase_ != Phase::stream) return self->close();
                      self->event_bytes_ -= self->events_.front().size();
                      self->events_.pop_front();
                      self->write_events();
                    });
}

// ---- all of them ----

void HttpServer::State::accept_on(tcp::acceptor& acceptor) {
  acceptor.async_wait(
      tcp::acceptor::wait_read, [self = shared_from_this(), &acceptor](error_code error) {
        if (error || self->closing) return;
        const int descriptor =
            ::accept4(acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (descriptor >= 0) self->adopt(descriptor);
        else if (errno == EMFILE || errno == ENFILE) return self->accept_later(acceptor);
        self->accept_on(acceptor);
      });
}

/// Where no descriptor is left the client stays at the door, and would wake us again at once.
void HttpServer::State::accept_later(tcp::acceptor& acceptor) {
  const auto pause = std::make_shared<asio::steady_timer>(*io, as_duration(kFullPause));
  pause->async_wait([self = shared_from_this(), &acceptor, pause](error_code) {
    if (!self->closing) self->accept_on(acceptor);
  });
}

/// Where there are too many, the one that has waited longest for a request makes room: a client
/// that does ask is never that one.
void HttpServer::State::adopt(int descriptor) {
  tcp::socket socket(*io);
  error_code error;
  socket.assign(family_of(descriptor), descriptor, error);
  if (error) {
    ::close(descriptor);
    return;
  }
  socket.set_option(tcp::no_delay(true), error);
  if (connections.size() >= parts.rules.limits.connections) {
    const auto oldest =
        std::find_if(connections.begin(), connections.end(),
                     [](const HttpConnection* one) { return one->may_make_room(); });
    if (oldest == connections.end()) return;  // all are being answered
    (*oldest)->close();
  }
  std::make_shared<HttpConnection>(shared_from_this(), std::move(socket))
      ->wait_for_request(parts.times.head);
}

void HttpServer::State::publish(const std::string& text) {
  // A connection that closes is taken from the list only when its last handler has run.
  for (HttpConnection* connection : connections)
    if (connection->is_stream()) connection->send_event(text);
}

void HttpServer::State::close_all() {
  if (closing) return;
  closing = true;
  error_code ignored;
  signals.cancel(ignored);
  for (tcp::acceptor& acceptor : acceptors) acceptor.cancel(ignored);
  for (HttpConnection* connection : connections) connection->close();
}

HttpServer::HttpServer(const HttpParts& parts, const Listeners& listeners)
    : state_(std::make_shared<State>(parts)) {
  for (const int descriptor : listeners.descriptors()) {
    tcp::acceptor& acceptor = state_->acceptors.emplace_back(*state_->io);
    acceptor.assign(family_of(descriptor), ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    state_->accept_on(acceptor);
  }
  parts.context.events.connect(
      [weak = state_->weak_from_this(), io = state_->io](std::string text) {
        auto held = std::make_shared<std::string>(std::move(text));
        asio::post(*io, [weak, held] {
          if (const auto state = weak.lock()) state->publish(*held);
        });
      });
}

HttpServer::~HttpServer() {
  state_->parts.context.events.connect({});
  state_->close_all();
  state_->io->restart();
  state_->io->poll();
  state_->acceptors.clear();
}

int HttpServer::run(bool until_signal) {
  if (until_signal) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
      struct sigaction before {};
      ::sigaction(number, nullptr, &before);
      if (before.sa_handler != SIG_IGN) state_->signals.add(number);  // nohup
    }
    state_->signals.async_wait([state = state_](error_code error, int number) {
      if (error) return;
      state->signal = number;
      state->close_all();
    });
  }
  state_->io->run();
  return state_->signal;
}

void HttpServer::stop() {
  asio::post(*state_->io, [state = state_] { state->close_all(); });
}

}  // namespace elbo::serve

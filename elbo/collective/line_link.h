// SPDX-License-Identifier: MIT
// Connections between ranks that carry short lines of text, and how they are made: rank 0 listens,
// every other rank connects and says a token that only ranks of this run know.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace elbo::collective {

/// A file descriptor that is closed at the end.
class Descriptor {
 public:
  /// Owns `number`, an open descriptor; -1: none.
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor();
  /// Leaves `other` without a descriptor.
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  /// Swaps, so that `other` closes what was owned here.
  Descriptor& operator=(Descriptor&& other) noexcept;
  int get() const { return number_; }  ///< -1: none

 private:
  int number_;
};

/// A connection to another rank. It never waits.
class LineLink {
 public:
  LineLink(int64_t rank, Descriptor socket);        ///< `rank`: who is at the other end
  int64_t rank() const { return rank_; }            ///< who is at the other end
  int descriptor() const { return socket_.get(); }  ///< for poll()
  /// Sends a line; what is in it of line ends becomes spaces. A line that the other end does not
  /// take is lost.
  void send(std::string line);
  /// Whole lines that have come; false where the other end has closed.
  bool receive(std::vector<std::string>& lines);

 private:
  int64_t rank_;
  Descriptor socket_;
  std::string pending_;
};

/// Where rank 0 listens for the others.
class Listener {
 public:
  /// At `address`, a number, on a port that is free. IoError.
  explicit Listener(const std::string& address);
  int64_t port() const { return port_; }  ///< of TCP, chosen by the system
  /// The links to ranks 1 .. size - 1, in this order. A caller without the token is sent away.
  /// IoError names the ranks that are missing after `seconds`.
  std::vector<LineLink> accept_all(int64_t size, const std::string& token, double seconds);

 private:
  Descriptor socket_;
  int64_t port_ = 0;
};

/// Who connects to whom.
struct Call {
  std::string address;  ///< of rank 0, a number
  int64_t port = 0;     ///< likewise
  std::string token;    ///< of the run
  int64_t rank = 0;     ///< who calls
};

/// The link to rank 0. IoError after `seconds`.
LineLink connect_to(const Call& call, double seconds);

}  // namespace elbo::collective

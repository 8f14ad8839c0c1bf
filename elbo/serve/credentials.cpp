// SPDX-License-Identifier: MIT
// Random numbers from the system, comparisons without a clock, cookies.
#include "elbo/serve/credentials.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "elbo/core/error.h"

namespace elbo::serve {
namespace {

constexpr size_t kTokenBytes = 16;

std::string_view without_spaces(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::string random_token() {
  std::array<unsigned char, kTokenBytes> bytes{};
  ssize_t got = -1;
  do got = ::getrandom(bytes.data(), bytes.size(), 0);
  while (got < 0 && errno == EINTR);
  if (got != static_cast<ssize_t>(bytes.size()))
    throw IoError("no random numbers from the system: ", std::strerror(errno));
  std::string out;
  for (const unsigned char byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

bool is_same_secret(std::string_view secret, std::string_view given) {
  // volatile: a compiler that saw through it might stop at the first difference.
  volatile unsigned char difference = secret.size() == given.size() ? 0 : 1;
  for (size_t i = 0; i < given.size() && !secret.empty(); ++i) {
    const auto bits = static_cast<unsigned char>(given[i] ^ secret[i % secret.size()]);
    difference = static_cast<unsigned char>(difference | bits);
  }
  return difference == 0;
}

std::string cookie_name(std::string_view host) {
  const size_t colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos && host.find(']', colon) == host.npos &&
                        colon + 1 < host.size();
  return "elbo_" + std::string(has_port ? host.substr(colon + 1) : "80");
}

bool has_cookie(std::string_view cookies, std::string_view name, std::string_view value) {
  bool found = false;
  while (!cookies.empty()) {
    const std::string_view part = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), part.size() + 1));
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    if (without_spaces(part.substr(0, equals)) == name &&
        is_same_secret(value, without_spaces(part.substr(equals + 1))))
      found = true;
  }
  return found;
}

}  // namespace elbo::serve

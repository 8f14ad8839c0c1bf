// SPDX-License-Identifier: MIT
// The secret of one start of the studio: the token of the link that is printed, and the cookie that
// a page gets for it.
#pragma once
#include <string>
#include <string_view>

namespace elbo::serve {

/// 128 bits from the kernel's generator, as 32 lower-case hexadecimal digits. IoError.
std::string random_token();

/// Whether two texts are the same; the time that it takes depends on the length of `given` alone.
bool is_same_secret(std::string_view secret, std::string_view given);

/// Both are new with every start, and are never logged.
struct Credentials {
  std::string token = random_token();   ///< behind the # of the link
  std::string cookie = random_token();  ///< the value of the session's cookie
};

/// `elbo_8617` where the page is at 127.0.0.1:8617: browsers share cookies between ports, so that
/// two studios need two names. `host` is a Host header.
std::string cookie_name(std::string_view host);

/// Whether the Cookie header `cookies` has one of `name` with this value.
bool has_cookie(std::string_view cookies, std::string_view name, std::string_view value);

}  // namespace elbo::serve

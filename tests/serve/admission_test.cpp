// SPDX-License-Identifier: MIT
// Who is let in, without a socket: secrets, names, and damage to the head of a request.
#include "elbo/serve/admission.h"

#include <gtest/gtest.h>

#include "fuzz/request_lines.h"
#include "tests/replay.h"

namespace elbo::serve {
namespace {

TEST(Secrets, AreComparedWhole) {
  EXPECT_TRUE(is_same_secret("abc", "abc"));
  for (const char* wrong : {"", "a", "ab", "abd", "abcd", "abcabc", "ABC", "bbc"})
    EXPECT_FALSE(is_same_secret("abc", wrong)) << wrong;
  EXPECT_FALSE(is_same_secret("abc", std::string_view("abc\0", 4)));
  EXPECT_FALSE(is_same_secret("", "a"));
}

TEST(Secrets, AreHexadecimalOf128BitsAndNeverTheSame) {
  const std::string one = random_token(), two = random_token();
  EXPECT_EQ(one.size(), 32u);
  EXPECT_EQ(one.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(one, two);
}

TEST(Cookies, AreFoundAmongOthersByTheirWholeName) {
  EXPECT_TRUE(has_cookie("elbo_80=x", "elbo_80", "x"));
  EXPECT_TRUE(has_cookie("a=b;  elbo_80 = x ; c", "elbo_80", "x"));
  EXPECT_TRUE(has_cookie("elbo_80=old; elbo_80=x", "elbo_80", "x"));
  for (const char* wrong : {"", "elbo_80", "elbo_80=", "xelbo_80=x", "elbo_8=x", "ELBO_80=x",
                            "a=elbo_80=x", "elbo_80=\"x\"", "elbo_80=x,elbo_80=x"})
    EXPECT_FALSE(has_cookie(wrong, "elbo_80", "x")) << wrong;
}

TEST(Cookies, AreNamedByThePortThatTheBrowserSees) {
  EXPECT_EQ(cookie_name("127.0.0.1:8617"), "elbo_8617");
  EXPECT_EQ(cookie_name("localhost"), "elbo_80");
  EXPECT_EQ(cookie_name("[::1]:9"), "elbo_9");
  EXPECT_EQ(cookie_name("[::1]"), "elbo_80");
}

/// The status of a refusal, or 200.
int status_of(const RequestHead& head, const AdmissionRules& rules) {
  try {
    admit(head, rules);
    return 200;
  } catch (const Refusal& refusal) {
    return refusal.status();
  }
}

TEST(Admission, LetsNobodyInByDroppingOrDoublingALine) {
  const AdmissionRules rules;
  const std::string cookie = "elbo_8617=" + rules.credentials.cookie;
  const RequestHead right{"POST",
                          "/api/compute",
                          {{"Host", "127.0.0.1:8617"},
                           {"Cookie", cookie},
                           {"Origin", "http://127.0.0.1:8617"},
                           {"X-Elbo", "1"},
                           {"Content-Type", "application/x-elbo-frame"},
                           {"Content-Length", "10"}}};
  ASSERT_EQ(status_of(right, rules), 200);
  for (size_t i = 0; i < right.headers.size(); ++i) {
    RequestHead less = right, more = right;
    less.headers.erase(less.headers.begin() + static_cast<ptrdiff_t>(i));
    more.headers.push_back(right.headers[i]);
    EXPECT_GE(status_of(less, rules), 400) << right.headers[i].first;
    EXPECT_GE(status_of(more, rules), 400) << right.headers[i].first;
  }
}

TEST(Admission, NeverAdmitsAChangeWhoseLinesAreNotAllRight) {
  const AdmissionRules rules;
  const std::string cookie = "elbo_1=" + rules.credentials.cookie;
  const std::vector<std::vector<std::pair<std::string_view, std::string_view>>> choices{
      {{"Host", "127.0.0.1:1"}, {"Host", "evil.com"}, {"X", ""}},
      {{"Cookie", cookie}, {"Cookie", "elbo_1=0"}, {"X", ""}},
      {{"Origin", "http://127.0.0.1:1"}, {"Origin", "null"}, {"X", ""}},
      {{"X-Elbo", "1"}, {"X-Elbo", "true"}, {"X", ""}},
      {{"Content-Type", "application/json"}, {"Content-Type", "text/plain"}, {"X", ""}},
      {{"Content-Length", "2"}, {"Content-Length", "99999999"}, {"X", ""}},
      {{"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "cross-site"}, {"x", ""}}};
  const size_t all = 2187;  // 3^7
  size_t admitted = 0;
  for (size_t number = 0; number < all; ++number) {
    RequestHead head{"POST", "/api/session", {}};
    bool is_right = true;
    for (size_t rest = number, i = 0; i < choices.size(); rest /= 3, ++i) {
      head.headers.push_back(choices[i][rest % 3]);
      const bool may_lack = i == 1 || (i == 6 && rest % 3 == 2);  // session opens without a cookie
      is_right = is_right && (rest % 3 == 0 || may_lack);
    }
    EXPECT_EQ(status_of(head, rules) == 200, is_right) << number;
    admitted += is_right;
  }
  EXPECT_EQ(admitted, 6u);
}

TEST(Admission, SurvivesDamageAndLetsNobodyInWhoDoesNotKnowTheCookie) {
  for (const char* seed : {"page", "session", "query"}) {
    const Path file = Path(ELBO_SOURCE_DIR) / "fuzz/corpus/request" / seed;
    test::survives_damage(real_fs().read(file, 1 << 20),
                          [](ByteView bytes) { check_admission(text_of(bytes)); });
  }
}

TEST(Admission, CorpusIsLetInOrRefused) {
  test::replay("request", [](ByteView bytes) { check_admission(text_of(bytes)); });
}

}  // namespace
}  // namespace elbo::serve

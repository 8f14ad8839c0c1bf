// SPDX-License-Identifier: MIT
// What other sites, other programs and broken clients may try, over a real socket: none of it is
// let in, and a client that does it right is served meanwhile.
#include <gmock/gmock.h>

#include "tests/serve/served.h"

namespace elbo::test {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Attack, ARightClientIsLetIn) {
  Served studio;
  EXPECT_EQ(studio.ask(studio.get("/")).status, 200);
  EXPECT_EQ(studio.ask(studio.get("/api/status")).status, 200);
  EXPECT_EQ(studio.ask(studio.compute("echo")).status, 200);
}

TEST(Attack, NamesThatLeadHereByRebindingAreRefused) {
  Served studio;
  const std::string port = str(studio.port());
  for (const std::string& host : std::vector<std::string>{
           "evil.com", "evil.com:" + port, "127.0.0.1.evil.com:" + port, "localhost.evil.com",
           "evil.com#127.0.0.1", "127.0.0.1@evil.com", "127.0.0.1:" + port + ":1", "127.0.0.1:port",
           "127.0.0.1:123456", "[::1", "[::1]x", "0.0.0.0", "127.1:" + port, "2130706433", ""})
    for (const char* path : {"/", "/api/status"})
      EXPECT_THAT(
          studio
              .ask(str("GET ", path, " HTTP/1.1\r\nHost: ", host, "\r\n", studio.cookie(), "\r\n"))
              .status,
          AnyOf(400, 403))
          << host;
  for (const std::string& host :
       std::vector<std::string>{"localhost:" + port, "LOCALHOST", "[::1]:" + port, "127.0.0.1:9"})
    EXPECT_EQ(studio.ask(str("GET / HTTP/1.1\r\nHost: ", host, "\r\n\r\n")).status, 200) << host;
}

TEST(Attack, FurtherNamesAreAllowedWhereTheUserSaysSo) {
  ServedSettings settings;
  settings.allowed_hosts = {"studio.example"};
  Served studio(settings);
  EXPECT_EQ(studio.ask("GET / HTTP/1.1\r\nHost: studio.example\r\n\r\n").status, 200);
  EXPECT_EQ(studio.ask("GET / HTTP/1.1\r\nHost: a.studio.example\r\n\r\n").status, 403);
}

TEST(Attack, ARequestWithTwoHostsOrNoneOrAWholeAddressIsRefused) {
  Served studio;
  const std::string host = "Host: " + studio.host() + "\r\n";
  EXPECT_EQ(studio.ask("GET / HTTP/1.1\r\n" + host + host + "\r\n").status, 400);
  EXPECT_EQ(studio.ask("GET / HTTP/1.1\r\n" + host + "Host: evil.com\r\n\r\n").status, 400);
  EXPECT_EQ(studio.ask("GET / HTTP/1.1\r\n\r\n").status, 400);
  EXPECT_EQ(studio.ask("GET / HTTP/1.0\r\n\r\n").status, 400);
  EXPECT_EQ(studio.ask("GET http://evil.com/ HTTP/1.1\r\n" + host + "\r\n").status, 400);
  EXPECT_EQ(studio.ask("CONNECT evil.com:80 HTTP/1.1\r\n" + host + "\r\n").status, 400);
}

TEST(Attack, WithoutTheCookieNothingIsTold) {
  Served studio;
  const std::string start = "GET /api/status HTTP/1.1\r\nHost: " + studio.host() + "\r\n";
  const std::string name = str("elbo_", studio.port(), "="), right = studio.credentials().cookie;
  for (const std::string& cookie :
       {std::string(), "Cookie: " + name + "\r\n", "Cookie: " + name + right.substr(1) + "\r\n",
        "Cookie: " + name + right + "0\r\n",
        "Cookie: " + name + studio.credentials().token + "\r\n", "Cookie: elbo_1=" + right + "\r\n",
        "Cookie: x" + name + right + "\r\n", "X-Cookie: " + name + right + "\r\n",
        "Authorization: Bearer " + right + "\r\n"}) {
    const RawAnswer answer = studio.ask(start + cookie + "\r\n");
    EXPECT_EQ(answer.status, 401) << cookie;
    EXPECT_THAT(answer.body, Not(HasSubstr("version")));
  }
  EXPECT_EQ(studio.ask(start + "Cookie: a=b; " + name + right + "; c=d\r\n\r\n").status, 200);
  EXPECT_EQ(studio.ask("GET /api/events HTTP/1.1\r\nHost: " + studio.host() + "\r\n\r\n").status,
            401);
  EXPECT_EQ(studio.ask("GET /api/nothing HTTP/1.1\r\nHost: " + studio.host() + "\r\n\r\n").status,
            401);
}

TEST(Attack, ATokenThatIsNotQuiteRightOpensNoSession) {
  Served studio;
  const std::string token = studio.credentials().token;
  std::string upper = token;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  for (const std::string& wrong :
       {std::string(), token.substr(0, 31), token + "0", std::string(32, '0'), token + token,
        studio.credentials().cookie, std::string(100000, 'a')}) {
    const RawAnswer answer =
        studio.ask(studio.post("/api/session", "{\"token\":\"" + wrong + "\"}"));
    EXPECT_EQ(answer.status, 401) << wrong.substr(0, 99);
    EXPECT_EQ(answer.header("Set-Cookie"), "");
  }
  for (const std::string& body :
       {std::string("{}"), std::string("{\"token\":true}"), std::string("{\"token\":null}")})
    EXPECT_EQ(studio.ask(studio.post("/api/session", body)).status, 401) << body;
  const RawAnswer right = studio.ask(studio.post("/api/session", "{\"token\":\"" + token + "\"}"));
  EXPECT_EQ(right.status, 200);
  EXPECT_EQ(right.header("Set-Cookie"),
            str("elbo_", studio.port(), "=", studio.credentials().cookie,
                "; Path=/; HttpOnly; SameSite=Strict"));
}

TEST(Attack, TwoStudiosHaveDifferentSecrets) {
  Served one, two;
  EXPECT_NE(one.credentials().token, two.credentials().token);
  EXPECT_EQ(one.credentials().token.size(), 32u);
  EXPECT_EQ(two.ask(str("GET /api/status HTTP/1.1\r\nHost: ", two.host(), "\r\nCookie: elbo_",
                        two.port(), "=", one.credentials().cookie, "\r\n\r\n"))
                .status,
            401);
}

/// A POST that is right but for one line, which is replaced by another ("": left out).
int changed_post(const Served& studio, const std::string& line, const std::string& by) {
  std::string text = studio.compute("echo");
  const size_t at = text.find(line), end = text.find("\r\n", at) + 2;
  EXPECT_NE(at, std::string::npos) << line;
  return studio.ask(text.replace(at, end - at, by)).status;
}

TEST(Attack, APageOfAnotherSiteCannotMakeAChange) {
  Served studio;
  const std::string own = "http://" + studio.host();
  for (const std::string& origin :
       {std::string(), std::string("Origin: null\r\n"), std::string("Origin: http://evil.com\r\n"),
        "Origin: " + own + ".evil.com\r\n", "Origin: " + own + "/\r\n",
        std::string("Origin: http://127.0.0.1\r\n"), "Origin: ws://" + studio.host() + "\r\n",
        str("Origin: http://localhost:", studio.port(), "\r\n"), std::string("Origin:\r\n")})
    EXPECT_EQ(changed_post(studio, "Origin:", origin), 403) << origin;
  for (const char* site : {"cross-site", "same-site", "CROSS-SITE", ""})
    EXPECT_EQ(changed_post(studio, "Sec-Fetch-Site:", str("Sec-Fetch-Site: ", site, "\r\n")), 403);
  for (const char* type :
       {"", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n", "Content-Type: application/json\r\n"})
    EXPECT_EQ(changed_post(studio, "Content-Type:", type), 415) << type;
  EXPECT_EQ(changed_post(studio, "X-Elbo:", ""), 403);
  EXPECT_EQ(changed_post(studio, "X-Elbo:", "X-Elbo: 2\r\n"), 403);
  EXPECT_EQ(changed_post(studio, "Sec-Fetch-Site:", ""), 200);  // not every browser sends it
}

TEST(Attack, AnotherSiteMayLinkToThePageButNotEmbedOrReadAnything) {
  Served studio;
  const auto from_elsewhere = [&](const char* path, const char* mode) {
    return studio
        .ask(studio.get(path, str("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: ", mode, "\r\n")))
        .status;
  };
  EXPECT_EQ(from_elsewhere("/", "navigate"), 200);
  EXPECT_EQ(from_elsewhere("/", "no-cors"), 403);
  EXPECT_EQ(from_elsewhere("/explore/map.js", "no-cors"), 403);
  EXPECT_EQ(from_elsewhere("/api/status", "navigate"), 403);
  EXPECT_EQ(from_elsewhere("/api/status", "cors"), 403);
  EXPECT_EQ(studio.ask(studio.get("/api/status", "Origin: http://evil.com\r\n")).status, 403);
}

TEST(Attack, NoAnswerGivesAnotherSiteALeave) {
  Served studio;
  for (const std::string& request :
       {studio.get("/"), studio.get("/api/status"), studio.get("/nothing"),
        std::string("bad\r\n\r\n"), studio.get("/api/status", "Origin: http://evil.com\r\n"),
        studio.compute("echo"), studio.compute("error"),
        str("OPTIONS /api/compute HTTP/1.1\r\nHost: ", studio.host(), "\r\nOrigin: http://evil.com",
            "\r\nAccess-Control-Request-Method: POST\r\n\r\n")}) {
    const RawAnswer answer = studio.ask(request);
    EXPECT_THAT(answer.head, Not(HasSubstr("Access-Control")));
    EXPECT_THAT(answer.head, Not(HasSubstr("Location")));
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("X-Frame-Options"), "DENY");
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(answer.header("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(answer.header("Cross-Origin-Embedder-Policy"), "require-corp");
    EXPECT_EQ(answer.header("Cross-Origin-Resource-Policy"), "same-origin");
    const std::string policy = answer.header("Content-Security-Policy");
    EXPECT_THAT(policy, ::testing::StartsWith("default-src 'none'; script-src 'self';"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_THAT(answer.header("Cache-Control"), AnyOf("no-store", "no-cache"));
  }
  EXPECT_EQ(studio.ask(studio.get("/api/status")).header("Cache-Control"), "no-store");
}

TEST(Attack, OnlyGetAndPostExistAndNoGetChangesAnything) {
  Served studio;
  for (const char* method : {"HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get", "FOO"})
    EXPECT_EQ(studio
                  .ask(str(method, " /api/status HTTP/1.1\r\nHost: ", studio.host(), "\r\n",
                           studio.cookie(), "\r\n"))
                  .status,
              405)
        << method;
  for (const char* path : {"/api/session", "/api/compute"})
    EXPECT_EQ(studio.ask(studio.get(path)).status, 405) << path;
  EXPECT_EQ(studio.ask(studio.post("/", "{}")).status, 405);
}

TEST(Attack, NoNameLeadsOutOfTheListOfFiles) {
  Served studio;
  for (const std::string& path : {std::string("/../index.html"),
                                  std::string("/explore/../index.html"),
                                  std::string("/%2e%2e/etc/passwd"),
                                  std::string("/%252e%252e/etc/passwd"),
                                  std::string("/..\\index.html"),
                                  std::string("//index.html"),
                                  std::string("/index.html/"),
                                  std::string("/index.html%00.js"),
                                  std::string("/index.html;x"),
                                  std::string("/./index.html"),
                                  std::string("/%69ndex.html"),
                                  std::string("/explore"),
                                  std::string("/explore/"),
                                  std::string("/etc/passwd"),
                                  std::string("/INDEX.HTML"),
                                  std::string("/.git/config"),
                                  std::string("/%c0%ae%c0%ae/index.html"),
                                  std::string("/api"),
                                  std::string("/api/"),
                                  std::string("/api/status/"),
                                  std::string("/api/../api/status"),
                                  std::string("/api/%73tatus"),
                                  std::string("/api//status")})
    EXPECT_EQ(studio.ask(studio.get(path)).status, 404) << path;
  for (const std::string& path :
       {std::string("/index.html#x"), std::string("/a\tb"), std::string("/\x01"),
        std::string("/\xe2\x80\xa4/"), std::string("index.html"), std::string("*"), std::string()})
    EXPECT_EQ(studio.ask(studio.get(path)).status, 400) << path;
}

TEST(Attack, IdsThatNobodyRegisteredLeadNowhere) {
  Served studio;
  for (const char* id : {"0000000000000000", "../../etc", "/nowhere/model", "nowhere"}) {
    const std::string json = str("{\"op\":\"echo\",\"model\":\"", id, "\",\"args\":{}}");
    EXPECT_EQ(
        studio.ask(studio.post("/api/compute", Served::frame(json, ""), serve::kFrameType)).status,
        404)
        << id;
  }
}

TEST(Attack, APageCannotHandThePathOrTheNumberToTheWorker) {
  Served studio;
  for (const char* key : {"path", "number", "device"}) {
    const std::string json = str("{\"op\":\"echo\",\"model\":\"", studio.model(), "\",\"", key,
                                 "\":\"/etc\",\"args\":{}}");
    EXPECT_EQ(
        studio.ask(studio.post("/api/compute", Served::frame(json, ""), serve::kFrameType)).status,
        400)
        << key;
  }
  EXPECT_THAT(studio.ask(studio.compute("echo")).body, HasSubstr("\"path\":\"/nowhere/model\""));
}

TEST(Attack, FramesThatLieAreRefused) {
  Served studio;
  const std::string right =
      Served::frame("{\"op\":\"echo\",\"model\":\"" + studio.model() + "\",\"args\":{}}", "1234");
  const auto status = [&](const std::string& body) {
    return studio.ask(studio.post("/api/compute", body, serve::kFrameType)).status;
  };
  EXPECT_EQ(status(right), 200);
  EXPECT_EQ(status(""), 400);
  for (size_t size = 1; size < right.size(); ++size)
    EXPECT_EQ(status(right.substr(0, size)), 400) << size;
  EXPECT_EQ(status(right + "x"), 400);
  EXPECT_EQ(status(std::string(8, '\xff') + right.substr(8)), 400);
  EXPECT_EQ(status(Served::frame("{\"op\":1}", "")), 400);
  EXPECT_EQ(status(Served::frame(std::string(40000, '['), "")), 400);
}

}  // namespace
}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// `elbo studio` as a user starts it: the link that it prints opens a session, and it ends cleanly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "tests/cli/running.h"
#include "tests/serve/raw_client.h"

namespace elbo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A studio that has printed its link.
class RunningStudio {
 public:
  RunningStudio(const Folder& folder, std::vector<std::string> options)
      : running_(folder, with(std::move(options))) {
    const std::string before = "http://127.0.0.1:";
    std::string text;
    for (int i = 0; i < 3000 && text.find("#token=") == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      text = folder.read("running.txt");
    }
    const size_t at = text.find(before), mark = text.find("/#token=");
    if (mark == std::string::npos) return;
    port = static_cast<uint16_t>(std::stoi(text.substr(at + before.size())));
    token = text.substr(mark + 8, 32);
  }
  ~RunningStudio() {
    if (!ended_) end(SIGKILL);
  }
  int end(int signal) {
    ended_ = true;
    running_.signal(signal);
    return running_.wait();
  }
  std::string host() const { return str("127.0.0.1:", port); }
  /// The cookie of a session, opened as a page does it.
  std::string cookie() const {
    const std::string body = "{\"token\":\"" + token + "\"}";
    RawClient client(port);
    const RawAnswer answer = client.ask(
        str("POST /api/session HTTP/1.1\r\nHost: ", host(), "\r\nOrigin: http://", host(),
            "\r\nX-Elbo: 1\r\nContent-Type: application/json\r\nContent-Length: ", body.size(),
            "\r\n\r\n", body));
    EXPECT_EQ(answer.status, 200) << answer.body;
    const std::string set = answer.header("Set-Cookie");
    return set.substr(0, set.find(';'));
  }
  RawAnswer get(const std::string& path, const std::string& session = "") const {
    return RawClient(port).ask(
        str("GET ", path, " HTTP/1.1\r\nHost: ", host(), "\r\nCookie: ", session, "\r\n\r\n"));
  }

  uint16_t port = 0;
  std::string token;

 private:
  static std::vector<std::string> with(std::vector<std::string> options) {
    options.insert(options.begin(), "studio");
    return options;
  }

  Running running_;
  bool ended_ = false;
};

TEST(StudioCommand, ServesItsPagesAndASessionUntilItIsStopped) {
  const Folder folder;
  RunningStudio studio(folder, {"--port", "0"});
  ASSERT_NE(studio.port, 0) << folder.read("running.txt");
  const RawAnswer page = studio.get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("<title>elbo studio"));
  EXPECT_EQ(studio.get("/api/status").status, 401);
  const std::string cookie = studio.cookie();
  const RawAnswer status = studio.get("/api/status", cookie);
  EXPECT_EQ(status.status, 200);
  EXPECT_THAT(status.body, HasSubstr("\"folder\":\"" + (folder / "runs") + "\""));
  EXPECT_EQ(studio.end(SIGINT), 0);
  const std::string said = folder.read("running.txt");
  EXPECT_EQ(said.find(studio.token), said.rfind(studio.token)) << "the token is said once";
  EXPECT_THAT(said, Not(HasSubstr(cookie.substr(cookie.find('=') + 1))));
}

TEST(StudioCommand, HasAWorkerThatAnswers) {
  const Folder folder;
  RunningStudio studio(folder, {"--port", "0"});
  ASSERT_NE(studio.port, 0) << folder.read("running.txt");
  const std::string cookie = studio.cookie();
  std::string body;
  for (int i = 0; i < 3000 && body.find("\"state\":\"idle\"") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    body = studio.get("/api/status", cookie).body;
  }
  EXPECT_THAT(body, HasSubstr("\"worker\":{\"state\":\"idle\",\"died\":0"))
      << folder.read("running.txt");
  EXPECT_EQ(studio.end(SIGTERM), 0);
}

TEST(StudioCommand, TakesTheNextPortUnlessOneWasNamed) {
  const Folder folder;
  RunningStudio first(folder, {"--port", "0"});
  ASSERT_NE(first.port, 0) << folder.read("running.txt");
  const Outcome second = elbo(folder, str("studio --port ", first.port));
  EXPECT_EQ(second.code, 4);
  EXPECT_THAT(second.err, HasSubstr("is taken by another program"));
}

TEST(StudioCommand, SaysWhatAnotherAddressMeans) {
  const Folder folder;
  RunningStudio studio(folder, {"--port", "0", "--host", "0.0.0.0"});
  ASSERT_NE(studio.port, 0);
  EXPECT_THAT(folder.read("running.txt"), HasSubstr(str("ssh -L ", studio.port, ":127.0.0.1:")));
}

TEST(StudioCommand, RefusesWhatItCannotUse) {
  const Folder folder;
  EXPECT_EQ(elbo(folder, "studio --port 70000").code, 2);
  const Outcome host = elbo(folder, "studio --port 0 --host 203.0.113.1");
  EXPECT_EQ(host.code, 4);
  EXPECT_THAT(host.err, HasSubstr("203.0.113.1"));
  const Outcome bundle = elbo(folder, "studio --port 0 --bundle nowhere");
  EXPECT_EQ(bundle.code, 3);
  EXPECT_THAT(bundle.err, HasSubstr("there is no such folder"));
}

TEST(StudioCommand, OpensTheBrowserWithoutShowingTheTokenToOtherUsers) {
  const Folder folder;
  // In place of the desktop's: it keeps its words and what the file says and allows.
  folder.write("xdg-open",
               "#!/bin/sh\necho \"$@\" > words.new; stat -c %a \"$1\" > mode; cp \"$1\" page\n"
               "mv words.new words\n");
  std::filesystem::permissions(folder / "xdg-open", std::filesystem::perms::owner_all);
  const std::string path = std::getenv("PATH");
  setenv("PATH", ((folder / "") + ":" + path).c_str(), 1);
  RunningStudio studio(folder, {"--port", "0", "--open"});
  setenv("PATH", path.c_str(), 1);
  ASSERT_NE(studio.port, 0) << folder.read("running.txt");
  for (int i = 0; i < 3000 && !std::filesystem::exists(folder / "words"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_THAT(folder.read("words"), Not(HasSubstr(studio.token)));
  EXPECT_EQ(folder.read("mode"), "600\n");
  EXPECT_THAT(folder.read("page"),
              HasSubstr("url=http://" + studio.host() + "/#token=" + studio.token));
  const std::string words = folder.read("words");
  EXPECT_EQ(studio.end(SIGTERM), 0);
  EXPECT_FALSE(std::filesystem::exists(words.substr(0, words.size() - 1)));
}

TEST(StudioCommand, TheWorkersCommandIsNotShownToPeople) {
  const Folder folder;
  for (const char* words : {"--help", "--help-all", "completion bash", "completion fish"})
    EXPECT_THAT(elbo(folder, words).out, Not(HasSubstr("studio-worker"))) << words;
  EXPECT_THAT(elbo(folder, "completion bash").out, HasSubstr("--allowed-host"));
  EXPECT_THAT(elbo(folder, "studio-work").err, Not(HasSubstr("studio-worker")));
}

}  // namespace
}  // namespace elbo::test

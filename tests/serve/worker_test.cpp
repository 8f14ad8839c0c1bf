// SPDX-License-Identifier: MIT
// The worker dies, hangs and lies in every way; each costs its own request and a new worker.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <future>
#include <set>

#include "tests/serve/served.h"

namespace elbo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// What a task is answered by.
struct Asked {
  std::shared_ptr<std::promise<serve::Response>> promise =
      std::make_shared<std::promise<serve::Response>>();
  std::future<serve::Response> answer = promise->get_future();

  serve::ComputeTask task(const std::string& op, const std::string& lane = "",
                          const std::string& file = "") const {
    serve::ComputeTask out;
    out.frame.head.set("op", Node(op));
    out.frame.head.set("path", Node(std::string("/nowhere")));
    Node args = Node::table();
    args.set("file", Node(file));
    out.frame.head.set("args", std::move(args));
    out.lane = lane;
    out.respond = [held = promise](serve::Response response) {
      held->set_value(std::move(response));
    };
    return out;
  }
};

serve::WorkerSettings quick_worker(const std::string& how = "well") {
  serve::WorkerSettings out = test_worker(how);
  out.pause = out.longest_pause = .01;
  return out;
}

serve::Response asked_of(serve::WorkerPool& pool, const std::string& op) {
  Asked asked;
  pool.submit(asked.task(op));
  return asked.answer.get();
}

/// The answer once the pool takes requests again: after repeated deaths it refuses for a moment.
serve::Response answered_at_last(serve::WorkerPool& pool, const std::string& op) {
  for (;;) {
    serve::Response out = asked_of(pool, op);
    if (text_of(out.body).find("the next is started in") == std::string_view::npos) return out;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

std::string state_of(const serve::WorkerPool& pool) {
  return std::get<std::string>(pool.status().find("state")->value());
}

void wait_for_state(const serve::WorkerPool& pool, const std::string& state) {
  while (state_of(pool) != state) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

int64_t deaths_of(const serve::WorkerPool& pool) {
  return std::get<int64_t>(pool.status().find("died")->value());
}

TEST(Worker, AnswersOneRequestAfterAnotherInOneProcess) {
  serve::EventHub events;
  serve::WorkerPool pool(quick_worker(), events);
  std::set<std::string> processes;
  for (int i = 0; i < 20; ++i) {
    const serve::Response response = asked_of(pool, "echo");
    ASSERT_EQ(response.status, 200) << text_of(response.body);
    const api::Frame frame = api::decode_frame(response.body, api::kFromWorker, "answer");
    processes.insert(frame.head.find("pid")->literal());
  }
  EXPECT_EQ(processes.size(), 1u);
  EXPECT_EQ(pool.devices(), (std::vector<std::string>{"cpu", "gpu"}));
  EXPECT_EQ(deaths_of(pool), 0);
}

TEST(Worker, IsKilledTwentyTimesAndANewOneAnswersEachTime) {
  serve::EventHub events;
  serve::WorkerPool pool(quick_worker(), events);
  for (int i = 0; i < 20; ++i) {
    const char* how = std::array{"crash", "exit", "no_json", "garbage", "wrong_number"}[i % 5];
    const serve::Response died = answered_at_last(pool, how);
    EXPECT_EQ(died.status, 502) << how;
    EXPECT_THAT(std::string(text_of(died.body)), HasSubstr("\"kind\":\"WorkerDied\"")) << how;
    EXPECT_EQ(answered_at_last(pool, "echo").status, 200) << how;
    EXPECT_EQ(deaths_of(pool), i + 1);
  }
}

TEST(Worker, SaysHowItEnded) {
  serve::EventHub events;
  serve::WorkerPool pool(quick_worker(), events);
  EXPECT_THAT(std::string(text_of(asked_of(pool, "crash").body)),
              HasSubstr("was ended by signal 11 (Segmentation fault), in this request"));
  const std::string last = std::string(text_of(answered_at_last(pool, "exit").body));
  EXPECT_THAT(last, HasSubstr("ended with exit code 7 (the last words"));
  EXPECT_THAT(last, Not(HasSubstr("\x1b")));
}

TEST(Worker, ThatHangsOrStopsInMidAnswerIsKilledAfterItsTime) {
  serve::EventHub events;
  serve::WorkerSettings settings = quick_worker();
  settings.request = .2;
  serve::WorkerPool pool(settings, events);
  for (const char* how : {"hang", "half"}) {
    const serve::Response late = answered_at_last(pool, how);
    EXPECT_EQ(late.status, 504) << how;
    EXPECT_THAT(std::string(text_of(late.body)), HasSubstr("longer than 0.2 s")) << how;
    EXPECT_EQ(answered_at_last(pool, "echo").status, 200) << how;
  }
  EXPECT_EQ(deaths_of(pool), 2);
}

TEST(Worker, ThatIsKilledFromOutsideIsReplacedBeforeItIsWanted) {
  serve::EventHub events;
  std::mutex lock;
  std::string told;
  events.connect([&](std::string text) {
    const std::lock_guard guard(lock);
    told += text;
  });
  serve::WorkerPool pool(quick_worker(), events);
  const api::Frame frame =
      api::decode_frame(asked_of(pool, "echo").body, api::kFromWorker, "answer");
  ::kill(static_cast<pid_t>(std::get<int64_t>(frame.head.find("pid")->value())), SIGKILL);
  while (deaths_of(pool) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  wait_for_state(pool, "idle");
  EXPECT_EQ(asked_of(pool, "echo").status, 200);
  events.connect({});
  EXPECT_THAT(told, HasSubstr("was ended by signal 9 (Killed), while it had nothing to do"));
}

TEST(Worker, AnErrorOfTheModelIsAnAnswerAndNoDeath) {
  serve::EventHub events;
  serve::WorkerPool pool(quick_worker(), events);
  const serve::Response error = asked_of(pool, "error");
  EXPECT_EQ(error.status, 422);
  EXPECT_EQ(error.content_type, "application/json");
  EXPECT_EQ(text_of(error.body),
            R"({"error":{"kind":"Unsupported","text":"it has no <b>encoder</b>"}})");
  EXPECT_EQ(deaths_of(pool), 0);
}

TEST(Worker, ThatCannotStartIsSaidAtOnce) {
  serve::EventHub events;
  for (const char* how : {"dies", "says nothing"}) {
    serve::WorkerSettings settings = test_worker(how);
    settings.start = .1;
    serve::WorkerPool pool(settings, events);
    wait_for_state(pool, "failed");
    const serve::Response answer = asked_of(pool, "echo");
    EXPECT_EQ(answer.status, 502) << how;
    EXPECT_THAT(std::string(text_of(answer.body)), HasSubstr("before it was ready")) << how;
  }
  serve::WorkerSettings nowhere;
  nowhere.words = {"/nowhere/elbo"};
  serve::WorkerPool pool(nowhere, events);
  wait_for_state(pool, "failed");
  EXPECT_THAT(std::string(text_of(asked_of(pool, "echo").body)), HasSubstr("could not be started"));
}

/// A pool whose worker is busy until the test opens a gate.
struct GatedPool {
  explicit GatedPool(size_t most_waiting = 8) {
    serve::WorkerSettings settings = quick_worker();
    settings.most_waiting = most_waiting;
    pool = std::make_unique<serve::WorkerPool>(settings, events);
    pool->submit(first.task("gate", "drag", (folder.path() / "open").string()));
    wait_for_state(*pool, "busy");
  }
  void open() const { folder.write("open", ""); }

  PagesFolder folder;
  serve::EventHub events;
  std::unique_ptr<serve::WorkerPool> pool;
  Asked first;
};

TEST(Queue, ANewerRequestOfALaneTakesThePlaceOfTheOneThatWaits) {
  GatedPool gated;
  std::vector<Asked> drags(5);
  Asked other;
  gated.pool->submit(other.task("echo", "map"));
  for (const Asked& drag : drags) gated.pool->submit(drag.task("echo", "drag"));
  EXPECT_EQ(gated.pool->waiting(), 2u);
  for (size_t i = 0; i + 1 < drags.size(); ++i) {
    const serve::Response old = drags[i].answer.get();
    EXPECT_EQ(old.status, 409);
    EXPECT_THAT(std::string(text_of(old.body)), HasSubstr("\"kind\":\"Superseded\""));
  }
  gated.open();
  EXPECT_EQ(gated.first.answer.get().status, 200);  // what is computed is not given up
  EXPECT_EQ(other.answer.get().status, 200);
  EXPECT_EQ(drags.back().answer.get().status, 200);
}

TEST(Queue, HoldsSoManyAndNoMore) {
  GatedPool gated(3);
  std::vector<Asked> all(5);
  for (const Asked& asked : all) gated.pool->submit(asked.task("echo"));
  for (size_t i = 3; i < 5; ++i) {
    const serve::Response busy = all[i].answer.get();
    EXPECT_EQ(busy.status, 429);
    EXPECT_THAT(std::string(text_of(busy.body)), HasSubstr("\"kind\":\"Busy\""));
  }
  gated.open();
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(all[i].answer.get().status, 200);
}

TEST(Queue, WaitsForANewWorkerWhenOneDies) {
  GatedPool gated;
  Asked crash, after;
  gated.pool->submit(crash.task("crash"));
  gated.pool->submit(after.task("echo"));
  gated.open();
  EXPECT_EQ(crash.answer.get().status, 502);
  EXPECT_EQ(after.answer.get().status, 200);
}

TEST(Queue, IsAnsweredWhenTheStudioEnds) {
  auto gated = std::make_unique<GatedPool>();
  Asked waiting;
  gated->pool->submit(waiting.task("echo"));
  gated->pool.reset();  // while the worker hangs
  EXPECT_GE(gated->first.answer.get().status, 500);
  EXPECT_EQ(waiting.answer.get().status, 503);
}

TEST(Worker, EndsWithTheStudioAndInheritsNothingOfIt) {
  serve::EventHub events;
  const int ours = ::open("/dev/null", O_RDONLY);  // one that is not close-on-exec
  pid_t child = 0;
  {
    serve::WorkerPool pool(quick_worker(), events);
    const api::Frame frame =
        api::decode_frame(asked_of(pool, "echo").body, api::kFromWorker, "answer");
    child = static_cast<pid_t>(std::get<int64_t>(frame.head.find("pid")->value()));
    std::set<std::string> open;
    for (const auto& entry : std::filesystem::directory_iterator(str("/proc/", child, "/fd")))
      open.insert(entry.path().filename());
    EXPECT_EQ(open, (std::set<std::string>{"0", "1", "2", "3"}));
  }
  ::close(ours);
  EXPECT_NE(::kill(child, 0), 0);
}

}  // namespace
}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// The studio's routes with the program itself: trainings that pages begin, stop and take further,
// data sets, measures, estimates. Oracle: the run folders, and what a terminal would have said.
#include <gtest/gtest.h>

#include "elbo/api/frame.h"
#include "elbo/core/error.h"
#include "elbo/io/json.h"
#include "elbo/serve/content.h"
#include "elbo/serve/router.h"
#include "tests/cli/running.h"
#include "tests/cli/tiny_runs.h"

namespace elbo::serve {
namespace {

using test::comes_true;

constexpr const char* kSmallExperiment =
    "name = \"tiny <b>\"\n[data]\nname = \"synthetic\"\nsize = 12\ncount = 300\ntest_count = 60\n"
    "[model]\nname = \"vae\"\nlatent_dim = 2\nhidden = [16]\n[train]\nsteps = 40\n"
    "batch_size = 20\nlog_every = 5\nsample_every = 20\n";

/// A studio without its sockets, over an empty folder.
class DirectStudio {
 public:
  DirectStudio() {
    setenv("XDG_CACHE_HOME", (folder_ / "cache").c_str(), 1);
    events_.connect([this](const std::string& text) {
      const std::lock_guard hold(lock_);
      heard_ += text;
    });
    content_ = std::make_unique<StudioContent>(context_);
    context_.content = content_.get();
  }

  Response ask(const std::string& method, const std::string& path, const Request& request) {
    const Route* route = find_route(method, path);
    if (route == nullptr) throw std::out_of_range("no route " + path);
    return answered([&] { return route->answer(context_, request); });
  }
  Response get(const std::string& path, const NamedTexts& query = {}) {
    Request request;
    request.query = query;
    return ask("GET", path, request);
  }
  Response post(const std::string& path, const std::string& json) {
    Request request;
    const ByteView bytes = bytes_of(json);
    request.body.assign(bytes.begin(), bytes.end());
    return ask("POST", path, request);
  }
  static Node json_of(const Response& response) {
    return io::parse_json(text_of(response.body), "answer");
  }

  /// The card of a run; a table without anything where there is none.
  Node card(const std::string& id) {
    content_->look();
    const Node all = json_of(get("/api/runs"));
    for (const Node& one : test::objects_in(*all.find("runs")))
      if (test::word_in(one, "id") == id) return one;
    return Node::table();
  }
  bool becomes(const std::string& id, const std::string& state) {
    return comes_true([&] { return test::word_in(card(id), "state") == state; });
  }
  /// The job when it has ended; a table without anything where it does not.
  Node ended_job(int64_t number) {
    Node out = Node::table();
    comes_true([&] {
      content_->jobs().tend();
      for (const Node& one : test::objects_in(json_of(get("/api/jobs"))))
        if (test::number_in(one, "job") == static_cast<double>(number) &&
            test::word_in(one, "state") == "ended")
          out = one;
      return !out.entries().empty();
    });
    return out;
  }
  std::string heard() {
    const std::lock_guard hold(lock_);
    return heard_;
  }
  const test::Folder& folder() const { return folder_; }

 private:
  test::CachedFolder folder_;
  Places places_;
  EventHub events_;
  ServeContext context_{.folder = folder_ / "runs",
                        .program = test::program(),
                        .share = ELBO_BINARY_DIR "/share/elbo",
                        .threads = 1,
                        .places = places_,
                        .events = events_};
  std::mutex lock_;
  std::string heard_;
  std::unique_ptr<StudioContent> content_;
};

std::string body_of(const std::string& id, const std::string& more = "") {
  return "{\"id\":\"" + id + "\"" + more + "}";
}

std::string experiment(const std::string& text) {
  return "{\"text\":" + io::write_json(Node(text)) + "}";
}

int64_t job_in(const Node& answer) {
  const Node* job = answer.find("job");
  const auto* whole = job == nullptr ? nullptr : std::get_if<int64_t>(&job->value());
  return whole == nullptr ? -1 : *whole;
}

TEST(StudioRoutes, ATrainingIsBegunTakenFurtherMeasuredAndRemovedFromAPage) {
  DirectStudio studio;
  const Node begun = studio.json_of(studio.post("/api/train", experiment(kSmallExperiment)));
  const std::string id = test::word_in(begun, "id");
  const Node trained = studio.ended_job(job_in(begun));
  EXPECT_EQ(test::number_in(trained, "code"), 0) << test::word_in(trained, "text");
  ASSERT_TRUE(studio.becomes(id, "done"));
  const Node card = studio.card(id);
  EXPECT_EQ(test::word_in(card, "title"), "tiny <b>");
  EXPECT_EQ(test::number_in(card, "steps"), 40);
  EXPECT_NE(studio.heard().find("event: runs\ndata: {\"changed\":[\"" + id), std::string::npos);
  EXPECT_NE(studio.heard().find("event: jobs\n"), std::string::npos);

  EXPECT_EQ(studio.post("/api/run/resume", body_of(id)).status, 400) << "it is done";
  EXPECT_EQ(studio.post("/api/run/further", body_of(id, ",\"epochs\":3")).status, 400);
  const Node further =
      studio.json_of(studio.post("/api/run/further", body_of(id, ",\"steps\":60")));
  EXPECT_EQ(test::number_in(studio.ended_job(job_in(further)), "code"), 0);
  EXPECT_EQ(test::number_in(studio.card(id), "steps"), 60);

  const Node measure =
      studio.json_of(studio.post("/api/run/measure", body_of(id, ",\"protocol\":\"elbo\"")));
  EXPECT_EQ(test::number_in(studio.ended_job(job_in(measure)), "code"), 0);
  const Node run = studio.json_of(studio.get("/api/run", {{"id", id}}));
  EXPECT_EQ(test::word_in(test::objects_in(*run.find("results")).at(0), "protocol"), "elbo");
  EXPECT_NE(test::word_in(run, "differing").find("latent_dim = 2"), std::string::npos);
  EXPECT_EQ(studio.get("/api/grid", {{"id", id}, {"step", "20"}}).content_type, "image/png");

  EXPECT_EQ(studio.post("/api/run/remove", body_of(id, ",\"name\":\"another\"")).status, 400);
  const std::string name = io::write_json(Node(test::word_in(card, "name")));
  EXPECT_EQ(studio.post("/api/run/remove", body_of(id, ",\"name\":" + name)).status, 200);
  EXPECT_TRUE(studio.card(id).entries().empty());
  EXPECT_EQ(studio.get("/api/run", {{"id", id}}).status, 404);
}

TEST(StudioRoutes, ARunningTrainingSavesAndStopsAndGoesOn) {
  DirectStudio studio;
  std::string text = kSmallExperiment;
  text.replace(text.find("steps = 40"), 10, "steps = 100000000");
  const Node begun = studio.json_of(studio.post("/api/train", experiment(text)));
  const std::string id = test::word_in(begun, "id");
  ASSERT_TRUE(studio.becomes(id, "running"));
  const auto checkpoints = [&] {
    const Node run = studio.json_of(studio.get("/api/run", {{"id", id}}));
    return std::get<Node::List>(run.find("checkpoints")->value()).size();
  };
  ASSERT_TRUE(comes_true([&] {
    return studio.post("/api/run/checkpoint", body_of(id)).status == 200 && checkpoints() > 0;
  }));
  EXPECT_EQ(studio
                .post("/api/run/remove",
                      body_of(id, ",\"name\":" +
                                      io::write_json(Node(test::word_in(studio.card(id), "name")))))
                .status,
            400)
      << "it runs";
  EXPECT_EQ(studio.post("/api/run/stop", body_of(id)).status, 200);
  EXPECT_EQ(test::number_in(studio.ended_job(job_in(begun)), "code"), 130);
  ASSERT_TRUE(studio.becomes(id, "stopped"));
  const Node again = studio.json_of(studio.post("/api/run/resume", body_of(id)));
  ASSERT_TRUE(studio.becomes(id, "running"));
  EXPECT_EQ(
      studio.post("/api/jobs/cancel", "{\"job\":" + std::to_string(job_in(again)) + "}").status,
      200);
  EXPECT_NE(test::number_in(studio.ended_job(job_in(again)), "code"), 0);
}

TEST(StudioRoutes, ATrainingOutlivesTheStudioAndIsStoppedByTheNext) {
  test::CachedFolder folder;
  folder.write("long.toml", [] {
    std::string text = kSmallExperiment;
    return text.replace(text.find("steps = 40"), 10, "steps = 100000000");
  }());
  // As a terminal starts it: a studio that comes later sees and stops it.
  test::Running training(folder, {"train", "long.toml", "--out", "runs/mine"});
  Places places;
  EventHub events;
  ServeContext context{.folder = folder / "runs",
                       .program = test::program(),
                       .share = ELBO_BINARY_DIR "/share/elbo",
                       .threads = 1,
                       .places = places,
                       .events = events};
  StudioContent content(context);
  context.content = &content;
  const std::string id = id_of(folder / "runs/mine");
  ASSERT_TRUE(comes_true([&] {
    content.look();
    const auto run = content.catalogue().run(id);
    return run && run->facts().step > 0;
  }));
  Request request;
  const std::string body = body_of(id);
  request.body.assign(bytes_of(body).begin(), bytes_of(body).end());
  EXPECT_EQ(stop_route(context, request).status, 200);
  EXPECT_EQ(training.wait(), 130);
}

TEST(StudioRoutes, AnExperimentIsResolvedAndEstimated) {
  DirectStudio studio;
  const Node resolved = studio.json_of(studio.post("/api/resolve", experiment(kSmallExperiment)));
  EXPECT_NE(test::word_in(resolved, "resolved").find("likelihood = "), std::string::npos);
  std::string wrong = kSmallExperiment;
  wrong.replace(wrong.find("latent_dim = 2"), 14, "latent_dim = 0");
  const Node told = studio.json_of(studio.post("/api/resolve", experiment(wrong)));
  const Node fault = test::objects_in(*told.find("errors")).at(0);
  EXPECT_EQ(test::word_in(fault, "key"), "model.latent_dim");
  EXPECT_EQ(test::number_in(fault, "line"), 9);
  const Node estimate = studio.json_of(studio.post("/api/estimate", experiment(kSmallExperiment)));
  EXPECT_EQ(test::number_in(estimate, "steps"), 40);
  EXPECT_NEAR(test::number_in(estimate, "seconds"),
              40 * test::number_in(estimate, "seconds_a_step"), 1e-9);
  EXPECT_GT(test::number_in(estimate, "seconds_a_step"), 0);
  EXPECT_GT(test::number_in(estimate, "memory"), 1e7);
  const Response failed =
      studio.post("/api/estimate",
                  experiment("[data]\nname = \"image_folder\"\nfolder = \"/no/such\"\n[model]\n"
                             "name = \"vae\"\n"));
  EXPECT_EQ(failed.status, 500) << "the disk said no";
  EXPECT_NE(text_of(failed.body).find("/no/such"), std::string_view::npos);
}

TEST(StudioRoutes, ProtocolsAreThoseThatARunCanBeAsked) {
  DirectStudio studio;
  const Node begun = studio.json_of(studio.post("/api/train", experiment(kSmallExperiment)));
  studio.ended_job(job_in(begun));
  ASSERT_TRUE(studio.becomes(test::word_in(begun, "id"), "done"));
  const Node answer =
      studio.json_of(studio.get("/api/protocols", {{"id", test::word_in(begun, "id")}}));
  std::vector<std::string> names;
  for (const Node& one : test::objects_in(*answer.find("protocols"))) {
    names.push_back(test::word_in(one, "name"));
    EXPECT_NE(test::word_in(one, "summary"), "");
  }
  const auto has = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  EXPECT_TRUE(has("elbo"));
  EXPECT_TRUE(has("iw_100"));
  EXPECT_TRUE(has("ais_1000")) << "what takes long can be asked for";
  EXPECT_FALSE(has("accuracy")) << "it is no classifier";
}

TEST(StudioRoutes, DataAreOpenedCheckedAndShownByProcesses) {
  DirectStudio studio;
  const Node opened = studio.json_of(studio.post(
      "/api/data/open",
      "{\"source\":\"synthetic\",\"options\":{\"size\":12,\"count\":300,\"test_count\":60}}"));
  const std::string id = test::word_in(opened, "id");
  EXPECT_EQ(test::number_in(*opened.find("counts"), "test"), 60);
  const Response response =
      studio.get("/api/data", {{"id", id}, {"split", "test"}, {"first", "50"}, {"count", "64"}});
  ASSERT_EQ(response.status, 200) << text_of(response.body);
  const api::Frame frame = api::decode_frame(response.body, api::kFromWorker, "frame");
  EXPECT_EQ(test::number_in(frame.head, "total"), 60);
  EXPECT_EQ(api::array_at(frame, frame.head, "images").shape,
            (std::vector<int64_t>{10, 12, 12, 1}));
  EXPECT_EQ(api::array_at(frame, frame.head, "labels").shape, std::vector<int64_t>{10});
  Node check;
  ASSERT_TRUE(comes_true([&] {
    check = studio.json_of(studio.get("/api/data/check", {{"id", id}}));
    return test::word_in(check, "state") == "done";
  }));
  EXPECT_EQ(test::objects_in(*check.find("report")->find("bad")).size(), 0U);

  EXPECT_EQ(studio.post("/api/data/open", "{\"source\":\"no such\"}").status, 400);
  EXPECT_EQ(studio.post("/api/data/open", "{\"source\":\"--help\"}").status, 400);
  EXPECT_EQ(
      studio.post("/api/data/open", "{\"source\":\"synthetic\",\"options\":{\"a b\":1}}").status,
      400);
  EXPECT_EQ(studio.get("/api/data", {{"id", "0123456789abcdef"}}).status, 400);
}

}  // namespace
}  // namespace elbo::serve

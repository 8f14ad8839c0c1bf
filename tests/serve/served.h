// SPDX-License-Identifier: MIT
// A studio for a test: the real server, a folder of pages, the worker of tests/serve_worker.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "elbo/io/json.h"
#include "elbo/serve/content.h"
#include "elbo/serve/http_server.h"
#include "elbo/serve/worker_pool.h"
#include "fuzz/schema.h"
#include "tests/serve/raw_client.h"

namespace elbo::test {

inline serve::WorkerSettings test_worker(const std::string& how = "well") {
  serve::WorkerSettings out;
  out.words = {ELBO_BINARY_DIR "/bin/studio_test_worker", how};
  return out;
}

/// A folder that goes with the test.
class PagesFolder {
 public:
  PagesFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "elbo-serve-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  PagesFolder(const PagesFolder&) = delete;
  ~PagesFolder() { std::filesystem::remove_all(path_); }
  const Path& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }

 private:
  Path path_;
};

/// What a test may want otherwise.
struct ServedSettings {
  serve::HttpTimes times;
  serve::RequestLimits limits;
  serve::WorkerSettings worker = test_worker();
  std::vector<std::string> allowed_hosts;
};

/// It serves from its construction to its end.
class Served {
 public:
  explicit Served(const ServedSettings& settings = {})
      : pages_(with_pages()),
        listeners_({"127.0.0.1", 0, true}),
        rules_{settings.allowed_hosts, {}, settings.limits},
        files_(pages_->path()),
        worker_(settings.worker, events_),
        content_(nullptr),
        handlers_(4, 64) {
    share_.write("schema.json", io::write_json(api::schema_to_node(fuzz_schema())));
    context_.worker = &worker_;
    content_ = std::make_unique<serve::StudioContent>(context_);
    context_.content = content_.get();
    model_ = places_.add("/nowhere/model", serve::PlaceKind::bundle);
    server_ = std::make_unique<serve::HttpServer>(
        serve::HttpParts{context_, rules_, files_, handlers_, settings.times}, listeners_);
    thread_ = std::thread([this] { server_->run(false); });
  }
  ~Served() {
    server_->stop();
    thread_.join();
  }

  uint16_t port() const { return listeners_.port(); }
  std::string host() const { return str("127.0.0.1:", port()); }
  const serve::Credentials& credentials() const { return rules_.credentials; }
  const Path& runs() const { return runs_.path(); }
  const std::string& model() const { return model_; }
  serve::EventHub& events() { return events_; }
  serve::WorkerPool& worker() { return worker_; }

  std::string cookie() const {
    return str("Cookie: elbo_", port(), "=", rules_.credentials.cookie, "\r\n");
  }
  /// A GET as a page of the session sends it; `extra`: further lines.
  std::string get(const std::string& target, const std::string& extra = "") const {
    return str("GET ", target, " HTTP/1.1\r\nHost: ", host(), "\r\n", cookie(), extra, "\r\n");
  }
  /// A POST likewise, of a type.
  std::string post(const std::string& target, const std::string& body,
                   const std::string& type = "application/json") const {
    return str("POST ", target, " HTTP/1.1\r\nHost: ", host(), "\r\n", cookie(), "Origin: http://",
               host(), "\r\nX-Elbo: 1\r\nSec-Fetch-Site: same-origin\r\nContent-Type: ", type,
               "\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
  }
  std::string compute(const std::string& op, const std::string& lane = "",
                      const std::string& args = "{}", const std::string& blob = "") const {
    const std::string json =
        str("{\"op\":\"", op, "\",\"model\":\"", model_, "\",", lane.empty() ? "" : "\"lane\":\"",
            lane, lane.empty() ? "" : "\",", "\"args\":", args, "}");
    return post("/api/compute", frame(json, blob), serve::kFrameType);
  }
  static std::string frame(const std::string& json, const std::string& blob) {
    std::string out;
    for (const size_t size : {json.size(), blob.size()})
      for (int i = 0; i < 4; ++i) out += static_cast<char>(size >> (8 * i) & 0xFF);
    return out + json + blob;
  }
  /// One request on a connection of its own.
  RawAnswer ask(const std::string& text) const { return RawClient(port()).ask(text); }

 private:
  static std::unique_ptr<PagesFolder> with_pages() {
    auto out = std::make_unique<PagesFolder>();
    out->write("index.html", "<!doctype html><title>studio</title>" + std::string(1000, ' '));
    out->write("explore/map.js", "export const map = 1;\n");
    return out;
  }

  std::unique_ptr<PagesFolder> pages_;
  serve::Listeners listeners_;
  serve::AdmissionRules rules_;
  serve::StaticFiles files_;
  serve::Places places_;
  serve::EventHub events_;
  serve::WorkerPool worker_;
  PagesFolder runs_, share_;
  serve::ServeContext context_{.folder = runs_.path(),
                               .program = "/nowhere/elbo",
                               .share = share_.path(),
                               .places = places_,
                               .events = events_,
                               .credentials = &rules_.credentials};
  std::unique_ptr<serve::StudioContent> content_;
  serve::HandlerPool handlers_;
  std::string model_;
  std::unique_ptr<serve::HttpServer> server_;
  std::thread thread_;
};

}  // namespace elbo::test

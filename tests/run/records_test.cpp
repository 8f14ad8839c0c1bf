// SPDX-License-Identifier: MIT
// build.json, eval/*.jsonl and figures: written, read back, refused where they are damaged.
#include "elbo/run/records.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/io/json.h"
#include "elbo/run/figure.h"
#include "elbo/run/json_lines.h"
#include "tests/core/quick_fs.h"
#include "tests/run/captured_log.h"

namespace elbo::run {
namespace {

EvalResult specimen() {
  return {.protocol = "iw_5000",
          .value = -98.25,
          .standard_error = 0.5,
          .unit = "nats",
          .count = 10000,
          .parts = {{"kl", 25.0}, {"nll", 73.25}},
          .seed = 3,
          .seconds = 1.5,
          .weights = "ema",
          .step = 4680,
          .split = "test",
          .when = "2026-11-22T16:25:01Z",
          .uncertainty = "examples",
          .data = "ab",
          .extractor = "digits",
          .extractor_fingerprint = "cd",
          .warning = "few"};
}

TEST(BuildRecord, IsReadBackAndADamagedOneIsRefused) {
  const QuickFolder folder;
  BuildRecord record = this_build();
  EXPECT_FALSE(record.version.empty() || record.kernel.empty() || record.cpu.empty());
  record.libtorch = "1.13.1";
  record.threads = 2;
  write_build(quick_fs(), folder / "build.json", record);
  const BuildRecord back = read_build(quick_fs(), folder / "build.json");
  EXPECT_EQ(back.libtorch, "1.13.1");
  EXPECT_EQ(back.threads, 2);
  EXPECT_EQ(back.cpu, record.cpu);
  write_atomically(quick_fs(), folder / "build.json", bytes_of("{\"threads\":\"two\"}"));
  EXPECT_THROW(read_build(quick_fs(), folder / "build.json"), DataError);
}

TEST(EvalResult, IsReadBackInTheOrderItWasAdded) {
  const QuickFolder folder;
  EvalResult second = specimen();
  second.value = -97;
  append_eval(quick_fs(), folder.path(), specimen());
  append_eval(quick_fs(), folder.path(), second);
  EXPECT_EQ(read_eval(quick_fs(), folder.path(), "iw_5000"),
            (std::vector<EvalResult>{specimen(), second}));
  EXPECT_TRUE(read_eval(quick_fs(), folder.path(), "elbo").empty());
  EXPECT_EQ(eval_protocols(quick_fs(), folder.path()), (std::vector<std::string>{"iw_5000"}));
}

TEST(EvalResult, NumbersThatAreNotFiniteComeBackAsThemselves) {
  EvalResult result = specimen();
  result.value = -std::numeric_limits<double>::infinity();
  result.standard_error = std::numeric_limits<double>::quiet_NaN();
  const QuickFolder folder;
  append_eval(quick_fs(), folder.path(), result);
  const EvalResult back = read_eval(quick_fs(), folder.path(), "iw_5000").at(0);
  EXPECT_EQ(back.value, result.value);
  EXPECT_TRUE(std::isnan(back.standard_error));
}

TEST(EvalResult, ALineBehindATornOneIsNotJoinedToIt) {
  const QuickFolder folder;
  append_eval(quick_fs(), folder.path(), specimen());
  std::filesystem::resize_file(folder / "iw_5000.jsonl", 20);
  append_eval(quick_fs(), folder.path(), specimen());
  EXPECT_EQ(read_eval(quick_fs(), folder.path(), "iw_5000"), (std::vector<EvalResult>{specimen()}));
}

TEST(JsonLines, TheLastReadableLineIsFoundFromTheEnd) {
  const QuickFolder folder;
  write_atomically(quick_fs(), folder / "a", bytes_of("{\"a\":1}\n{\"a\":2}\nrubbish\n{\"a\":3"));
  EXPECT_EQ(std::get<int64_t>(last_json_line(quick_fs(), folder / "a")->find("a")->value()), 2);
  EXPECT_FALSE(last_json_line(quick_fs(), folder / "absent"));
}

TEST(EvalResult, OfAnEarlierVersionHasEmptyTextsForWhatItDidNotSay) {
  EvalResult old = specimen();
  Node node = to_node(old);
  for (const char* later : {"uncertainty", "data", "extractor", "extractor_fingerprint", "warning"})
    node.erase(later);
  old.uncertainty = old.data = old.extractor = old.extractor_fingerprint = old.warning = "";
  EXPECT_EQ(eval_result(node), old);
}

Figure figure() {
  Figure out;
  out.id = "latent_scatter";
  out.title = "Codes of the test set";
  out.kind = FigureKind::scatter;
  out.series = {{"z", {1, 2}, {3, std::numeric_limits<double>::infinity()}, {0, 9}, {}},
                {"bars", {}, {1}, {}, {"kl"}}};
  out.class_names = {"zero", "nine"};
  out.log_x = true;
  out.provenance.set("step", Node(int64_t{100}));
  return out;
}

TEST(Figure, IsReadBackWithItsPicture) {
  const QuickFolder folder;
  const RunFolder run = RunFolder::create_at(quick_fs(), folder / "r");
  write_figure(run, figure(), Bytes(5));
  const auto figures = read_figures(run);
  ASSERT_EQ(figures.size(), 1);
  EXPECT_EQ(figures[0].series, figure().series);
  EXPECT_EQ(figures[0].kind, FigureKind::scatter);
  EXPECT_TRUE(figures[0].log_x);
  EXPECT_EQ(figures[0].image, "latent_scatter.png");
  EXPECT_EQ(std::filesystem::file_size(run.figures() / figures[0].image), 5);
  EXPECT_EQ(figures[0].provenance.literal(), figure().provenance.literal());
}

TEST(Figure, ADamagedOneIsSaidAndLeftOut) {
  const QuickFolder folder;
  const CapturedLog log;
  const RunFolder run = RunFolder::create_at(quick_fs(), folder / "r");
  write_figure(run, figure());
  write_atomically(quick_fs(), run.figures() / "other.json", bytes_of("{}"));
  EXPECT_EQ(read_figures(run).size(), 1);
  EXPECT_TRUE(log.says("other.json"));
}

Figure read_again(const Figure& figure) {
  return parse_figure(bytes_of(io::write_json(to_node(figure))), "f.json");
}

TEST(Figure, ListsOfDifferentLengthAndPathsAreRefused) {
  Figure uneven = figure();
  uneven.series[0].x.pop_back();
  EXPECT_THROW(read_again(uneven), DataError);
  Figure elsewhere = figure();
  elsewhere.image = "../../secret.png";
  EXPECT_THROW(read_again(elsewhere), DataError);
}

std::string refusal_of(const std::string& json) {
  try {
    parse_figure(bytes_of(json), "f.json");
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

TEST(Figure, UnknownKeysArePassedOverAndWrongTypesRefused) {
  const std::string whole = io::write_json(to_node(figure()));
  const auto with = [&](const std::string& from, const std::string& to) {
    return std::string(whole).replace(whole.find(from), from.size(), to);
  };
  EXPECT_EQ(
      refusal_of(with(
          "{\"id\"", "{\"new\":{\"series\":[{\"x\":1}],\"provenance\":{}},\"newer\":[[1]],\"id\"")),
      "");
  EXPECT_EQ(refusal_of(with("\"name\":\"z\"", "\"new\":[{}],\"name\":\"z\"")), "");
  const std::pair<std::string, std::string> wrong[] = {
      {"\"title\":\"Codes of the test set\"", "\"title\":3"},
      {"\"series\":[", "\"series\":[7,"},
      {"\"x\":[", "\"x\":[\"\","},
      {"\"x\":[", "\"x\":[[],"},
      {"\"classes\":[", "\"classes\":[.5,"},
      {"\"class_names\":[", "\"class_names\":[0,"},
      {"\"provenance\":{", "\"provenance\":7,\"more\":{"},
      {"\"caption\":\"\",", ""},
      {"\"classes\":[0,9],", "\"classes\":{},"},
      {"\"kind\":\"scatter\"", "\"kind\":\"pie\""}};
  for (const auto& [from, to] : wrong)
    EXPECT_EQ(refusal_of(with(from, to)).find("f.json"), 0u) << to;
  for (const char* other : {"[]", "7", "{}", "", "{\"series\":[]}", "[{}]"})
    EXPECT_EQ(refusal_of(other).find("f.json"), 0u) << other;
}

}  // namespace
}  // namespace elbo::run

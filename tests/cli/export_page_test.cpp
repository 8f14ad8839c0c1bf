// SPDX-License-Identifier: MIT
// `elbo export --to page` as a user asks for it: what the page knows of its model, what it says
// that it lacks, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/tiny_runs.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ExportedPage : public testing::Test {
 protected:
  static void SetUpTestSuite() { runs_ = &TinyRuns::with({"shapes4", "vae", "gan", "asked"}); }
  void SetUp() override { ASSERT_EQ(runs_->faults, ""); }
  static Outcome run(const std::string& arguments) { return runs_->run(arguments); }

  /// What the page of a run says of its model.
  static Node page_of(const std::string& name) {
    const std::string file = "of_" + name + ".html";
    const Outcome outcome = run("export " + name + " --to page --force --out " + file);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const std::string page = runs_->read(file), begin = "id=\"model\">";
    const size_t from = page.find(begin) + begin.size();
    return io::parse_json(page.substr(from, page.find("</script>", from) - from), file);
  }
  static const Node::List& list(const Node& table, const char* key) {
    return std::get<Node::List>(table.find(key)->value());
  }
  static std::string text(const Node& table, const char* key) {
    return std::get<std::string>(table.find(key)->value());
  }
  static TinyRuns* runs_;
};
TinyRuns* ExportedPage::runs_ = nullptr;

TEST_F(ExportedPage, OfAVaeKnowsItsCodesAndExamples) {
  const Node page = page_of("vae");
  EXPECT_EQ(text(page, "model"), "vae");
  EXPECT_EQ(text(page, "title"), "vae");
  const Node& codes = *page.find("codes");
  EXPECT_EQ(codes.find("dimensions")->literal(), "2");
  EXPECT_EQ(text(codes, "prior"), "normal");
  EXPECT_EQ(text(codes, "unit"), "nats");
  EXPECT_THAT(list(codes, "carries"), SizeIs(2));
  EXPECT_THAT(list(*page.find("examples"), "pictures"), SizeIs(12));
  EXPECT_THAT(list(*page.find("points"), "labels"), SizeIs(60));
  EXPECT_TRUE(page.find("encoder")->is_table());
  EXPECT_FALSE(page.find("principal")->is_table()) << "two dimensions have no other directions";
  EXPECT_EQ(page.find("image")->find("shape")->literal(), "[1, 12, 12]");
}

TEST_F(ExportedPage, OfAGanSaysWhatItLacks) {
  const Node page = page_of("gan");
  EXPECT_FALSE(page.find("encoder")->is_table());
  EXPECT_FALSE(page.find("examples")->is_table());
  EXPECT_THAT(list(page, "attributes"), IsEmpty());
  ASSERT_THAT(list(page, "missing"), SizeIs(1));
  EXPECT_THAT(list(page, "missing")[0].literal(), HasSubstr("The model has no encoder here"));
}

TEST_F(ExportedPage, OfAModelWithAConditionNamesIt) {
  const Node page = page_of("asked");
  ASSERT_TRUE(page.find("condition")->is_table());
  EXPECT_THAT(list(*page.find("condition"), "names"), testing::Not(IsEmpty()));
}

TEST_F(ExportedPage, IsRefusedWhereItWouldNotBeOne) {
  EXPECT_EQ(run("export vae --to page --out page.htm").code, 2);
  EXPECT_EQ(run("export vae --to page --out page").code, 2);
  const Outcome roles = run("export vae --to page --what decoder --out a.html");
  EXPECT_EQ(roles.code, 2);
  EXPECT_THAT(roles.err, HasSubstr("leave it out"));
  const Outcome classifier = run("export shapes4 --to page --out a.html");
  EXPECT_EQ(classifier.code, 9);
  EXPECT_THAT(classifier.err, HasSubstr("decode codes"));
  runs_->write("mine.html", "mine");
  const Outcome again = run("export vae --to page --out mine.html");
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("--force"));
  EXPECT_EQ(runs_->read("mine.html"), "mine");
}

}  // namespace
}  // namespace elbo::test

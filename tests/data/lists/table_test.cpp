// SPDX-License-Identifier: MIT
// Points from CSV files as programs write them: values and classes by what stands in the text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "elbo/core/str.h"
#include "elbo/data/files/named_data.h"
#include "elbo/data/lists/number_table.h"
#include "elbo/data/remarks.h"
#include "elbo/data/source.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/lists/tables.h"
#include "tests/mutate.h"

namespace elbo::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

data::NumberTable table_in(const std::string& text, const data::TableWish& wish = {}) {
  const ByteView view = bytes_of(text);
  return data::parse_table(data::TextLines(Bytes(view.begin(), view.end()), "t"), wish);
}

TEST(NumberTable, HasAHeaderWhereAFieldIsNoNumber) {
  for (const char* text : {"x,y\n1,2\n3,-4.5\n", "x;y\n1;2\n3;-4,5\n", "x\ty\r1\t2\r3\t-4.5",
                           "\xEF\xBB\xBFx , y\r\n 1, 2\r\n\r\n3,-4.5e0\r\n"}) {
    const data::NumberTable table = table_in(text);
    EXPECT_THAT(table.columns, ElementsAre("x", "y")) << text;
    EXPECT_THAT(table.values, ElementsAre(1, 2, 3, -4.5f)) << text;
    EXPECT_EQ(table.rows(), 2);
  }
  EXPECT_THAT(table_in("1,2\n3,4\n").columns, ElementsAre("1", "2"));
  EXPECT_EQ(table_in("1,2\n3,4\n").rows(), 2);
}

TEST(NumberTable, AHeaderOfNumbersMustBeSaid) {
  EXPECT_THAT(table_in("2010,2011\n1,2\n", {.header = data::TableHeader::yes}).columns,
              ElementsAre("2010", "2011"));
  EXPECT_THAT(error_of([] { table_in("x,y\n1,2\n", {.header = data::TableHeader::no}); }),
              HasSubstr("t:1: got 1 = \"x\", want a number"));
}

TEST(NumberTable, ColumnsAreChosenByName) {
  const data::NumberTable iris =
      table_in("id,width,species,length\n1,.5,setosa,2\n2,.6,virginica,3\n",
               {.columns = {"length", "width"}, .label = "species"});
  EXPECT_THAT(iris.columns, ElementsAre("length", "width"));
  EXPECT_THAT(iris.values, ElementsAre(2, .5f, 3, .6f));
  EXPECT_THAT(iris.labels, ElementsAre("setosa", "virginica"));
  EXPECT_THAT(table_in("1,2,a\n3,4,b\n", {.header = data::TableHeader::no, .label = "3"}).values,
              ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(error_of([] { table_in("width,length\n1,2\n", {.label = "widht"}); }),
              AllOf(HasSubstr("has no column \"widht\" (did you mean \"width\"?)"),
                    HasSubstr("there are width, length")));
}

TEST(NumberTable, TheNumbersOfPandasAreNoPartOfAnExample) {
  const data::NumberTable table = table_in(",x,y\n0,1,2\n1,3,4\n");
  EXPECT_THAT(table.values, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(table.unnamed,
              HasSubstr("its first column has no name: taken for row numbers and left out"));
}

TEST(NumberTable, RowsThatDoNotFitAreRefusedWithTheirLine) {
  const std::map<std::string, std::string> cases{
      {"", "t: got 0 lines, want rows of numbers"},
      {"x,y\n", "t: got no row"},
      {"x,y\n1,2\n\n3\n", "t:4: got 1 column, want 2"},
      {"x,y\n1,\n", "t:2: got y = \"\", want a number"},
      {"x,y\n1,nan\n", "t:2: got y = \"nan\""},
      {"x,y\n1,inf\n", "t:2: got y = \"inf\""},
      {"x,y\n1,1e39\n", "t:2: got y = \"1e39\""},
      {"x,species\n1,setosa\n", "name the column as data.label"},
      {"x,y\n1,\"2\n", "t:2: got a quote that does not end"},
      {",\n,\n", "t:2: got"}};
  for (const auto& [text, reason] : cases)
    EXPECT_THAT(error_of([&] { table_in(text); }), HasSubstr(reason)) << text;
}

TEST(NumberTable, SurvivesDamage) {
  const std::string text = "x,y,\"a \"\"b\"\"\"\n1,2.5e3,red\n-3,.4,\"blue, dark\"\n";
  const ByteView view = bytes_of(text);
  survives_damage(Bytes(view.begin(), view.end()), [](ByteView bytes) {
    const data::NumberTable table = data::parse_table(
        data::TextLines(Bytes(bytes.begin(), bytes.end()), "t"), {.label = "a \"b\""});
    EXPECT_EQ(table.values.size(), static_cast<size_t>(table.rows()) * table.columns.size());
  });
}

class TableSource : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) {
    write_file(root_ / name, bytes_of(content));
  }
  std::shared_ptr<const data::Dataset> open(const std::string& extra,
                                            data::Split split = data::Split::train) const {
    return data::find_dataset(
        data_table(str("name = 'table'\nfile = '", (root_ / "t.csv").string(), "'\n", extra)),
        split);
  }
  ScratchFolder root_;
};

TEST_F(TableSource, RowsArePointsAndLabelsClasses) {
  write("t.csv", "x,kind,y\n1,b,2\n3,a,4\n5,b,6\n");
  const auto data = open("label = 'kind'\ntest_share = 0");
  EXPECT_EQ(data->info().shape, std::vector<int64_t>{2});
  EXPECT_EQ(data->info().kind, data::ValueKind::real);
  EXPECT_THAT(data->info().class_names, ElementsAre("a", "b"));
  EXPECT_THAT(example(*data, 1).x, ElementsAre(3, 4));
  EXPECT_EQ(example(*data, 1).label, 0);
  EXPECT_EQ(example(*data, 2).label, 1);
  EXPECT_EQ(data::open_dataset(
                data::named_data((root_ / "t.csv").string(), {"label=kind", "test_share=0"}),
                data::Split::train)
                ->info()
                .size,
            3)
      << "named by its path";
}

TEST_F(TableSource, SplitsAreAFileOrAShare) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += str(i, ",", i, "\n");
  write("t.csv", text);
  EXPECT_EQ(open("test_share = 0.2")->info().size +
                open("test_share = 0.2", data::Split::test)->info().size,
            100);
  EXPECT_GT(open("test_share = 0.2", data::Split::test)->info().size, 0);
  write("u.csv", "7,8\n");
  const std::string file = str("test_file = '", (root_ / "u.csv").string(), "'");
  EXPECT_EQ(open(file)->info().size, 100);
  EXPECT_THAT(example(*open(file, data::Split::test), 0).x, ElementsAre(7, 8));
  write("u.csv", "7,8,9\n");
  EXPECT_THAT(error_of([&] { open(file, data::Split::test); }),
              HasSubstr("got 3 columns, want 2 as in"));
}

TEST_F(TableSource, AClassThatOnlyTheTestHasIsRefused) {
  write("t.csv", "x,kind\n1,a\n2,b\n");
  write("u.csv", "x,kind\n1,c\n");
  EXPECT_THAT(error_of([&] {
                open(str("label = 'kind'\ntest_file = '", (root_ / "u.csv").string(), "'"),
                     data::Split::test);
              }),
              HasSubstr("got the class \"c\", which no training row has"));
}

TEST_F(TableSource, TheFingerprintFollowsTheRows) {
  write("t.csv", "1,2\n3,4\n");
  const std::string plain = open("test_share = 0")->info().fingerprint;
  write("t.csv", "1.0;2\r\n3;4\r\n");
  EXPECT_EQ(plain, open("test_share = 0")->info().fingerprint)
      << "the same numbers, written otherwise";
  write("t.csv", "1,2\n3,5\n");
  EXPECT_NE(plain, open("test_share = 0")->info().fingerprint);
  EXPECT_THAT(
      error_of([] { data::open_dataset(data_table("name = 'table'"), data::Split::train); }),
      HasSubstr("data.file is empty"));
}

}  // namespace
}  // namespace elbo::test

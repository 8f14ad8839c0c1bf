// SPDX-License-Identifier: MIT
// Lists of attributes as spreadsheets, Kaggle and archives have them: all are read as one would
// expect, and what cannot be found names where it was looked for.
#include <cmath>
#include <map>

#include "elbo/core/str.h"
#include "elbo/data/lists/attribute_list.h"
#include "tests/data/files/image_tree.h"

namespace elbo::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Bytes text_bytes(std::string_view text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

data::AttributeList csv(std::string_view text) {
  return data::parse_csv(data::TextLines(text_bytes(text), "l"));
}

/// Files and values of a list, in its order: "a.png 1 0".
std::vector<std::string> rows_in(const data::AttributeList& list) {
  std::vector<std::string> out;
  for (size_t i = 0; i < list.images.size(); ++i) {
    out.push_back(list.images[i].file);
    for (size_t j = 0; j < list.names.size(); ++j)
      out.back() += str(" ", list.values[i * list.names.size() + j]);
  }
  return out;
}

std::vector<std::string> rows_in(std::string_view text) { return rows_in(csv(text)); }

TEST(CsvVariants, AreReadAsTheyAreMeant) {
  const std::map<std::string, std::string> cases{
      {"byte order mark and CR LF",
       "\xEF\xBB\xBF"
       "file,smile\r\na.png,1\r\nb.png,0\r\n"},
      {"semicolons", "file;smile\na.png;1\nb.png;0\n"},
      {"tabs", "file\tsmile\na.png\t1\nb.png\t0\n"},
      {"another name of the column", "image_id,smile\na.png,1\nb.png,0\n"},
      {"capitals", "FileName,smile\na.png,1\nb.png,0\n"},
      {"the files behind", "smile,file\n1,a.png\n0,b.png\n"},
      {"the numbers of pandas", ",file,smile\n0,a.png,1\n1,b.png,0\n"},
      {"CR alone", "file,smile\ra.png,1\rb.png,0\r"},
      {"blank lines", "file,smile\n\n   \na.png,1\n \t \nb.png,0\n\n"},
      {"blanks around everything", " file , smile \n a.png , 1 \n  b.png,\t0\n"},
      {"blanks before quotes", "file, \"smile\"\n \"a.png\" , \"1\"\n\"b.png\",0\n"},
      {"words", "file,smile\na.png,Yes\nb.png,NO\n"},
      {"letters", "file,smile\na.png,y\nb.png,n\n"},
      {"no line end", "file,smile\na.png,true\nb.png,false"}};
  for (const auto& [name, text] : cases) {
    EXPECT_THAT(rows_in(text), ElementsAre("a.png 1", "b.png 0")) << name;
    EXPECT_THAT(csv(text).names, ElementsAre("smile")) << name;
  }
}

TEST(CsvVariants, ADecimalCommaIsOneWhereItDoesNotSeparate) {
  EXPECT_THAT(rows_in("file;old\na.png;0,5\n"), ElementsAre("a.png 0.5"));
  EXPECT_THAT(error_of([] { csv("file,old\na.png,\"0,5\"\n"); }),
              HasSubstr("l:2: got old = \"0,5\""));
}

TEST(CsvVariants, NamesKeepTheirInnerBlanksAndQuotes) {
  EXPECT_THAT(rows_in("file,smile\nmy a.png,1\n\"b, \"\"x\"\".png\",0\n\" c.png\",1\n"),
              ElementsAre("my a.png 1", "b, \"x\".png 0", " c.png 1"));
}

TEST(CsvVariants, SplitsHaveShortNamesToo) {
  const data::AttributeList list =
      csv("file,Split,a\na,train,1\nb,val,1\nc,valid,0\nd,testing,0\n");
  EXPECT_THAT(list.names, ElementsAre("a"));
  std::vector<data::Split> parts;
  for (const data::ListedImage& image : list.images) parts.push_back(image.part);
  EXPECT_THAT(parts, ElementsAre(data::Split::train, data::Split::validation,
                                 data::Split::validation, data::Split::test));
}

TEST(CsvVariants, Utf16IsRefusedByThatName) {
  for (const bool marked : {true, false})
    for (const bool little : {true, false}) {
      std::string text = marked ? little ? "\xFF\xFE" : "\xFE\xFF" : "";
      for (const char c : std::string_view("file,smile\n"))
        text += little ? std::string{c, '\0'} : std::string{'\0', c};
      EXPECT_THAT(error_of([&] { csv(text); }),
                  AllOf(HasSubstr("l: got text in UTF-16, want UTF-8"),
                        HasSubstr("save it again as UTF-8")))
          << marked << little;
    }
}

TEST(CsvVariants, LinesAreCountedWhateverEndsThem) {
  for (const char* end : {"\n", "\r\n", "\r"})
    EXPECT_THAT(error_of([&] { csv(str("file,a", end, end, "x.png,7", end)); }),
                HasSubstr("l:3: got a = \"7\""))
        << printable(end);
}

class ListFolders : public ImageTree {
 protected:
  void list(const std::string& name, const std::string& text) { write(name, bytes_of(text)); }
  Node attributes(const std::string& layout, const std::string& extra = "") const {
    return data_table(str("name = 'attribute_folder'\nfolder = '", root(), "'\nlayout = '", layout,
                          "'\nsize = 2\ntest_share = 0\n", extra));
  }
  /// 148 pixels wide, so that celeba's middle can be cut out; 150 for lfw.
  void face(const std::string& name, uint8_t grey = 100) {
    write(name, io::encode_png(grey_image(grey, 150)));
  }
  int64_t size(const Node& table, data::Split split) const {
    const auto data = data::find_dataset(table, split);
    return data ? data->info().size : 0;
  }
};

constexpr const char* kKaggleList =
    "image_id,Smiling,Male\n000001.jpg,1,-1\n000002.jpg,-1,1\n000003.jpg,-1,-1\n"
    "000004.jpg,1,1\n";
constexpr const char* kKaggleParts =
    "image_id,partition\n000001.jpg,0\n000002.jpg,0\n000003.jpg,1\n000004.jpg,2\n";
constexpr const char* kAuthorsList =
    "4\r\nSmiling  Male \r\n000001.jpg  1 -1\r\n000002.jpg -1  1 \r\n"
    "000003.jpg -1 -1\r\n000004.jpg  1  1\r\n";

TEST_F(ListFolders, CelebAAsKagglePacksItIsFound) {
  for (int i = 1; i <= 4; ++i)
    face(str("img_align_celeba/img_align_celeba/00000", i, ".jpg"), static_cast<uint8_t>(10 * i));
  list("list_attr_celeba.csv", kKaggleList);
  list("list_eval_partition.csv", kKaggleParts);
  EXPECT_EQ(size(attributes("celeba"), data::Split::train), 2);
  EXPECT_EQ(size(attributes("celeba"), data::Split::validation), 1);
  const auto test = data::open_dataset(attributes("celeba"), data::Split::test);
  ASSERT_EQ(test->info().size, 1);
  EXPECT_THAT(test->info().attribute_names, ElementsAre("Smiling", "Male"));
  EXPECT_THAT(example(*test, 0).attributes, ElementsAre(1, 1));
  EXPECT_FLOAT_EQ(example(*test, 0).x[0], 40.0f / 255.0f);
  EXPECT_TRUE(data::check_dataset(attributes("celeba")).good());
  EXPECT_EQ(data::check_dataset(attributes("celeba")).read, 4);
}

TEST_F(ListFolders, TheAuthorsListAndTheDeeperFolderGoTogether) {
  for (int i = 1; i <= 4; ++i) face(str("img_align_celeba/img_align_celeba/00000", i, ".jpg"));
  list("list_attr_celeba.txt", kAuthorsList);
  const data::CheckReport report = data::check_dataset(attributes("celeba"));
  EXPECT_TRUE(report.good()) << report.remarks.refusal;
  EXPECT_EQ(report.read, 4);
}

TEST_F(ListFolders, PicturesOfThePngVariantAreFoundByTheListOfJpegs) {
  for (const char* folder : {"img_align_celeba_png", "img_align_celeba"}) {
    for (int i = 1; i <= 4; ++i)
      face(str(folder, "/00000", i, ".png"), static_cast<uint8_t>(10 * i));
    list("list_attr_celeba.txt", kAuthorsList);
    list("list_eval_partition.txt", "000001.jpg 0\n000002.jpg 0\n000003.jpg 1\n000004.jpg 2\n");
    const auto train = data::open_dataset(attributes("celeba"), data::Split::train);
    EXPECT_EQ(train->info().size, 2);
    EXPECT_FLOAT_EQ(example(*train, 1).x[0], 20.0f / 255.0f);
    EXPECT_THAT(data::remarks_of(*train).notes,
                ElementsAre(HasSubstr("4 of its pictures are there as .png")));
    EXPECT_THAT(data::remarks_of(*train).warnings, IsEmpty());
    std::filesystem::remove_all(root_ / folder);
  }
}

TEST_F(ListFolders, LfwIsFoundInAFolderOfItsOwnName) {
  face("lfw/lfw/Ann_A/Ann_A_0001.jpg", 30);
  list("lfw_attributes.txt", "#\tperson\timagenum\tMale\nAnn A\t1\t-1.5\n");
  const auto data = data::open_dataset(attributes("lfw"), data::Split::train);
  EXPECT_FLOAT_EQ(example(*data, 0).x[0], 30.0f / 255.0f);
}

TEST_F(ListFolders, AMissingListNamesWhatWasLookedFor) {
  for (const auto& [layout, name] : std::map<std::string, std::string>{
           {"celeba", "list_attr_celeba.txt, Anno/list_attr_celeba.txt, list_attr_celeba.csv"},
           {"lfw", "lfw_attributes.txt"},
           {"csv", "attributes.csv"}})
    EXPECT_THAT(error_of([&] { data::open_dataset(attributes(layout), data::Split::train); }),
                AllOf(HasSubstr(root() + ": found no list of attributes; looked for " + name),
                      HasSubstr("data.layout")))
        << layout;
}

TEST_F(ListFolders, MissingPicturesNameWhereTheyWereLookedFor) {
  list("list_attr_celeba.txt", kAuthorsList);
  const std::string said =
      error_of([&] { data::open_dataset(attributes("celeba"), data::Split::train); });
  EXPECT_THAT(said,
              AllOf(HasSubstr("4 of its 4 pictures are not there, such as 000001.jpg; looked in "),
                    HasSubstr(root() + "/img_align_celeba/img_align_celeba, "),
                    HasSubstr("data.pictures")));
  EXPECT_EQ(data::check_dataset(attributes("celeba")).bad.size(), 4u) << "the check lists them all";
  EXPECT_THAT(error_of([&] {
                data::open_dataset(attributes("celeba", "on_bad = 'skip'"), data::Split::train);
              }),
              HasSubstr("4 of its 4 pictures are not there"))
      << "skipping leaves nothing";
  face("img_align_celeba/000001.jpg");
  EXPECT_EQ(size(attributes("celeba", "on_bad = 'skip'"), data::Split::train), 1)
      << "three of four, but asked for";
}

TEST_F(ListFolders, PicturesWithoutALineAreCounted) {
  for (const char* name : {"a.png", "b.png", "c.png"}) image(name);
  list("attributes.csv", "file,smile\na.png,1\n");
  const auto data = data::open_dataset(attributes("csv"), data::Split::train);
  EXPECT_THAT(data::remarks_of(*data).warnings,
              ElementsAre(AllOf(HasSubstr("used 1 of 3 pictures, because 2 without a line in"),
                                HasSubstr("attributes.csv are left out"))))
      << "a list is a wish: no refusal";
  list("attributes.csv", "file,smile\na.png,1\nb.png,0\nnone.png,1\n");
  const data::DataRemarks said = data::remarks_of(
      *data::open_dataset(attributes("csv", "on_bad = 'skip'"), data::Split::train));
  EXPECT_THAT(said.warnings, ElementsAre(HasSubstr("used 2 of 3 pictures"),
                                         HasSubstr("1 of its 3 pictures is not in")));
}

}  // namespace
}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// Which files are pages, and how they are handed out.
#include "elbo/serve/static_files.h"

#include <gmock/gmock.h>

#include "elbo/core/error.h"
#include "elbo/io/gzip.h"
#include "tests/serve/served.h"

namespace elbo::test {
namespace {

using ::testing::HasSubstr;

TEST(StaticFiles, AreThoseOfKnownEndingsThatBelongToPages) {
  const PagesFolder folder;
  for (const char* name : {"index.html", "a/b/c.js", "style.css", "icon.svg", "p.png"})
    folder.write(name, "content");
  for (const char* name : {"notes.txt", "key.pem", ".hidden.js", ".git/config.js", "tests/a.js",
                           "a/tests/b.js", "node_modules/x/y.js", "we ird.js", "ü.js", "noending"})
    folder.write(name, "content");
  const PagesFolder outside;
  outside.write("secret.js", "secret");
  std::filesystem::create_symlink(outside.path() / "secret.js", folder.path() / "link.js");
  std::filesystem::create_directory_symlink(outside.path(), folder.path() / "linked");
  const serve::StaticFiles files(folder.path());
  EXPECT_EQ(files.size(), 5u);
  for (const char* path : {"/", "/index.html", "/a/b/c.js", "/style.css", "/icon.svg", "/p.png"})
    EXPECT_NE(files.find(path), nullptr) << path;
  for (const char* path : {"/link.js", "/linked/secret.js", "/tests/a.js", "/.hidden.js", "", "a",
                           "/a/b/../b/c.js", "/a"})
    EXPECT_EQ(files.find(path), nullptr) << path;
}

TEST(StaticFiles, MayLieBehindALinkToTheirFolder) {
  const PagesFolder folder, other;
  folder.write("index.html", "content");
  std::filesystem::create_directory_symlink(folder.path(), other.path() / "studio");
  EXPECT_NE(serve::StaticFiles(other.path() / "studio").find("/"), nullptr);
}

TEST(StaticFiles, OfAFolderThatIsNotThereAreNone) {
  EXPECT_EQ(serve::StaticFiles("/nowhere").size(), 0u);
}

TEST(StaticFiles, BeyondTheirLimitAreRefused) {
  const PagesFolder folder;
  folder.write("a.js", std::string(9 << 20, 'x'));
  folder.write("b.js", std::string(9 << 20, 'x'));
  EXPECT_THROW(serve::StaticFiles(folder.path()), DataError);
}

TEST(StaticFiles, OfScriptsAndStylesLoseTheirCommentsButKeepTheirLicenceAndLineNumbers) {
  const std::string script =
      "// SPDX-License-Identifier: MIT\n// What it is.\nconst a = 1;  // why\n"
      "  /** A sentence\n   * of two lines. */\n  const b = \"// no comment\";\n"
      "/* one line */\n/* before */ f(a, /* b */ b);\n\ng();";
  EXPECT_EQ(serve::without_comments(script),
            "// SPDX-License-Identifier: MIT\n\nconst a = 1;  // why\n\n\n"
            "  const b = \"// no comment\";\n\n/* before */ f(a, /* b */ b);\n\ng();");
  EXPECT_EQ(serve::without_comments(""), "");
  EXPECT_EQ(serve::without_comments("/* open\nf();"), "\n");
  const PagesFolder folder;
  folder.write("a.js", "// comment\nf();\n");
  folder.write("a.css", "/* comment */\na{}\n");
  folder.write("a.html", "// no comment\n");
  const serve::StaticFiles files(folder.path());
  EXPECT_EQ(text_of(files.find("/a.js")->plain), "\nf();\n");
  EXPECT_EQ(text_of(files.find("/a.css")->plain), "\na{}\n");
  EXPECT_EQ(text_of(files.find("/a.html")->plain), "// no comment\n");
}

TEST(StaticFiles, AreCompressedForWhoTakesThatAndNotSentTwice) {
  Served studio;
  const RawAnswer plain = studio.ask(studio.get("/"));
  EXPECT_EQ(plain.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(plain.header("Content-Encoding"), "");
  EXPECT_EQ(plain.header("Vary"), "Accept-Encoding");
  const RawAnswer packed = studio.ask(studio.get("/", "Accept-Encoding: br, gzip\r\n"));
  EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), plain.body.size());
  EXPECT_EQ(text_of(io::gunzip(bytes_of(packed.body), 1 << 20, "page")), plain.body);
  for (const char* none : {"identity", "gzip;q=0", "br"})
    EXPECT_EQ(studio.ask(studio.get("/", str("Accept-Encoding: ", none, "\r\n"))).body, plain.body);
  const std::string tag = plain.header("ETag");
  EXPECT_EQ(tag.size(), 34u);
  const RawAnswer again = studio.ask(studio.get("/", "If-None-Match: \"x\", " + tag + "\r\n"));
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(again.header("ETag"), tag);
  EXPECT_EQ(studio.ask(studio.get("/", "If-None-Match: \"x\"\r\n")).status, 200);
}

TEST(StaticFiles, ConnectionsStayOpenAfterAnEmptyAnswer) {
  Served studio;
  RawClient client(studio.port());
  const std::string tag = client.ask(studio.get("/")).header("ETag");
  EXPECT_EQ(client.ask(studio.get("/", "If-None-Match: " + tag + "\r\n")).status, 304);
  EXPECT_THAT(client.ask(studio.get("/explore/map.js")).body, HasSubstr("export const map"));
}

}  // namespace
}  // namespace elbo::test

// SPDX-License-Identifier: MIT
// Oracles: the strict reader of markup_check.h, RFC 4648's test vectors, and the rules of XML 1.0
// for characters.
#include "elbo/report/html.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/report/markup_check.h"

namespace elbo::report {
namespace {

const std::string kAttack = "<img src=x onerror=\"alert('1')\">&amp;</script>";

TEST(Html, TextCanOpenNoElementAndEndNoAttribute) {
  const Markup made = element("p", {{"title", kAttack}, {"class", "a\" onclick=\"b"}}, kAttack,
                              element("b", {}, kAttack));
  const MarkupFacts facts = read_markup(made.source());
  EXPECT_EQ(facts.error, "");
  ASSERT_EQ(facts.tags.size(), 2U);
  EXPECT_EQ(facts.tags[0].attributes.size(), 2U);
  EXPECT_EQ(made.source().find("<img"), std::string::npos);
}

TEST(Html, EachSpecialCharacterBecomesItsEntity) {
  EXPECT_EQ(io::escaped("<>&\"'"), "&lt;&gt;&amp;&quot;&#39;");
}

TEST(Html, WhatXmlForbidsIsReplacedAndTheRestKept) {
  EXPECT_EQ(io::escaped("a\tb\n\xC3\xA9\xE2\x88\x92\xF0\x9F\x98\x80"),
            "a\tb\n\xC3\xA9\xE2\x88\x92\xF0\x9F\x98\x80");
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(io::escaped(std::string_view("\0", 1)), bad);
  EXPECT_EQ(io::escaped("\x1B[2J"), bad + "[2J");
  EXPECT_EQ(io::escaped("\xFFz"), bad + "z");
  EXPECT_EQ(io::escaped("\xC0\xBC"), bad + bad);            // an overlong "<"
  EXPECT_EQ(io::escaped("\xED\xA0\x80"), bad + bad + bad);  // a surrogate
  EXPECT_EQ(io::escaped("\xEF\xBF\xBF"), bad + bad + bad);  // U+FFFF
  EXPECT_EQ(io::escaped("\xE2\x88"), bad + bad);            // cut short
}

TEST(Html, RefusesHandlersScriptsAndAddressesOutsideThePage) {
  EXPECT_THROW(element("img", {{"onerror", "x"}}), Error);
  EXPECT_THROW(element("script", {}, "x"), Error);
  EXPECT_THROW(element("a", {{"href", "javascript:x"}}, "x"), Error);
  EXPECT_THROW(element("img", {{"src", "file.png"}}), Error);
  EXPECT_THROW(element("img", {{"src", "data:text/html;base64,eA=="}}), Error);
  EXPECT_THROW(element("p><p", {}, "x"), Error);
  EXPECT_NO_THROW(element("a", {{"href", "#curves"}}, "x"));
  for (const char* page : {"figures/plane-vae-s1.html", "a.html", "a/b_c/d.e.html"})
    EXPECT_NO_THROW(element("a", {{"href", page}}, "x")) << page;
  for (const char* link : {"../a.html", "/a.html", "a/../b.html", "a//b.html", "http://a/b.html",
                           "a.html?x", "a.htm", "x:y.html", ".html", "a/.b.html", "a b.html"})
    EXPECT_THROW(element("a", {{"href", link}}, "x"), Error) << link;
}

TEST(Html, Base64GivesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"},
                                                         {"\xFF\xEF\xBE", "/+++"}};
  for (const auto& [plain, coded] : vectors) EXPECT_EQ(io::base64(bytes_of(plain)), coded);
}

TEST(Html, ASlugIsAnIdentifierWhateverTheTextIs) {
  EXPECT_EQ(slug("Latent space, 2-D"), "latent-space-2-d");
  EXPECT_EQ(slug(kAttack), "img-src-x-onerror-alert-1-amp-script");
  EXPECT_EQ(slug("\xE6\x97\xA5"), "x");
}

TEST(Html, APageForbidsScriptsAndTheNetwork) {
  const MarkupFacts facts =
      read_markup(page_source({kAttack, "p{color:red}", element("h1", {}, "x")}));
  EXPECT_EQ(facts.error, "");
  bool policy = false;
  for (const Tag& tag : facts.tags)
    if (tag.attributes.contains("http-equiv"))
      policy = tag.attributes.at("content").starts_with(
          "default-src &#39;none&#39;; img-src data:; style-src &#39;unsafe-inline&#39;");
  EXPECT_TRUE(policy);
  EXPECT_EQ(facts.count("img"), 0U);
}

}  // namespace
}  // namespace elbo::report

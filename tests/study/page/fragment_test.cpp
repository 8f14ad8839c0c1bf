// SPDX-License-Identifier: MIT
// Oracles: the strict reader of markup_check.h, and a list of everything that must not come
// through.
#include "elbo/study/page/fragment.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/replay.h"
#include "tests/report/markup_check.h"
#include "tests/study/page/page_specimen.h"

namespace elbo::test {
namespace {

std::string formula(const std::string& source) {
  return study::formula_markup({bytes_of(source), "f.mml", "p"}).source();
}
std::string diagram(const std::string& source) {
  return study::diagram_markup({bytes_of(source), "d.svg", "p"}).source();
}

std::string in_formula(const std::string& inside) {
  return "<math alttext=\"words\">\n" + inside + "</math>";
}
std::string in_diagram(const std::string& inside) {
  return "<svg viewBox=\"0 0 10 10\"><title>t</title>\n" + inside + "</svg>";
}

template <class Read>
std::string error_of(Read read) {
  try {
    read();
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

TEST(Fragment, AFormulaIsNamedByItsWords) {
  const report::MarkupFacts facts = report::read_markup(formula(specimen_formula()));
  EXPECT_EQ(facts.error, "");
  ASSERT_FALSE(facts.tags.empty());
  EXPECT_EQ(facts.tags[0].name, "math");
  EXPECT_EQ(facts.tags[0].attributes.at("aria-label"), "z is mu");
  EXPECT_EQ(facts.tags[0].attributes.at("display"), "block");
  EXPECT_EQ(facts.text, "z=\xCE\xBC");
}

TEST(Fragment, ADiagramIsAPictureWithATitle) {
  const report::MarkupFacts facts = report::read_markup(diagram(specimen_diagram()));
  EXPECT_EQ(facts.error, "");
  EXPECT_EQ(facts.tags.at(0).attributes.at("role"), "img");
  EXPECT_EQ(facts.tags.at(0).attributes.at("aria-labelledby"), "p-title p-desc");
  EXPECT_EQ(facts.tags.at(1).name, "title");
  EXPECT_EQ(facts.count("title"), 1U);
}

TEST(Fragment, IdsOfTwoDrawingsDoNotMeet) {
  const std::string source = diagram(specimen_diagram());
  EXPECT_NE(source.find("id=\"p-tip\""), std::string::npos);
  EXPECT_NE(source.find("marker-end=\"url(#p-tip)\""), std::string::npos);
}

TEST(Fragment, WhatIsNotOnTheListIsRefusedInDiagrams) {
  for (const char* inside : {"<script>alert(1)</script>",
                             "<foreignObject/>",
                             "<a href=\"#x\"><path d=\"M0 0\"/></a>",
                             "<image href=\"data:image/png;base64,eA==\"/>",
                             "<use href=\"#x\"/>",
                             "<style>*{}</style>",
                             "<animate/>",
                             "<set/>",
                             "<iframe/>",
                             "<svg/>",
                             "<path onclick=\"x\"/>",
                             "<path onload=\"x\"/>",
                             "<path style=\"fill:red\"/>",
                             "<path href=\"#x\"/>",
                             "<path xlink:href=\"#x\"/>",
                             "<path xml:base=\"x\"/>",
                             "<path fill=\"url(#x)\"/>",
                             "<path fill=\"url(http://x)\"/>",
                             "<path marker-end=\"url(http://x)\"/>",
                             "<path marker-end=\"url(#x) url(y)\"/>",
                             "<path class=\"page\"/>",
                             "<path id=\"a b\"/>",
                             "<path d=\"M0 0;x:y\"/>",
                             "<path transform=\"URL(x)\"/>",
                             "<path filter=\"url(#x)\"/>",
                             "<path xmlns=\"http://www.w3.org/1999/xhtml\"/>",
                             "<svg:path/>",
                             "<text><b>x</b></text>",
                             "<g>loose words</g>",
                             "<text font-family=\"a;b:c\">x</text>"}) {
    const std::string error = error_of([&] { diagram(in_diagram(inside)); });
    EXPECT_TRUE(error.starts_with("d.svg:2:")) << inside << " -> " << error;
  }
}

TEST(Fragment, WhatIsNotOnTheListIsRefusedInFormulas) {
  for (const char* inside :
       {"<script/>", "<maction/>", "<semantics/>", "<annotation-xml/>",
        "<annotation>x</annotation>", "<mglyph/>", "<mtext><img/></mtext>",
        "<mi href=\"#x\">x</mi>", "<mi onclick=\"x\">x</mi>", "<mi style=\"x\">x</mi>",
        "<mi class=\"s1\">x</mi>", "<mi id=\"x\">x</mi>", "<mspace width=\"url(x)\"/>",
        "<mrow>loose</mrow>", "<mi mathvariant=\"x:y\">x</mi>", "<m:mi>x</m:mi>"}) {
    const std::string error = error_of([&] { formula(in_formula(inside)); });
    EXPECT_TRUE(error.starts_with("f.mml:2:")) << inside << " -> " << error;
  }
}

TEST(Fragment, WhatNamesNothingOrIsOfAnotherKindIsRefused) {
  for (const char* source : {"<math/>", "<math alttext=\" \"/>", "<mrow/>", "<html/>",
                             "<math alttext=\"x\" xmlns=\"http://www.w3.org/2000/svg\"/>",
                             "<math alttext=\"x\" onclick=\"x\"/>"})
    EXPECT_NE(error_of([&] { formula(source); }), "") << source;
  for (const char* source : {"<svg><title>t</title></svg>", "<svg viewBox=\"0 0 9 9\"/>",
                             "<svg viewBox=\"0 0 9\"><title>t</title></svg>",
                             "<svg viewBox=\"0 0 nan 9\"><title>t</title></svg>",
                             "<svg viewBox=\"0 0 9 9\" onload=\"x\"><title>t</title></svg>",
                             "<svg viewBox=\"0 0 1e99 9\"><title>t</title></svg>"})
    EXPECT_NE(error_of([&] { diagram(source); }), "") << source;
}

TEST(Fragment, TextStaysText) {
  const report::MarkupFacts facts =
      report::read_markup(diagram(in_diagram("<text>&lt;script&gt;&amp;<![CDATA[<b>]]></text>")));
  EXPECT_EQ(facts.error, "");
  EXPECT_NE(facts.text.find("&lt;script&gt;&amp;&lt;b&gt;"), std::string::npos);
  EXPECT_EQ(facts.count("b"), 0U);
}

TEST(Fragment, SizeIsBounded) {
  EXPECT_NE(error_of([] { formula(in_formula(std::string(70'000, ' '))); }), "");
  EXPECT_NE(error_of([] { diagram(in_diagram(std::string(270'000, ' '))); }), "");
}

TEST(Fragment, ThoseOfTheStudiesCanBeRead) {
  const Path folder = Path(ELBO_SOURCE_DIR) / "studies" / "lecture";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const Bytes bytes = real_fs().read(entry.path(), 1 << 20);
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".mml") && !name.ends_with(".svg")) continue;
    const study::Fragment fragment{bytes, name, "p"};
    const report::Markup made =
        name.ends_with(".mml") ? study::formula_markup(fragment) : study::diagram_markup(fragment);
    EXPECT_EQ(report::read_markup(made.source()).error, "") << name;
  }
}

TEST(Fragment, DamageIsReadOrRefusedAndNeverBreaksThePage) {
  const auto damaged = [](const std::string& source, auto read) {
    const ByteView bytes = bytes_of(source);
    survives_damage(
        Bytes(bytes.begin(), bytes.end()),
        [&](ByteView part) {
          EXPECT_EQ(report::read_markup(read(study::Fragment{part, "x", "p"}).source()).error, "");
        },
        3000);
  };
  damaged(specimen_formula(), study::formula_markup);
  damaged(specimen_diagram(), study::diagram_markup);
}

TEST(Fragment, TheCorpusIsReadOrRefused) {
  replay("fragment", [](ByteView bytes) {
    const study::Fragment fragment{bytes, "seed", "p"};
    const bool drawing = text_of(bytes).find("<svg") != std::string_view::npos;
    const report::Markup made =
        drawing ? study::diagram_markup(fragment) : study::formula_markup(fragment);
    EXPECT_EQ(report::read_markup(made.source()).error, "");
  });
}

}  // namespace
}  // namespace elbo::test

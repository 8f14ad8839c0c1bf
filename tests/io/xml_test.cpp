// SPDX-License-Identifier: MIT
// Oracle: documents written by hand, and what XML 1.0 says of them.
#include "elbo/io/xml.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"

namespace elbo {
namespace {

std::string error_of(const std::string& text) {
  try {
    parse_xml(text, "x");
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

TEST(Xml, KeepsElementsAttributesTextsAndPlaces) {
  const XmlElement root = parse_xml("<?xml version=\"1.0\"?>\n<!-- a remark -->\n<a b=\"1 &amp; 2\">x&#x3BC;<c/>\n  <d e='f'><![CDATA[<y>]]></d></a>", "x");
  EXPECT_EQ(root.name, "a");
  EXPECT_EQ(*root.find("b"), "1 & 2");
  EXPECT_EQ(root.find("e"), nullptr);
  ASSERT_EQ(root.children.size(), 4U);
  EXPECT_EQ(root.children[0].text, "x\xCE\xBC");
  EXPECT_EQ(root.children[1].name, "c");
  EXPECT_EQ(root.children[3].children.at(0).text, "<y>");
  EXPECT_EQ(root.children[3].place.text().substr(0, 4), "x:4:");
}

TEST(Xml, WhatIsNoDocumentIsRefusedWithItsPlace) {
  for (const char* text : {"", "words", "<a>", "<a></b>", "<a/><b/>", "<a/>words", "<a b=\"1\" b=\"2\"/>", "<a b=1/>", "<a>&nbsp;</a>", "<a b=\"&x;\"/>", "<a>&</a>", "<!DOCTYPE a><a/>",
                           "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<?php x?><a/>", "<a><?x y?></a>", "<a><!DOCTYPE b></a>"})
    EXPECT_TRUE(error_of(text).starts_with("x:")) << text << " -> " << error_of(text);
}

TEST(Xml, DepthIsBounded) {
  std::string deep, end;
  for (int i = 0; i < 100'000; ++i) deep += "<a>", end += "</a>";
  EXPECT_NE(error_of(deep + end).find("nested deeper"), std::string::npos);
}

}  // namespace
}  // namespace elbo

// SPDX-License-Identifier: MIT
// Oracle: documents written by hand, and what XML 1.0 says of them.
#include "elbo/io/xml.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::io {
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
  const XmlElement root = parse_xml(
      "<?xml version=\"1.0\"?>\n<!-- a remark -->\n<a b=\"1 &amp; 2\">x&#x3BC;<c/>\n"
      "  <d e='f'><![CDATA[<y>]]></d></a>",
      "x");
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
  for (const char* text :
       {"", "words", "<a>", "<a></b>", "<a/><b/>", "<a/>words", "<a b=\"1\" b=\"2\"/>", "<a b=1/>",
        "<a>&nbsp;</a>", "<a b=\"&x;\"/>", "<a>&</a>", "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<?php x?><a/>", "<a><?x y?></a>",
        "<a><!DOCTYPE b></a>"})
    EXPECT_TRUE(error_of(text).starts_with("x:")) << text << " -> " << error_of(text);
}

TEST(Xml, DepthIsBounded) {
  std::string deep, end;
  for (int i = 0; i < 40'000; ++i) deep += "<a>", end += "</a>";
  EXPECT_NE(error_of(deep + end).find("nested deeper"), std::string::npos);
}

TEST(Xml, NumbersOfElementsAndAttributesAreBounded) {
  std::string elements = "<r>", attributes = "<r", few = "<r";
  for (int i = 0; i < 100'000; ++i) elements += "<a/>";
  for (int i = 0; i < 65; ++i) attributes += str(" a", i, "=''");
  for (int i = 0; i < 64; ++i) few += str(" a", i, "=''");
  EXPECT_NE(error_of(elements + "</r>").find("more than 100000 tags"), std::string::npos);
  EXPECT_NE(error_of(attributes + "/>").find("more than 64 attributes"), std::string::npos);
  EXPECT_EQ(error_of(few + "/>"), "");
}

TEST(Xml, PlacesOfManyElementsAreThoseOfTheirLines) {
  std::string text = "<r>";
  for (int i = 0; i < 50'000; ++i) text += "\n<a/>";
  const XmlElement root = parse_xml(text + "</r>", "x");
  EXPECT_EQ(root.children.at(1).place.line, 2);
  EXPECT_EQ(root.children.back().place.line, 50'001);
}

}  // namespace
}  // namespace elbo::io

// SPDX-License-Identifier: MIT
// Resolving experiments against a small schema.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/api/schema.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/io/toml.h"

namespace elbo::api {
namespace {

using testing::HasSubstr;

Schema small() {
  Schema schema;
  schema.train = {{"steps", FieldType::integer, Node(int64_t{10}), "length", AtLeast{0}}};
  schema.optim = {
      {"lr", FieldType::number, Node(1.0), "rate", Above{0}},
      {"kind", FieldType::text, Node(std::string("adam")), "rule", OneOf{{"adam", "sgd"}}}};
  schema.models = {
      {"vae",
       "a model",
       "vae",
       "a paper",
       "bound",
       {"samples"},
       {{"latent_dim", FieldType::integer, Node(int64_t{2}), "size of z", Between{1, 9}}}}};
  schema.sources = {
      {"dots",
       "data",
       "",
       "",
       "",
       {},
       {{"size", FieldType::integers, Node(Node::List{Node(int64_t{4})}), "sizes", AtLeast{1}}}}};
  return schema;
}

Node resolve(const std::string& text) {
  return resolve_experiment(io::parse_toml(text, "e.toml"), small());
}

std::string error_of(const std::string& text) {
  try {
    resolve(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

const std::string kLeast = "[data]\nname = \"dots\"\n[model]\nname = \"vae\"\n";

TEST(Schema, FillsInEveryDefault) {
  const Node out = resolve(kLeast);
  EXPECT_EQ(out.find("model")->find("latent_dim")->literal(), "2");
  EXPECT_EQ(out.find("optim")->find("lr")->literal(), "1.0");
  EXPECT_EQ(out.find("train")->find("steps")->literal(), "10");
  EXPECT_EQ(out.find("seed")->literal(), "0");
}

TEST(Schema, APlayersSectionInheritsFromOptim) {
  const Node out = resolve(kLeast + "[optim]\nlr = 0.5\n[optim.\"critic@fool\"]\nkind = \"sgd\"\n");
  const Node& own = *out.find("optim")->find("critic@fool");
  EXPECT_EQ(own.find("lr")->literal(), "0.5");
  EXPECT_EQ(own.find("kind")->literal(), "\"sgd\"");
  EXPECT_EQ(out.find("optim")->find("kind")->literal(), "\"adam\"");
}

TEST(Schema, IsReadBackAsItWasWritten) {
  const Node first = schema_to_node(small());
  const Schema back = schema_from_node(io::parse_json(io::write_json(first), "schema"));
  EXPECT_EQ(io::write_json(schema_to_node(back)), io::write_json(first));
}

TEST(Schema, KeepsEveryKindOfRule) {
  Schema schema = small();
  for (const Rule& rule : {Rule{}, Rule{AtLeast{1}}, Rule{Above{2}}, Rule{AtMost{3}},
                           Rule{Between{4, 5}}, Rule{Seed{}}})
    schema.train.push_back(
        {str("field", schema.train.size()), FieldType::integer, Node(int64_t{4}), "", rule});
  const Schema back =
      schema_from_node(io::parse_json(io::write_json(schema_to_node(schema)), "schema"));
  for (size_t i = 0; i < schema.train.size(); ++i) {
    EXPECT_EQ(back.train[i].rule.index(), schema.train[i].rule.index()) << i;
    EXPECT_EQ(rule_text(back.train[i].rule), rule_text(schema.train[i].rule)) << i;
  }
}

TEST(Schema, MistakesHaveAPlaceAndAHint) {
  EXPECT_THAT(error_of(kLeast + "latnt_dim = 3\n"),
              testing::AllOf(HasSubstr("e.toml:5:1"), HasSubstr("latent_dim")));
  EXPECT_THAT(error_of(kLeast + "latent_dim = 10\n"),
              testing::AllOf(HasSubstr("e.toml:5:14"), HasSubstr("between 1 and 9")));
  EXPECT_THAT(error_of(kLeast + "[trian]\n"), HasSubstr("did you mean \"train\""));
  EXPECT_THAT(error_of("[model]\nname = \"vae\"\n"), HasSubstr("[data] wants name"));
  EXPECT_THAT(error_of("[data]\nname = \"dots\"\n[model]\nname = \"vea\"\n"),
              HasSubstr("did you mean \"vae\""));
  EXPECT_THAT(error_of("model = 3\n" + kLeast), HasSubstr("e.toml"));
  EXPECT_THAT(error_of("sede = 3\n" + kLeast), HasSubstr("did you mean \"seed\""));
}

TEST(Schema, WhatDiffersIsWhatWasSet) {
  const Node out = differing(
      resolve(kLeast + "latent_dim = 3\n[optim]\nlr = 1\n[optim.vae]\nlr = 2.0\n"), small());
  EXPECT_EQ(out.find("model")->find("latent_dim")->literal(), "3");
  EXPECT_EQ(out.find("optim")->find("lr"), nullptr);
  EXPECT_EQ(out.find("optim")->find("vae")->find("lr")->literal(), "2.0");
  EXPECT_TRUE(out.find("train")->entries().empty());
}

TEST(Schema, IsAlsoAJsonSchema) {
  const Node schema = json_schema(small());
  EXPECT_EQ(schema.find("$schema")->literal(), "\"https://json-schema.org/draft/2020-12/schema\"");
  EXPECT_NE(schema.find("properties")->find("model")->find("oneOf"), nullptr);
  EXPECT_EQ(schema.find("properties")
                ->find("train")
                ->find("properties")
                ->find("steps")
                ->find("maximum")
                ->literal(),
            "1000000000");
}

}  // namespace
}  // namespace elbo::api

// SPDX-License-Identifier: MIT
// What experiments may say here: a model, a data set and a trainer with every type of field and
// every kind of rule.
#pragma once
#include "elbo/api/schema.h"

namespace elbo {

inline api::Schema fuzz_schema() {
  api::Schema schema;
  schema.train = {{"steps", FieldType::integer, Node(int64_t{10}), "length", AtLeast{0}},
                  {"precision", FieldType::text, Node(std::string("auto")), "of products",
                   OneOf{{"auto", "fp32"}}},
                  {"measures", FieldType::texts, Node(Node::List{}), "protocols", {}}};
  schema.optim = {
      {"kind", FieldType::text, Node(std::string("adam")), "rule", OneOf{{"adam", "sgd"}}},
      {"lr", FieldType::number, Node(1e-3), "rate", Above{0}}};
  schema.models = {
      {"vae",
       "a model",
       "vae",
       "a paper",
       "bound",
       {"samples"},
       {{"latent_dim", FieldType::integer, Node(int64_t{16}), "size of z", AtLeast{1}},
        {"hidden", FieldType::integers, Node(Node::List{Node(int64_t{400})}), "sizes", AtLeast{1}},
        {"batch_norm", FieldType::boolean, Node(false), "whether", {}}}}};
  schema.sources = {{"mnist",
                     "data",
                     "",
                     "",
                     "",
                     {},
                     {{"seed", FieldType::integer, Node(int64_t{0}), "of draws", Seed{}},
                      {"scales", FieldType::numbers, Node(Node::List{}), "factors", AtMost{9}}}}};
  schema.protocols = {{"elbo", "", "", "", "", {}, {}},
                      {"iw_K", "", "", "", "", {}, {}},
                      {"fd_X_N", "", "", "", "", {}, {}}};
  return schema;
}

}  // namespace elbo

// SPDX-License-Identifier: MIT
// What is advised where a picture stops a training fits what is wrong with it.
#include "elbo/engine/train/data_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/data/files/image_files.h"
#include "tests/core/scratch_folder.h"

namespace elbo::engine {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(ImageRemedies, ForADamagedOneAreAGoodOneOrNone) {
  const ScratchFolder scratch;
  const run::RunFolder run = run::RunFolder::create_at(real_fs(), scratch / "r");
  EXPECT_THAT(image_remedies(run, data::BadImage("a.png: cut off")),
              AllOf(HasSubstr("put a good picture in its place"), HasSubstr("r --data-changed"),
                    HasSubstr("--set data.on_bad=skip")));
}

TEST(ImageRemedies, ForOneThatHasVanishedSpeakOfBringingItBack) {
  const ScratchFolder scratch;
  const run::RunFolder run = run::RunFolder::create_at(real_fs(), scratch / "r");
  EXPECT_THAT(image_remedies(run, data::VanishedImage("a.png: it has vanished")),
              AllOf(HasSubstr("bring it back, then: elbo resume"),
                    HasSubstr("go on without it: elbo resume"), HasSubstr("r --data-changed"),
                    Not(HasSubstr("remove it"))));
}

}  // namespace
}  // namespace elbo::engine

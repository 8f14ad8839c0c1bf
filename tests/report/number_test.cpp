// SPDX-License-Identifier: MIT
// Numbers as people read them. Oracle: texts written by hand.
#include "elbo/report/number.h"

#include <gtest/gtest.h>

#include <limits>

namespace elbo::report {
namespace {

TEST(Number, IsWrittenToItsSignificantDigitsWithARealMinus) {
  EXPECT_EQ(number_text(-105.6249),
            "\xE2\x88\x92"
            "105.6");
  EXPECT_EQ(number_text(0.00123456), "0.001235");
  EXPECT_EQ(number_text(1.25e-7, 2), "1.2e-7");
  EXPECT_EQ(number_text(20000), "20,000");
  EXPECT_EQ(number_text(4.94e-324, 2), "4.9e-324");
  EXPECT_EQ(number_text(1.797e308, 4), "1.797e308");
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(std::numeric_limits<double>::quiet_NaN()), "nan");
  EXPECT_EQ(number_text(-std::numeric_limits<double>::infinity()), "\xE2\x88\x92inf");
}

TEST(Number, ThousandsAreGroupedBeforeThePointOnly) {
  EXPECT_EQ(decimal_text(1234567.1234, 4), "1,234,567.1234");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(-1000),
            "\xE2\x88\x92"
            "1,000");
  EXPECT_EQ(decimal_text(-0.001, 2), "0.00");
}

TEST(Number, AValueHasAsManyDecimalsAsItsErrorAllows) {
  EXPECT_EQ(value_with_error(-105.6249, 0.3149),
            "\xE2\x88\x92"
            "105.62 \xC2\xB1 0.31");
  EXPECT_EQ(value_with_error(1234.5, 12.3), "1,234 \xC2\xB1 12");
  EXPECT_EQ(value_with_error(0.5, 0), "0.5");
  EXPECT_EQ(value_with_error(0.0674084812, 1.4e-17), "0.067408")
      << "the rounding of a mean of equal numbers is no error";
}

TEST(Number, SizesAreInPowersOfAThousand) {
  EXPECT_EQ(size_text(999), "999 bytes");
  EXPECT_EQ(size_text(3140000), "3.1 MB");
  EXPECT_EQ(size_text(1000000000), "1 GB");
}

}  // namespace
}  // namespace elbo::report

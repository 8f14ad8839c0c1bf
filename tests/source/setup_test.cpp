// SPDX-License-Identifier: MIT
// What sets up a build: the packages that tools/prepare.sh asks for, and the LibTorch that
// cmake/ElboTorchFolder.cmake finds.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

/// How a command of the shell ended, and all that it said.
struct ShellEnd {
  int status;
  std::string said;
};

ShellEnd in_shell(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {-1, "no shell"};
  std::array<char, 4096> part;
  std::string said;
  for (size_t got = 0; (got = fread(part.data(), 1, part.size(), pipe)) > 0;)
    said.append(part.data(), got);
  return {WEXITSTATUS(pclose(pipe)), said};
}

/// A Debian by its name, with one package installed.
struct OnDebian {
  const char *suite, *package, *version;
};

/// What `command` says on that Debian, told by functions in place of its release and of its list of
/// packages.
ShellEnd on_debian(const OnDebian& here, const std::string& command) {
  const std::string query = std::string("dpkg-query() { case \"$*\" in *Status*\" ") +
                            here.package + "\") echo installed ;; *Version*\" " + here.package +
                            "\") echo \"" + here.version + "\" ;; *) return 1 ;; esac; }";
  return in_shell("bash -c '. " + (root() / "tools/prepare.sh").string() + "; suite() { echo \"" +
                  here.suite + "\"; }; " + query + "; " + command + "'");
}

TEST(Prepare, UpgradesALibpngThatIsOlderThanTheFixedOneOfItsDebian) {
  if (in_shell("command -v dpkg").status != 0) GTEST_SKIP() << "versions are compared by dpkg";
  for (const OnDebian& old : {OnDebian{"bookworm", "libpng16-16", "1.6.39-2"},
                              {"bookworm", "libpng16-16", "1.6.39-2+deb12u5"},
                              {"trixie", "libpng16-16t64", "1.6.48-1"}})
    EXPECT_EQ(on_debian(old, "has_old_libpng && libpng_package").said,
              std::string(old.package) + "\n")
        << old.suite << ' ' << old.version;
  for (const OnDebian& good : {OnDebian{"bookworm", "libpng16-16", "1.6.39-2+deb12u6"},
                               {"trixie", "libpng16-16t64", "1.6.48-1+deb13u6"},
                               {"trixie", "libpng16-16t64", "1.6.50-1"},
                               {"", "libpng16-16t64", "1.6.1-1"},
                               {"trixie", "libpng3", "1.2"}})
    EXPECT_EQ(on_debian(good, "has_old_libpng || echo fine").said, "fine\n")
        << good.suite << ' ' << good.version;
}

TEST(Prepare, AsksUbuntuForTheJpegLibraryByItsNameThere) {
  const std::string source = ". " + (root() / "tools/prepare.sh").string() + "; ";
  EXPECT_THAT(
      in_shell("bash -c '" + source + "distribution() { echo ubuntu; }; packages_for test'").said,
      testing::AllOf(testing::HasSubstr(" libjpeg-turbo8-dev "),
                     testing::HasSubstr(" libgtest-dev "),
                     testing::Not(testing::HasSubstr("libjpeg62"))));
  EXPECT_THAT(
      in_shell("bash -c '" + source + "distribution() { echo debian; }; packages_for build'").said,
      testing::HasSubstr(" libjpeg62-turbo-dev "));
}

/// A made-up LibTorch in a folder of its own, with a Python that has it.
class TorchFolder : public testing::Test {
 protected:
  TorchFolder() {
    fs::remove_all(home_);
    fs::create_directories(torch() / "lib");
    fs::create_directories(torch() / "share/cmake/Torch");
    write(torch() / "lib/libtorch_cpu.so", "");
    write(torch() / "share/cmake/Torch/TorchConfig.cmake",
          "message(FATAL_ERROR \"no CUDA toolkit\")\n");
  }
  ~TorchFolder() override { fs::remove_all(home_); }

  fs::path torch() const { return home_ / "site-packages/torch"; }
  static void write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }

  /// A program that answers like a Python whose torch is at `torch`.
  fs::path python(const std::string& torch) const {
    write(home_ / "python", "#!/bin/sh\necho '" + torch + "'\n");
    fs::permissions(home_ / "python", fs::perms::owner_all);
    return home_ / "python";
  }

  /// What CMake says to those commands; a variable is given as "-DNAME=VALUE".
  ShellEnd cmake(const std::string& commands, const std::string& variables = "") const {
    write(home_ / "script.cmake",
          "include(" + (root() / "cmake/ElboTorchFolder.cmake").string() + ")\n" + commands + "\n");
    return in_shell(ELBO_CMAKE " " + variables + " -P " + (home_ / "script.cmake").string());
  }

  const fs::path home_ = fs::temp_directory_path() / ("elbo_setup_" + std::to_string(getpid()));
};

TEST_F(TorchFolder, OfAPythonIsWhereItsPackageLies) {
  const std::string ask =
      "(\"" + python(torch().string()).string() + "\" root)\nmessage(\"root ${root}\")";
  EXPECT_THAT(cmake("elbo_wheel_root" + ask).said,
              testing::HasSubstr("root " + torch().string() + "\n"));
}

TEST_F(TorchFolder, OfAPythonThatHasNoneIsAnErrorThatSaysWhatToDo) {
  const ShellEnd none = cmake("elbo_wheel_root(\"" + python("").string() + "\" root)");
  EXPECT_NE(none.status, 0);
  EXPECT_THAT(none.said, testing::HasSubstr("pip install"));
  const ShellEnd missing = cmake("elbo_wheel_root(/nowhere/python root)");
  EXPECT_NE(missing.status, 0);
  EXPECT_THAT(missing.said, testing::HasSubstr("/nowhere/python"));
}

TEST_F(TorchFolder, IsFoundByEitherVariableOfCMake) {
  const std::string ask = "elbo_given_root(root)\nmessage(\"root ${root}.\")",
                    want = "root " + torch().string() + ".";
  EXPECT_THAT(cmake(ask, "-DTorch_DIR=" + (torch() / "share/cmake/Torch").string()).said,
              testing::HasSubstr(want));
  EXPECT_THAT(cmake(ask, "'-DCMAKE_PREFIX_PATH=/nowhere;" + torch().string() + "'").said,
              testing::HasSubstr(want));
  EXPECT_THAT(cmake(ask).said, testing::HasSubstr("root ."));
}

TEST_F(TorchFolder, IsNoneOfItsOwnWhereTheSystemHasTheLibraries) {
  fs::remove(torch() / "lib/libtorch_cpu.so");
  EXPECT_THAT(cmake("elbo_given_root(root)\nmessage(\"root ${root}.\")",
                    "-DTorch_DIR=" + (torch() / "share/cmake/Torch").string())
                  .said,
              testing::HasSubstr("root ."));
}

// The two names that g++ gives to the constructor of c10::Error, with and without
// _GLIBCXX_USE_CXX11_ABI.
TEST_F(TorchFolder, IsRefusedWhereItsFunctionsTakeTheOldString) {
  const fs::path library = torch() / "lib/libc10.so";
  const std::string ask = "elbo_require_new_abi(" + library.string() + ")\nmessage(fits)",
                    nul(1, '\0');
  write(library,
        "\x7f"
        "ELF" +
            nul +
            "_ZN3c105ErrorC1ENS_14SourceLocationENSt7__cxx1112basic_stringIcSt11char_"
            "traitsIcESaIcEEE" +
            nul);
  EXPECT_THAT(cmake(ask).said, testing::HasSubstr("fits"));
  write(library,
        "\x7f"
        "ELF" +
            nul + "_ZN3c105ErrorC1ENS_14SourceLocationESs" + nul);
  const ShellEnd old = cmake(ask);
  EXPECT_NE(old.status, 0);
  EXPECT_THAT(old.said, testing::HasSubstr("_GLIBCXX_USE_CXX11_ABI=0"));
}

}  // namespace
}  // namespace elbo::test

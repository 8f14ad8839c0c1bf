// SPDX-License-Identifier: MIT
// Includes point down, as tools/layers.txt says, and no two folders include each other.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

using Layers = std::map<std::string, std::set<std::string>>;

/// tools/layers.txt, closed: what a module may use, and whatever that may use.
Layers allowed() {
  Layers direct;
  for (const std::string& line : read_source(root() / "tools/layers.txt").lines) {
    const size_t colon = line.find(':');
    if (line.starts_with('#') || colon == std::string::npos) continue;
    std::istringstream words(line.substr(colon + 1));
    std::set<std::string>& uses = direct[line.substr(0, colon)];
    for (std::string word; words >> word;) uses.insert(word);
  }
  for (bool grew = true; grew;) {
    grew = false;
    for (auto& [module, uses] : direct)
      for (const std::string& used : std::set<std::string>(uses))
        for (const std::string& below : direct[used]) grew |= uses.insert(below).second;
  }
  return direct;
}

/// The module of `elbo/MODULE/...`, or "".
std::string module_of(const std::string& path) {
  if (!path.starts_with("elbo/")) return "";
  const size_t end = path.find('/', 5);
  return end == std::string::npos ? "" : path.substr(5, end - 5);
}

/// The folder of "elbo/eval/views/plots.h" or of "#include ...": "elbo/eval/views"; "" outside
/// elbo/.
std::string folder_of(const std::string& path) {
  return path.starts_with("elbo/") ? path.substr(0, path.rfind('/')) : "";
}

/// "A and B: FILE includes HEADER; FILE includes HEADER" of all folders that include each other.
std::vector<std::string> two_way_folders(const std::vector<SourceFile>& files) {
  std::map<std::pair<std::string, std::string>, std::string> arrows;  // and one file that makes it
  for (const SourceFile& file : files)
    for (const std::string& line : file.lines) {
      if (!line.starts_with("#include \"")) continue;
      const std::string header = line.substr(10, line.rfind('"') - 10), to = folder_of(header);
      if (!to.empty() && to != folder_of(file.path))
        arrows.emplace(std::pair(folder_of(file.path), to), file.path + " includes " + header);
    }
  std::vector<std::string> out;
  for (const auto& [arrow, example] : arrows) {
    const auto back = arrows.find({arrow.second, arrow.first});
    if (arrow.first < arrow.second && back != arrows.end())
      out.push_back(arrow.first + " and " + arrow.second + ": " + example + "; " + back->second);
  }
  return out;
}

TEST(Layers, AModuleIncludesOnlyWhatItsLayerAllows) {
  const Layers layers = allowed();
  int includes = 0;
  for (const SourceFile& file : sources({"elbo"})) {
    const std::string module = module_of(file.path);
    if (file.path == "elbo/elbo.h") continue;  // of the installed library: everything
    ASSERT_TRUE(layers.count(module)) << file.path << ": its module is not in tools/layers.txt";
    for (const std::string& line : file.lines) {
      if (!line.starts_with("#include \"")) continue;
      const std::string included = module_of(line.substr(10));
      if (included.empty()) continue;
      ++includes;
      EXPECT_TRUE(included == module || layers.at(module).count(included))
          << file.path << " includes " << line;
    }
  }
  EXPECT_GT(includes, 100) << "the check looked at nothing";
}

/// Namespaces that a file opens at its outermost level: "elbo::io", "" for an anonymous one.
std::vector<std::string> namespaces_of(const SourceFile& file) {
  std::vector<std::string> out;
  for (const std::string& line : file.lines)
    if (line.starts_with("namespace ") && line.ends_with("{"))
      out.push_back(line.substr(10, line.find_last_not_of(" {") - 9));
  return out;
}

/// The module's own namespace: `export` is a keyword.
std::string namespace_of(const std::string& module) {
  return "elbo::" + (module == "export" ? "exports" : module);
}

/// Whether a file of `module` may open it: its own (core's is the root), one within that, or one
/// whose name is short because it stands within another ("detail", none).
bool may_open(const std::string& module, const std::string& opened, const Layers& layers) {
  if (opened.find(':') == std::string::npos) return opened != "elbo" || module == "core";
  if (module == "core") return opened.starts_with("elbo::") && !layers.count(opened.substr(6));
  return opened == namespace_of(module) || opened.starts_with(namespace_of(module) + "::");
}

TEST(Layers, AModuleHasItsOwnNamespace) {
  const Layers layers = allowed();
  int files = 0;
  for (const SourceFile& file : sources({"elbo"})) {
    if (file.path == "elbo/tensor/tensor.h" || file.path == "elbo/elbo.h") continue;
    ++files;
    for (const std::string& opened : namespaces_of(file))
      EXPECT_TRUE(may_open(module_of(file.path), opened, layers) || opened == "torch::autograd")
          << file.path << " opens namespace " << opened;
  }
  EXPECT_GT(files, 400);
}

TEST(Layers, NoLayerUsesItself) {
  for (const auto& [module, uses] : allowed())
    EXPECT_FALSE(uses.count(module)) << module << " is part of a circle";
}

TEST(Layers, NoTwoFoldersIncludeEachOther) {
  EXPECT_THAT(two_way_folders(sources({"elbo"})), testing::IsEmpty());
}

TEST(Layers, FoldersThatIncludeEachOtherAreFound) {
  const SourceFile a{"elbo/eval/whole.cpp", {"#include \"elbo/eval/views/plots.h\""}},
      b{"elbo/eval/views/plots.cpp",
        {"#include <map>", "#include \"elbo/eval/views/plots.h\"",
         "#include \"elbo/eval/whole.h\""}},
      c{"elbo/eval/protocols/sets.cpp", {"#include \"elbo/eval/views/plots.h\""}};
  EXPECT_THAT(two_way_folders({a, b, c}),
              testing::ElementsAre("elbo/eval and elbo/eval/views: elbo/eval/whole.cpp includes "
                                   "elbo/eval/views/plots.h; elbo/eval/views/plots.cpp includes "
                                   "elbo/eval/whole.h"));
}

TEST(Layers, ModulesWithoutTorchIncludeNoneOfIt) {
  for (const SourceFile& file : sources({"elbo/core", "elbo/io", "elbo/data", "elbo/run",
                                         "elbo/report", "elbo/api", "elbo/cli", "app"}))
    for (const std::string& line : file.lines)
      EXPECT_FALSE(line.starts_with("#include <torch") || line.starts_with("#include <ATen") ||
                   line.starts_with("#include <c10"))
          << file.path << ": " << line;
}

TEST(Layers, ModelsAndTrainNeverCallBackward) {
  for (const SourceFile& file : sources({"elbo/models", "elbo/train"}))
    for (const std::string& line : file.lines)
      EXPECT_TRUE(line.find(".backward(") == std::string::npos ||
                  line.find("//") < line.find(".backward("))
          << file.path << ": " << line;
}

}  // namespace
}  // namespace elbo::test

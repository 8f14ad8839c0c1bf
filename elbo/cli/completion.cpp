// SPDX-License-Identifier: MIT
// elbo completion: scripts for bash, zsh and fish, made from the program's own table of commands
// and options.
#include <map>

#include "elbo/cli/session.h"
#include "elbo/core/str.h"

namespace elbo::cli {
namespace {

/// The words that may follow each command; the key is "elbo", "elbo latent", "elbo latent scatter",
/// ...
using Words = std::map<std::string, std::vector<std::string>>;

void collect(const CLI::App& app, const std::string& path, Words& words) {
  std::vector<std::string>& here = words[path];
  for (const CLI::App* command : app.get_subcommands(is_shown)) {
    here.push_back(command->get_name());
    collect(*command, path + " " + command->get_name(), words);
  }
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;  // hidden
    for (const std::string& name : option->get_lnames()) here.push_back("--" + name);
  }
}

/// A shell function body that finds the deepest command typed and offers its words. bash; zsh runs
/// it through bashcompinit.
std::string bash_script(const Words& words) {
  std::string out =
      "# bash completion for elbo: source <(elbo completion bash)\n_elbo() {\n"
      "  local at=elbo word i\n";
  out +=
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n    word=\"$at ${COMP_WORDS[i]}\"\n"
      "    case \"$word\" in\n";
  for (const auto& [path, offered] : words)
    if (path != "elbo") out += str("      \"", path, "\") at=\"$word\" ;;\n");
  out += "    esac\n  done\n  case \"$at\" in\n";
  for (const auto& [path, offered] : words)
    out += str("    \"", path, "\") COMPREPLY=($(compgen -W \"", join(offered, " "),
               "\" -- \"${COMP_WORDS[COMP_CWORD]}\")) ;;\n");
  return out + "  esac\n}\ncomplete -o default -F _elbo elbo\n";
}

std::string fish_script(const CLI::App& root) {
  std::string out = "# fish completion for elbo: elbo completion fish | source\n";
  for (const CLI::App* command : root.get_subcommands(is_shown)) {
    const std::string& name = command->get_name();
    out += str("complete -c elbo -n __fish_use_subcommand -f -a ", name, " -d '",
               command->get_description(), "'\n");
    for (const CLI::App* inner : command->get_subcommands(is_shown))
      out += str("complete -c elbo -n '__fish_seen_subcommand_from ", name, "' -f -a ",
                 inner->get_name(), " -d '", inner->get_description(), "'\n");
    for (const CLI::Option* option : command->get_options())
      for (const std::string& option_name : option->get_lnames())
        if (!option->get_group().empty())
          out += str("complete -c elbo -n '__fish_seen_subcommand_from ", name, "' -l ",
                     option_name, "\n");
  }
  return out;
}

int print_completion(const CLI::App& root, const std::string& shell) {
  Words words;
  collect(root, "elbo", words);
  if (shell == "fish") print_line(fish_script(root));
  else if (shell == "zsh")
    print_line(
        "# zsh completion for elbo: source <(elbo completion zsh)\n"
        "autoload -U +X bashcompinit && bashcompinit\n" +
        bash_script(words));
  else print_line(bash_script(words));
  return 0;
}

}  // namespace

void add_completion(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("completion", "Print a completion script for your shell");
  const auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer("\nExample: source <(elbo completion bash)");
  command->callback([&root, shell, &session] {
    session.action = [&root, shell] { return print_completion(root, *shell); };
  });
}

}  // namespace elbo::cli

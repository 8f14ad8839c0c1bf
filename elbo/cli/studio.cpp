// SPDX-License-Identifier: MIT
// elbo studio: pages in a browser for all that the other commands do. elbo studio-worker: the
// process that it starts to compute.
#include <optional>

#include "elbo/cli/engine.h"
#include "elbo/cli/process.h"
#include "elbo/cli/session.h"
#include "elbo/cli/studio/browser.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/core/user_path.h"
#include "elbo/serve/studio.h"

namespace elbo::cli {
namespace {

constexpr int64_t kStudioPort = 8617;

struct StudioCall {
  std::string folder = "runs";
  std::optional<int64_t> port;
  std::string host, device = "auto";
  std::vector<std::string> allowed_hosts, bundles;
  bool example = false, open = false;
};

serve::StudioOptions studio_options(const StudioCall& call, const Session& session) {
  serve::StudioOptions out;
  out.folder = absolute_path(call.folder, "");
  out.place = {call.host, static_cast<uint16_t>(call.port.value_or(kStudioPort)),
               call.port.has_value()};
  out.allowed_hosts = call.allowed_hosts;
  for (const std::string& bundle : call.bundles) out.bundles.push_back(absolute_path(bundle, ""));
  out.examples = call.example;
  const std::string root = program_root();
  out.program = root + "/bin/elbo";
  out.share = root + "/share/elbo";
  out.threads = static_cast<int>(threads_for(session));
  out.worker.words = {out.program.string(), "studio-worker",  "--descriptor", "3",
                      "--threads",          str(out.threads), "--device",     call.device};
  if (session.verbose) out.worker.words.push_back("--verbose");
  return out;
}

int run_studio_command(const StudioCall& call, const Session& session) {
  serve::StudioOptions options = studio_options(call, session);
  std::optional<OpenedLink> opened;
  options.opened = [&](const std::string& link) {
    print_line(link);
    log_info("The studio of ", options.folder.string(),
             " is at this link until Ctrl-C; trainings that it started go on after that");
    if (call.open) opened.emplace(link);
  };
  serve::run_studio(options);  // until a signal: that is how a studio is meant to end
  log_info("The studio has ended");
  return 0;
}

/// The process that computes for the studio, which starts it: not for people.
void add_studio_worker(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("studio-worker", "Computes for the studio");
  command->group("");  // not in any help
  const auto request = std::make_shared<api::StudioWorkerRequest>();
  command->add_option("--descriptor", request->descriptor, "Of a socket to the studio")
      ->required()
      ->check(CLI::Range(3, 1 << 20));
  command->add_option("--memory", request->memory, "Bytes that loaded models may take");
  add_device(*command, request->device, kDeviceHelp);
  command->callback([request, &session] {
    session.action = [request, &session] {
      const api::EngineApi& engine = load_engine(session);
      set_common(*request, session);
      return engine.studio_worker(*request);
    };
  });
}

}  // namespace

void add_studio(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand(
      "studio", "Pages in a browser: watch runs, explore models, compare, train");
  const auto call = std::make_shared<StudioCall>();
  command->add_option("FOLDER", call->folder, "The folder that the runs are in")
      ->capture_default_str();
  command
      ->add_option("--port", call->port,
                   "Of 127.0.0.1 (default: 8617, or the next that is free; 0: any)")
      ->check(CLI::Range(0, 65535));
  command
      ->add_option("--host", call->host,
                   "Another address to wait at, which other machines may reach (default: this "
                   "machine alone; ssh -L reaches that, too)")
      ->type_name("ADDRESS");
  command
      ->add_option(
          "--allowed-host", call->allowed_hosts,
          "A further name by which browsers may ask for it, as of a proxy; may be repeated")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--bundle", call->bundles,
                   "A bundle or run elsewhere, to be explored too; may be repeated")
      ->type_name("PATH")
      ->expected(1)
      ->take_all();
  add_device(*command, call->device, kDeviceHelp);
  command->add_flag("--example", call->example, "Also the trained models that come with elbo");
  command->add_flag("--open", call->open, "Open the link in the browser");
  command->footer(
      "\nExamples:\n"
      "  elbo studio                          the runs of this folder\n"
      "  elbo studio --example --open         faces and digits, before anything was trained\n"
      "  ssh -L 8617:127.0.0.1:8617 SERVER elbo studio --port 8617 runs\n"
      "                                       the runs of another machine");
  command->callback([call, &session] {
    session.action = [call, &session] { return run_studio_command(*call, session); };
  });
  add_studio_worker(root, session);
}

}  // namespace elbo::cli

// SPDX-License-Identifier: MIT
// What launchers leave in the environment, as their manuals have it, and what contradicts itself.
#include <gmock/gmock.h>

#include <map>

#include "elbo/api/rank_place.h"
#include "elbo/core/error.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

api::RankPlace place(const Variables& variables) {
  return api::read_rank_place([&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

std::string refusal(const Variables& variables) {
  try {
    place(variables);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(RankPlace, AnEmptyEnvironmentIsOneProcess) {
  const api::RankPlace found = place({});
  EXPECT_EQ(found.size, 1);
  EXPECT_EQ(found.launcher, "");
}

TEST(RankPlace, TorchrunsVariablesAreReadAndItsOwnPortIsLeftAlone) {
  Variables variables{{"RANK", "5"},
                      {"WORLD_SIZE", "8"},
                      {"LOCAL_RANK", "1"},
                      {"LOCAL_WORLD_SIZE", "4"},
                      {"MASTER_ADDR", "n0"},
                      {"MASTER_PORT", "29400"},
                      {"TORCHELASTIC_RUN_ID", "x"}};
  const api::RankPlace found = place(variables);
  EXPECT_EQ(found.rank, 5);
  EXPECT_EQ(found.size, 8);
  EXPECT_EQ(found.local_rank, 1);
  EXPECT_EQ(found.local_size, 4);
  EXPECT_EQ(found.host, "n0");
  EXPECT_EQ(found.port, 29400);
  variables["TORCHELASTIC_USE_AGENT_STORE"] = "True";
  EXPECT_EQ(place(variables).port, 29401);
}

TEST(RankPlace, AStepOfSlurmIsReadAndTheFirstHostIsTheMaster) {
  const api::RankPlace found = place({{"SLURM_PROCID", "3"},
                                      {"SLURM_STEP_NUM_TASKS", "5"},
                                      {"SLURM_LOCALID", "0"},
                                      {"SLURM_NODEID", "1"},
                                      {"SLURM_STEP_TASKS_PER_NODE", "3,2"},
                                      {"SLURM_STEP_NODELIST", "n[003-010,12],b1"},
                                      {"SLURM_JOB_ID", "77"},
                                      {"SLURM_STEP_ID", "0"}});
  EXPECT_EQ(found.rank, 3);
  EXPECT_EQ(found.size, 5);
  EXPECT_EQ(found.local_size, 2);
  EXPECT_EQ(found.host, "n003");
  EXPECT_GE(found.port, 20000);
  EXPECT_LT(found.port, 40000);
}

TEST(RankPlace, AScriptOfSbatchIsOneProcess) {
  EXPECT_EQ(place({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}, {"SLURM_JOB_ID", "77"}}).size, 1);
}

TEST(RankPlace, MpirunOnOneMachineMeetsOnLoopback) {
  const api::RankPlace open_mpi = place({{"OMPI_COMM_WORLD_RANK", "1"},
                                         {"OMPI_COMM_WORLD_SIZE", "2"},
                                         {"OMPI_COMM_WORLD_LOCAL_RANK", "1"},
                                         {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"}});
  EXPECT_EQ(open_mpi.host, "127.0.0.1");
  EXPECT_EQ(open_mpi.local_size, 2);
  EXPECT_EQ(open_mpi.port, 29500);
  const api::RankPlace mpich = place(
      {{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}, {"MPI_LOCALRANKID", "1"}, {"MPI_LOCALNRANKS", "2"}});
  EXPECT_EQ(mpich.rank, 1);
  EXPECT_EQ(mpich.host, "127.0.0.1");
}

TEST(RankPlace, MpirunOnSeveralMachinesWantsMasterAddr) {
  EXPECT_THAT(refusal({{"OMPI_COMM_WORLD_RANK", "1"},
                       {"OMPI_COMM_WORLD_SIZE", "4"},
                       {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"}}),
              AllOf(HasSubstr("OMPI_COMM_WORLD_SIZE=4"), HasSubstr("MASTER_ADDR")));
}

TEST(RankPlace, TwoLaunchersThatDisagreeAreNamedBoth) {
  const Variables ranks{{"RANK", "1"},
                        {"WORLD_SIZE", "2"},
                        {"SLURM_PROCID", "0"},
                        {"SLURM_STEP_NUM_TASKS", "2"},
                        {"MASTER_ADDR", "n0"}};
  EXPECT_THAT(refusal(ranks), AllOf(HasSubstr("RANK=1"), HasSubstr("SLURM_PROCID=0")));
  Variables sizes = ranks;
  sizes["SLURM_PROCID"] = "1", sizes["SLURM_STEP_NUM_TASKS"] = "3";
  EXPECT_THAT(refusal(sizes),
              AllOf(HasSubstr("WORLD_SIZE=2"), HasSubstr("SLURM_STEP_NUM_TASKS=3")));
}

TEST(RankPlace, TorchrunAndMpirunMayRunInsideASlurmStep) {
  EXPECT_EQ(place({{"RANK", "5"},
                   {"WORLD_SIZE", "8"},
                   {"MASTER_ADDR", "n0"},
                   {"TORCHELASTIC_RUN_ID", "x"},
                   {"SLURM_PROCID", "1"},
                   {"SLURM_STEP_NUM_TASKS", "2"}})
                .rank,
            5);
  EXPECT_EQ(place({{"OMPI_COMM_WORLD_RANK", "3"},
                   {"OMPI_COMM_WORLD_SIZE", "4"},
                   {"MASTER_ADDR", "n0"},
                   {"SLURM_PROCID", "1"},
                   {"SLURM_STEP_NUM_TASKS", "2"}})
                .launcher,
            "Open MPI");
}

TEST(RankPlace, ALauncherOfOneProcessSaysNothing) {
  EXPECT_EQ(place({{"RANK", "1"},
                   {"WORLD_SIZE", "2"},
                   {"MASTER_ADDR", "n0"},
                   {"SLURM_PROCID", "0"},
                   {"SLURM_STEP_NUM_TASKS", "1"}})
                .rank,
            1);
}

TEST(RankPlace, HalfAPairAndWhatIsNoNumberAreErrorsThatNameTheVariables) {
  EXPECT_THAT(refusal({{"WORLD_SIZE", "2"}}),
              AllOf(HasSubstr("WORLD_SIZE is set"), HasSubstr("RANK is not")));
  EXPECT_THAT(refusal({{"RANK", "2"}, {"WORLD_SIZE", "2"}}),
              AllOf(HasSubstr("RANK=2"), HasSubstr("WORLD_SIZE=2")));
  EXPECT_THAT(refusal({{"RANK", "-1"}, {"WORLD_SIZE", "2"}}), HasSubstr("RANK=-1"));
  EXPECT_THAT(
      refusal(
          {{"RANK", "0"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "n0"}, {"MASTER_PORT", "70000"}}),
      HasSubstr("MASTER_PORT=70000"));
}

TEST(RankPlace, RanksOfOurOwnMeetInAFileAndAnInterfaceIsTaken) {
  const api::RankPlace found = place({{"RANK", "1"},
                                      {"WORLD_SIZE", "2"},
                                      {"LOCAL_WORLD_SIZE", "2"},
                                      {"ELBO_RANKS_STORE", "/tmp/x/store"},
                                      {"GLOO_SOCKET_IFNAME", "eth1"}});
  EXPECT_EQ(found.launcher, "--ranks");
  EXPECT_EQ(found.store_file, "/tmp/x/store");
  EXPECT_EQ(found.interface, "eth1");
}

TEST(RankPlace, TheFirstHostOfSlurmsListsIsFound) {
  EXPECT_EQ(api::first_host("a,b"), "a");
  EXPECT_EQ(api::first_host("n[003-010,12],b1"), "n003");
  EXPECT_EQ(api::first_host("rack[1-2]n[03,05]"), "rack1n03");
  EXPECT_EQ(api::first_host("single"), "single");
  EXPECT_EQ(api::first_host(""), "");
}

}  // namespace
}  // namespace elbo::test

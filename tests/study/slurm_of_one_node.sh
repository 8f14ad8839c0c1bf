#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A Slurm of one node on this machine, without systemd and without accounting, for tests: start
# FOLDER [CPUS] | stop FOLDER. Root; Debian's slurmctld, slurmd, slurm-client and munge. Afterwards
# SLURM_CONF=FOLDER/slurm.conf makes sbatch, squeue and scancel work. Jobs are forgotten ten seconds
# after their end, as a busy cluster's are.
set -eu
what=$1 cpus=${3:-2} host=$(hostname -s)
folder=$(mkdir -p "$2" && realpath "$2")
if [ "$what" = stop ]; then
  for file in "$folder"/slurmd.pid "$folder"/ctld.pid; do
    [ -s "$file" ] || continue
    pid=$(cat "$file")
    kill "$pid" 2>/dev/null || continue
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  done
  exit 0
fi

# Two ports on which nobody listens.
free_port() {
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 2)); done
  echo "$port"
}
port=$(free_port $((26000 + $$ % 3000 * 2)))
node_port=$(free_port $((port + 1)))

mkdir -p "$folder/spool" "$folder/state" "$folder/log"
if ! munge -n >/dev/null 2>&1; then
  mkdir -p /run/munge /var/log/munge /var/lib/munge
  [ -s /etc/munge/munge.key ] || {
    head -c 1024 /dev/urandom >/etc/munge/munge.key
    chmod 400 /etc/munge/munge.key
  }
  chown -R munge: /etc/munge /run/munge /var/log/munge /var/lib/munge
  su -s /bin/sh munge -c /usr/sbin/munged
fi
cat >"$folder/slurm.conf" <<C
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/ctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/ctld.log
SlurmdLogFile=$folder/log/slurmd.log
SlurmctldPort=$port
SlurmdPort=$node_port
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
MinJobAge=10
SchedulerParameters=sched_interval=2,batch_sched_delay=1
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$folder/log/completed.txt
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
C
export SLURM_CONF=$folder/slurm.conf
slurmctld
sleep 1
slurmd
for _ in $(seq 30); do
  sinfo -h -o %T 2>/dev/null | grep -q idle && exit 0
  sleep 1
done
tail -5 "$folder"/log/*.log >&2
exit 1

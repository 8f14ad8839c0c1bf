# SPDX-License-Identifier: MIT
"""How a peer is timed: as bench/pace.h times ours. One JSON line a measurement."""
import argparse
import json
import resource
import sys
import time


def options(description, workloads, modes):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("workload", choices=workloads)
    parser.add_argument("--mode", choices=modes, default=modes[0])
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--serve", action="store_true",
                        help="measure for as many seconds as each line of the input says")
    return parser.parse_args()


def timed(step, seconds):
    """Steps until the seconds have passed.

    A step may count as several: it returns how many, or None for one.
    """
    steps, start = 0, time.perf_counter()
    while True:
        steps += step() or 1
        passed = time.perf_counter() - start
        if passed >= seconds:
            return steps, passed


def warm_up(step):
    """At least three steps and half a second: compilation and caches are not timed."""
    step()
    start, done = time.perf_counter(), 0
    passed = lambda: time.perf_counter() - start
    while (done < 3 or passed() < .5) and (done < 1 or passed() < 4):
        step()
        done += 1


def say(facts, **more):
    print(json.dumps({**facts, **more}), flush=True)


def measure(facts, step, seconds):
    steps, passed = timed(step, seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(facts, steps=steps, seconds=passed, steps_per_second=steps / passed, peak_mb=peak)


def contend(by, args, step):
    facts = {"by": by, "workload": args.workload, "mode": args.mode, "batch": args.batch,
             "threads": args.threads}
    warm_up(step)
    if not args.serve:
        return measure(facts, step, args.seconds)
    say(facts, ready=True)
    for line in sys.stdin:
        measure(facts, step, float(line))

"""Times slo-generator's compute core over counts that are read from a file, and prints what it made of them.

A backend that looks each count up stands in for a monitoring system. Both ways to a report are timed: `compute`, which a run
of the tool calls, and the report by itself, without what `compute` formats for its debug log.
"""

import json
import statistics
import sys
import time

from slo_generator import utils
from slo_generator.compute import compute
from slo_generator.report import SLOReport


class Counted:
    """A backend whose answers are known: (good, bad) by SLO, instant and window."""

    counts = {}

    def __init__(self, client=None):
        del client

    def answer(self, timestamp, window, config):
        """What slo-generator asks a backend for."""
        return Counted.counts[(config["metadata"]["name"], timestamp, window)]


def main():
    """Reads the work, does it as often as asked, and prints speeds and reports as JSON."""
    with open(sys.argv[1], encoding="utf-8") as file:
        work = json.load(file)
    utils.get_backend_cls = lambda name: Counted
    for slo, timestamp, window, good, bad in work["counts"]:
        Counted.counts[(slo, timestamp, window)] = (good, bad)
    config = {
        "backends": {"counted": {}},
        "error_budget_policies": {name: {"steps": steps} for name, steps in work["policies"].items()},
    }
    slos = {
        name: {
            "metadata": {"name": name, "labels": {}},
            "spec": {
                "description": "",
                "backend": "counted",
                "method": "answer",
                "goal": goal,
                "error_budget_policy": name,
                "service_level_indicator": {},
            },
        }
        for name, goal in work["goals"].items()
    }

    def computed():
        return [report for slo, at in work["calls"] for report in compute(slos[slo], config, timestamp=at)]

    def reported():
        backend = {"name": "counted", "class": "Counted"}
        return [
            SLOReport(slos[slo], backend, step, at).to_json()
            for slo, at in work["calls"]
            for step in work["policies"][slo]
        ]

    def speed_of(way):
        speeds = []
        for _ in range(work["runs"]):
            started = time.process_time()
            reports = way()
            speeds.append(len(reports) / (time.process_time() - started))
        return statistics.median(speeds)

    reported()
    answer = {
        "compute": speed_of(computed),
        "report": speed_of(reported),
        "reports": [
            [report["sli_measurement"], report["alert"]] if report["valid"] else None for report in reported()
        ],
    }
    json.dump(answer, sys.stdout)


main()

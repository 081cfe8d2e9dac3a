#!/usr/bin/env python3
"""Times Hourglass's training step beside PyTorch's, taking turns on one device.

For each case of cases.txt every contender is a process of its own, that trains the same network from the
same weights on the same batches. First each shows its losses at the same fixed steps; where PyTorch's and
ours disagree there is no comparison. Then they take rounds in turn, in an order that is rotated from round
to round. A ratio is that of one round's two times; given are the median, the smallest and the largest.

Writes steps.csv, a line a round as it comes, and steps.md, the comparison. Needs Python 3.8 and no package.
"""

import argparse
import csv
import json
import os
import queue
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

PEER_MODES = ("graph-k", "graph", "eager", "compile")
OURS = "hourglass"
# By how much the losses may differ: rounding differs, and training amplifies it.
TOLERANCE = {"FLOAT32": 0.005, "TF32": 0.02, "BFLOAT16": 0.02}
# The largest ratio that the project aims at: of the best precisions, or of each precision.
TARGETS = {
    ("S-150", "best"): 0.6,
    ("S-8192", "TF32"): 0.8,
    ("S-8192", "BFLOAT16"): 0.8,
    ("W-16384", "BFLOAT16"): 1.0,
}
LEAST_ROUNDS = 3


class Case:
    def __init__(self, line):
        fields = line.split()
        if len(fields) != 7:
            raise SystemExit(f"paired: cases.txt: '{line}' has {len(fields)} fields; give 7")
        self.name, self.layers = fields[0], fields[1]
        self.batch, self.steps, self.check_every, self.k = (int(field) for field in fields[2:6])
        self.precisions = fields[6].split(",")

    def options(self, inputs):
        return [
            f"--inputs={inputs}",
            f"--layers={self.layers}",
            f"--batch={self.batch}",
            f"--steps={self.steps}",
            f"--check-every={self.check_every}",
        ]


def read_cases(path, names):
    with open(path, encoding="utf-8") as lines:
        cases = [Case(line) for line in lines if line.strip() and not line.startswith("#")]
    unknown = set(names) - {case.name for case in cases}
    if unknown:
        raise SystemExit(
            f"paired: no case is called {', '.join(sorted(unknown))}; there are"
            f" {', '.join(case.name for case in cases)}"
        )
    return [case for case in cases if not names or case.name in names]


class Dropped(Exception):
    """A contender can't go on; the message says why."""


class Contender:
    """A process that answers commands by JSON lines."""

    def __init__(self, name, precision, command, folder):
        self.name = name
        self.precision = precision
        self.description = ""
        self.losses = {}
        self.times = {}
        self.problem = None
        self.is_closed = False
        self.log = os.path.join(folder, f"{name}-{precision}.log")
        self.events = queue.Queue()
        with open(self.log, "w", encoding="utf-8") as log:
            # A session of its own, so that those that it starts can be ended with it.
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def __str__(self):
        return f"{self.name}, {self.precision}"

    def _listen(self):
        with self.process.stdout as lines:
            for line in lines:
                try:
                    event = json.loads(line)
                except ValueError:
                    continue  # libraries print things of their own
                if isinstance(event, dict):
                    self.events.put(event)
        self.events.put(None)

    def _ask(self, command):
        try:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
        except OSError:
            pass  # it has ended; the next event says so

    def _next(self, deadline, doing):
        try:
            event = self.events.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise Dropped(f"{doing} was not finished in its time") from None
        if event is None:
            raise Dropped(f"ended with exit code {self.process.wait()}: {self._last_words()}")
        return event

    def last_lines(self):
        """The end of what it wrote to standard error."""
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return [line.rstrip()[:300] for line in log if line.strip()][-15:]

    def _last_words(self):
        lines = self.last_lines()
        return lines[-1].strip() if lines else "it printed nothing"

    def load(self, deadline):
        """Waits until it is ready for commands."""
        self._next(deadline, "loading")

    def prepare(self, deadline):
        self._ask("prepare")
        event = self._next(deadline, "preparing")
        self.description = event.get("description", "")

    def check(self, deadline):
        self._ask("check")
        while True:
            event = self._next(deadline, "the check of the losses")
            if event["event"] == "checked":
                return
            self.losses[event["step"]] = event["loss"]

    def round(self, number, deadline):
        """Takes a round; gives its event."""
        self._ask("round")
        event = self._next(deadline, f"round {number}")
        loss = event["loss"]
        if loss is None or loss != loss:
            raise Dropped(f"the loss is no number in round {number}")
        self.times[number] = event["microseconds_per_step"]
        return event

    def drop(self, problem):
        self.problem = problem
        self.close(kill=True)

    def close(self, kill=False):
        """Ends it and those that it started. Closing twice is harmless."""
        if self.is_closed:
            return
        self.is_closed = True
        try:
            self.process.stdin.close()
        except OSError:
            pass
        if not kill:
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # all have ended
        self.process.wait()
        self.listener.join(timeout=10)

    def median(self):
        return statistics.median(self.times.values())

    def is_measured(self):
        return self.problem is None and len(self.times) >= LEAST_ROUNDS


def disagreement(ours, peer):
    """Relative difference of the mean loss at the later half of the fixed steps."""
    steps = sorted(ours.losses)
    if steps != sorted(peer.losses) or not steps:
        return float("inf")
    later = steps[len(steps) // 2 :]
    mine = statistics.fmean(number(ours.losses[step]) for step in later)
    theirs = statistics.fmean(number(peer.losses[step]) for step in later)
    difference = abs(mine - theirs) / abs(theirs) if theirs else float("inf")
    return difference if difference == difference else float("inf")


def number(loss):
    return float("nan") if loss is None else loss


def ratios(ours, peer):
    """Ours by the peer's, of each round that both took."""
    return [ours.times[r] / peer.times[r] for r in sorted(ours.times) if r in peer.times]


class Comparison:
    """One case's results, as lines of a table."""

    def __init__(self, case, contenders):
        self.case = case
        self.lines = []
        self.refusals = []
        self.verdicts = []
        ours = {c.precision: c for c in contenders if c.name == OURS}
        self.problems = [f"{c}: {c.problem}" for c in contenders if c.problem]
        valid = []
        for mine in ours.values():
            if mine.is_measured():
                self.lines.append((mine, None, None, None))
        for peer in contenders:
            mine = ours.get(peer.precision)
            if peer.name == OURS or not peer.is_measured() or not mine or not mine.is_measured():
                continue
            difference = disagreement(mine, peer)
            if difference > TOLERANCE[peer.precision]:
                self.refusals.append(
                    f"{peer}: no comparison, since the losses differ by {difference:.2%}, more than"
                    f" {TOLERANCE[peer.precision]:.1%}"
                )
                continue
            self.lines.append((peer, mine, difference, ratios(mine, peer)))
            valid.append(peer)
        measured = [mine for mine in ours.values() if mine.is_measured()]
        for precision in case.precisions:
            of_it = [peer for peer in valid if peer.precision == precision]
            if of_it:
                best = min(of_it, key=Contender.median)
                self._verdict(precision, ours[precision], best)
        comparable = [mine for mine in measured if any(p.precision == mine.precision for p in valid)]
        if len(case.precisions) > 1 and comparable:
            self._verdict(
                "best",
                min(comparable, key=Contender.median),
                min(valid, key=Contender.median),
            )

    def _verdict(self, what, mine, peer):
        values = ratios(mine, peer)
        ratio = statistics.median(values)
        target = TARGETS.get((self.case.name, what))
        verdict = ""
        if target is not None:
            verdict = f"; target {target}: {'met' if ratio <= target else 'missed'}"
        scope = "best of all precisions" if what == "best" else what
        self.verdicts.append(
            f"{self.case.name}, {scope}: {mine} takes {mine.median():.1f} µs a step, {peer}"
            f" {peer.median():.1f} µs; ratio {ratio:.3f} ({min(values):.3f} to {max(values):.3f}"
            f" in {len(values)} rounds){verdict}"
        )

    def markdown(self):
        text = [f"## {self.case.name}: {self.case.layers}, batch {self.case.batch}", ""]
        text += [
            "| precision | contender | µs a step: median | fastest | slowest | rounds"
            " | ours / it: median | smallest | largest | losses differ by |",
            "|---|---|---|---|---|---|---|---|---|---|",
        ]
        order = {precision: i for i, precision in enumerate(self.case.precisions)}
        for contender, mine, difference, values in sorted(
            self.lines, key=lambda line: (order[line[0].precision], line[0].median())
        ):
            times = contender.times.values()
            cells = [
                contender.precision,
                contender.name,
                f"{contender.median():.1f}",
                f"{min(times):.1f}",
                f"{max(times):.1f}",
                str(len(times)),
            ]
            if mine is None:
                cells += ["", "", "", ""]
            else:
                cells += [
                    f"{statistics.median(values):.3f}",
                    f"{min(values):.3f}",
                    f"{max(values):.3f}",
                    f"{difference:.2%}",
                ]
            text.append("| " + " | ".join(cells) + " |")
        text.append("")
        text += [f"- {line}" for line in self.verdicts + self.refusals + self.problems]
        return "\n".join(text) + "\n"


class Paired:
    def __init__(self, options):
        self.options = options
        self.end = time.monotonic() + options.seconds
        self.comparisons = []
        self.descriptions = []
        self.scratch = tempfile.mkdtemp(prefix="gpu-check-")
        self.rows = open(os.path.join(options.output, "steps.csv"), "w", encoding="utf-8", newline="")
        self.csv = csv.writer(self.rows)
        self.csv.writerow(
            ["case", "precision", "contender", "event", "number", "microseconds_per_step", "loss"]
        )

    def run(self, cases):
        try:
            for i, case in enumerate(cases):
                # What a case leaves over is there for those after it.
                left = self.end - time.monotonic()
                self._run(case, time.monotonic() + left / (len(cases) - i))
                self._write()
        finally:
            self.rows.close()
            shutil.rmtree(self.scratch, ignore_errors=True)

    def _run(self, case, deadline):
        print(f"{case.name}: {case.layers}, batch {case.batch}", flush=True)
        inputs = os.path.join(self.scratch, case.name)
        ours = shlex.split(self.options.ours)
        writing = [f"--layers={case.layers}", f"--batch={case.batch}", f"--write-inputs={inputs}"]
        try:
            subprocess.run(
                ours + shlex.split(self.options.write) + writing,
                check=True,
                timeout=max(1.0, deadline - time.monotonic()),
            )
        except (subprocess.SubprocessError, OSError) as e:
            raise SystemExit(f"paired: the inputs of {case.name} can't be written: {e}") from None
        contenders = []
        try:
            self._start(case, inputs, contenders)
            self._take_turns(case, contenders, deadline)
            for contender in contenders:
                contender.close()
        finally:
            for contender in contenders:
                contender.close(kill=True)
            shutil.rmtree(inputs, ignore_errors=True)
        self.comparisons.append(Comparison(case, contenders))

    def _start(self, case, inputs, contenders):
        """Ours first, and last the peers that are slow to prepare: if time is short, those are left out."""
        options = case.options(inputs)
        for precision in case.precisions:
            command = shlex.split(self.options.ours) + options
            command += [f"--precision={precision}", "--commands"]
            contenders.append(Contender(OURS, precision, command, self.scratch))
        for mode in PEER_MODES:
            for precision in case.precisions:
                command = shlex.split(self.options.peer) + options
                command += [f"--precision={precision}", f"--mode={mode}", f"--k={case.k}"]
                contenders.append(Contender(mode, precision, command, self.scratch))

    def _take_turns(self, case, contenders, deadline):
        started = time.monotonic()
        # The last quarter of a case's time is for its rounds.
        prepared = deadline - (deadline - started) / 4
        # Loading keeps the machine busy; who prepares must have it alone, since kernels are tuned then.
        for contender in contenders:
            self._attempt(contender, lambda c: c.load(prepared))
        for contender in [c for c in contenders if c.problem is None]:
            limit = min(prepared, time.monotonic() + self.options.prepare_seconds)
            self._attempt(contender, lambda c, end=limit: self._prepare(case, c, end))
        number = 0
        while number < LEAST_ROUNDS or (number < self.options.rounds and time.monotonic() < deadline):
            running = [contender for contender in contenders if contender.problem is None]
            if not running:
                return
            first = number % len(running)
            number += 1
            for contender in running[first:] + running[:first]:
                self._attempt(contender, lambda c: self._round(case, c, number))

    def _attempt(self, contender, action):
        try:
            action(contender)
        except Dropped as e:
            contender.drop(str(e))
            print(f"  {contender}: {e}", flush=True)
            for line in contender.last_lines():
                print(f"    | {line}", flush=True)

    def _prepare(self, case, contender, end):
        start = time.monotonic()
        contender.prepare(end)
        contender.check(max(end, time.monotonic() + 20))
        for step, loss in sorted(contender.losses.items()):
            self.csv.writerow([case.name, contender.precision, contender.name, "check", step, "", loss])
        self.rows.flush()
        print(f"  {contender}: prepared in {time.monotonic() - start:.1f} s", flush=True)
        line = f"{contender.name}: {contender.description}"
        peers = f"PyTorch's modes: {contender.description}"
        described = line if contender.name == OURS else peers
        if described not in self.descriptions:
            self.descriptions.append(described)

    def _round(self, case, contender, number):
        event = contender.round(number, time.monotonic() + 60)
        self.csv.writerow(
            [
                case.name,
                contender.precision,
                contender.name,
                "round",
                number,
                f"{event['microseconds_per_step']:.3f}",
                event["loss"],
            ]
        )
        self.rows.flush()

    def _write(self):
        path = os.path.join(self.options.output, "steps.md")
        with open(path, "w", encoding="utf-8") as out:
            out.write("# Microseconds per training step, taken in turn\n\n")
            out.writelines(f"- {line}\n" for line in self.descriptions)
            for comparison in self.comparisons:
                out.write("\n" + comparison.markdown())

    def is_complete(self):
        """Whether each case has a comparison, and none had to be refused, and ours always ran."""
        return all(
            comparison.verdicts
            and not comparison.refusals
            and not any(problem.startswith(OURS) for problem in comparison.problems)
            for comparison in self.comparisons
        )


def main(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ours", required=True, help="command of StepTimes with its backend")
    parser.add_argument("--write", default="", help="options of StepTimes for writing the inputs")
    parser.add_argument("--peer", required=True, help="command of torch_steps.py, or of a stand-in")
    parser.add_argument("--cases", required=True, help="cases.txt")
    parser.add_argument("--case", action="append", default=[], help="only this case; may be repeated")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each contender")
    parser.add_argument("--seconds", type=float, default=300, help="for everything")
    parser.add_argument("--prepare-seconds", type=float, default=90, help="most for one contender")
    parser.add_argument("--output", required=True, help="folder for steps.csv and steps.md")
    options = parser.parse_args(arguments)
    if options.rounds < LEAST_ROUNDS:
        parser.error(f"--rounds is {options.rounds}; give at least {LEAST_ROUNDS}")
    # So that contenders are ended too where this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    cases = read_cases(options.cases, options.case)
    os.makedirs(options.output, exist_ok=True)
    paired = Paired(options)
    paired.run(cases)
    for comparison in paired.comparisons:
        for line in comparison.verdicts + comparison.refusals + comparison.problems:
            print(line)
    return 0 if paired.is_complete() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

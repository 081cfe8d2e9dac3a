"""Paired measurement with stand-ins for both sides. Run: python3 -m unittest discover -s THIS_FOLDER"""

import contextlib
import csv
import io
import json
import os
import shlex
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
MAIN = os.path.join(HERE, "..", "..", "gpu-check")
sys.path.insert(0, MAIN)

import paired  # noqa: E402

STAND_IN = [sys.executable, "-I", "-S", os.path.join(HERE, "stand_in.py")]
CASES = """# a comment
S-150 4-2-4 150 10 2 2 BFLOAT16,FLOAT32
S-8192 4-2-4 8192 10 2 2 TF32
"""


def command(**behaviour):
    options = []
    for name, value in behaviour.items():
        options += ["--" + name.replace("_", "-"), json.dumps(value)]
    return shlex.join(STAND_IN + options)


class PairedTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.output = os.path.join(folder.name, "results")
        self.cases = os.path.join(folder.name, "cases.txt")
        with open(self.cases, "w", encoding="utf-8") as out:
            out.write(CASES)

    def run_paired(self, ours, peer, *options):
        printed = io.StringIO()
        arguments = [f"--ours={ours}", f"--peer={peer}", f"--output={self.output}"]
        arguments += [f"--cases={self.cases}", "--rounds=4", "--seconds=40", *options]
        with contextlib.redirect_stdout(printed):
            code = paired.main(arguments)
        return code, printed.getvalue()

    def markdown(self):
        with open(os.path.join(self.output, "steps.md"), encoding="utf-8") as file:
            return file.read()

    def rounds(self):
        with open(os.path.join(self.output, "steps.csv"), encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if row["event"] == "round"]

    def test_compares_with_the_best_mode(self):
        ours = command(microseconds={"hourglass": 50})
        peer = command(microseconds={"eager": 400, "compile": 300, "graph": 120, "graph-k": 100})
        code, printed = self.run_paired(ours, peer)

        self.assertEqual(0, code, printed)
        # Ours takes 51 to 54, graph-k 101 to 104: the median of the rounds' four ratios.
        expected = (51 / 101 + 52 / 102 + 53 / 103 + 54 / 104) / 4
        self.assertAlmostEqual(0.512, expected, 3)
        self.assertIn(
            "S-150, best of all precisions: hourglass, BFLOAT16 takes 52.5 µs a step, graph-k, BFLOAT16"
            " 102.5 µs; ratio 0.512 (0.505 to 0.519 in 4 rounds); target 0.6: met",
            printed,
        )
        self.assertIn("S-8192, TF32: hourglass, TF32 takes 52.5", printed)
        self.assertIn("| FLOAT32 | compile | 302.5 | 301.0 | 304.0 | 4 | 0.174 |", self.markdown())
        self.assertIn("- hourglass: stand-in hourglass", self.markdown())

    def test_takes_turns_in_rotated_order(self):
        self.run_paired(command(), command(), "--case=S-8192")
        order = [[], [], [], []]
        for row in self.rounds():
            order[int(row["number"]) - 1].append(row["contender"])
        self.assertEqual(["hourglass", "graph-k", "graph", "eager", "compile"], order[0])
        self.assertEqual(["graph-k", "graph", "eager", "compile", "hourglass"], order[1])
        self.assertEqual(["eager", "compile", "hourglass", "graph-k", "graph"], order[3])

    def test_a_missed_target_is_said(self):
        _, printed = self.run_paired(
            command(microseconds={"hourglass": 90}), command(), "--case=S-8192"
        )
        self.assertIn("target 0.8: missed", printed)

    def test_refuses_what_does_not_train_the_same(self):
        code, printed = self.run_paired(
            command(), command(loss_factor={"FLOAT32": 1.006, "BFLOAT16": 1.019, "TF32": 0.97})
        )
        self.assertEqual(1, code)
        self.assertIn("graph-k, FLOAT32: no comparison, since the losses differ by 0.60%", printed)
        self.assertIn("eager, TF32: no comparison, since the losses differ by 3.09%", printed)
        self.assertIn("S-150, BFLOAT16: hourglass", printed)
        self.assertNotIn("S-150, FLOAT32: hourglass", printed)
        self.assertNotIn("S-8192, TF32: hourglass", printed)

    def test_a_contender_in_trouble_leaves_the_others(self):
        peer = command(trouble={"compile": "fails", "graph": "hangs", "eager": "diverges"})
        code, printed = self.run_paired(command(), peer, "--case=S-8192", "--prepare-seconds=1")
        self.assertEqual(0, code, printed)
        self.assertIn("compile, TF32: ended with exit code 1: no kernel fits", printed)
        self.assertIn("    | no kernel fits", printed)
        self.assertIn("graph, TF32: preparing was not finished in its time", printed)
        self.assertIn("eager, TF32: the loss is no number in round 1", printed)
        self.assertIn("S-8192, TF32: hourglass, TF32 takes 102.5 µs a step, graph-k, TF32", printed)

    def test_ours_in_trouble_is_a_failure(self):
        code, printed = self.run_paired(
            command(trouble={"hourglass": "fails"}), command(), "--case=S-8192"
        )
        self.assertEqual(1, code)
        self.assertIn("hourglass, TF32: ended with exit code 1: no kernel fits", printed)

    def test_an_unknown_case_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "no case is called S-1; there are S-150, S-8192"):
            self.run_paired(command(), command(), "--case=S-1")

    def test_the_real_cases_can_be_read(self):
        cases = paired.read_cases(os.path.join(MAIN, "cases.txt"), [])
        self.assertEqual(["S-150", "S-8192", "W-16384"], [case.name for case in cases])
        for case in cases:
            batches = 60000 // case.batch
            for count in (batches, case.steps, case.check_every):
                self.assertEqual(0, count % case.k, case.name)
            self.assertLessEqual(set(case.precisions), set(paired.TOLERANCE))
        known = {(case.name, p) for case in cases for p in case.precisions + ["best"]}
        self.assertLessEqual(set(paired.TARGETS), known)


if __name__ == "__main__":
    unittest.main()

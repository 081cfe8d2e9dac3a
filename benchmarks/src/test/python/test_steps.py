"""What of the programs needs no framework. Run: python3 -m unittest discover -s THIS_FOLDER"""

import os
import sys
import unittest
import unittest.mock

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "peers", "python"))

import steps  # noqa: E402
import torch_muon  # noqa: E402
import torch_steps  # noqa: E402

OPTIONS = [
    "--inputs=folder",
    "--layers=4-2-4",
    "--batch=3",
    "--precision=TF32",
    "--mode=graph-k",
    "--steps=20",
    "--check-every=4",
]


class Recorded(steps.Training):
    """A training that only notes what is asked of it, and whose steps take 15 ms."""

    def __init__(self):
        super().__init__(None)
        self.calls = []
        self.seconds = 0

    def restart(self):
        self.calls.append("restart")
        self.taken = 0

    def run(self, count):
        self.taken += count
        self.last = 1 / self.taken
        self.seconds += 0.015 * count
        self.calls.append(count)

    def wait(self):
        self.calls.append("wait")


class ObeyTest(unittest.TestCase):
    def obey(self, commands):
        training = Recorded()
        events = []
        options = torch_steps.parse(OPTIONS)
        with unittest.mock.patch("steps.time.perf_counter", lambda: training.seconds):
            steps.obey(training, options, "described", commands, events.append)
        return training, events

    def test_answers_each_command(self):
        training, events = self.obey(["prepare\n", "check\n", "round\n", "round\n"])
        self.assertEqual(["restart", "wait", 20, "wait", "restart"], training.calls[:5])
        self.assertEqual([4] * 10, training.calls[5:15])
        # 30 ms for each two untimed steps.
        round_calls = [2, "wait", 2, "wait", "wait", 20, "wait"]
        self.assertEqual(2 * round_calls, training.calls[15:])
        self.assertEqual({"event": "loaded"}, events[0])
        self.assertEqual({"event": "prepared", "description": "described"}, events[1])
        self.assertEqual({"event": "loss", "step": 4, "loss": 0.25}, events[2])
        self.assertEqual({"event": "loss", "step": 40, "loss": 0.025}, events[11])
        self.assertEqual({"event": "checked"}, events[12])
        self.assertAlmostEqual(15_000, events[14].pop("microseconds_per_step"))
        self.assertEqual({"event": "round", "round": 2, "steps": 20, "loss": 1 / 88}, events[14])

    def test_refuses_other_commands(self):
        with self.assertRaisesRegex(SystemExit, "The command is 'rest'"):
            self.obey(["rest\n"])

    def test_a_missing_package_is_told_by_exit_code_2(self):
        with self.assertRaises(SystemExit) as exit:
            steps.package("no_such_package", "Nothing")
        self.assertEqual(2, exit.exception.code)


class OptimizerTest(unittest.TestCase):
    def test_it_is_adam_unless_another_is_named(self):
        self.assertEqual("adam", torch_steps.parse(OPTIONS).optimizer)
        for name in ("muon", "torch-muon"):
            options = torch_steps.parse(OPTIONS + ["--optimizer=" + name])
            self.assertEqual(name, options.optimizer)

    def test_polynomials_are_multiplied_where_one_side_is_longer_by_half(self):
        self.assertTrue(torch_muon.is_product_less(300, 784))
        self.assertTrue(torch_muon.is_product_less(1000, 500))
        self.assertFalse(torch_muon.is_product_less(1000, 784))
        self.assertFalse(torch_muon.is_product_less(3, 2))


class LaunchesTest(unittest.TestCase):
    def launches(self, batches, *options):
        return torch_steps.launches(batches, torch_steps.parse(OPTIONS + list(options)))

    def test_no_launch_spans_the_end_of_anything(self):
        # The cases of gpu.txt: 60,000 rows in batches of 150, 8192 and 16384.
        self.assertEqual(10, self.launches(400, "--steps=1200", "--check-every=100"))
        self.assertEqual(7, self.launches(7, "--steps=280", "--check-every=14"))
        self.assertEqual(3, self.launches(3, "--steps=60", "--check-every=6"))
        self.assertEqual(1, self.launches(400, "--mode=graph"))

    def test_what_would_span_one_is_refused(self):
        self.assertEqual(2, self.launches(400, "--k=2"))
        with self.assertRaises(SystemExit):
            self.launches(400, "--k=3")


if __name__ == "__main__":
    unittest.main()

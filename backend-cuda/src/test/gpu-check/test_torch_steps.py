"""What of torch_steps.py needs no PyTorch."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "gpu-check"))

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


class Recorded:
    """A training that only notes what is asked of it."""

    def __init__(self):
        self.calls = []
        self.taken = 0

    @property
    def loss(self):
        return 1 / self.taken

    def prepare(self, steps):
        self.calls.append(("prepare", steps))

    def run(self, count):
        self.taken += count

    def time(self, count):
        self.run(count)
        return 7.5


class ObeyTest(unittest.TestCase):
    def obey(self, commands):
        training = Recorded()
        events = []
        options = torch_steps.parse(OPTIONS)
        torch_steps.obey(training, options, "described", commands, events.append)
        return training, events

    def test_answers_each_command(self):
        training, events = self.obey(["prepare\n", "check\n", "round\n", "round\n"])
        self.assertEqual([("prepare", 20)], training.calls)
        self.assertEqual({"event": "loaded"}, events[0])
        self.assertEqual({"event": "prepared", "description": "described"}, events[1])
        self.assertEqual({"event": "loss", "step": 4, "loss": 0.25}, events[2])
        self.assertEqual({"event": "loss", "step": 40, "loss": 0.025}, events[11])
        self.assertEqual({"event": "checked"}, events[12])
        self.assertEqual(
            {"event": "round", "round": 2, "steps": 20, "microseconds_per_step": 7.5, "loss": 1 / 80},
            events[14],
        )

    def test_refuses_other_commands(self):
        with self.assertRaisesRegex(SystemExit, "The command is 'rest'"):
            self.obey(["rest\n"])


if __name__ == "__main__":
    unittest.main()

"""Answers like StepTimes and torch_steps.py, with the times and losses that it is told."""

import argparse
import json
import os
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--inputs")
parser.add_argument("--layers")
parser.add_argument("--batch", type=int)
parser.add_argument("--precision", default="FLOAT32")
parser.add_argument("--mode", default="hourglass")
parser.add_argument("--steps", type=int)
parser.add_argument("--check-every", type=int)
parser.add_argument("--k", type=int)
parser.add_argument("--commands", action="store_true")
parser.add_argument("--write-inputs")
parser.add_argument("--microseconds", default="{}", help='by mode: {"graph": 50}')
parser.add_argument("--loss-factor", default="{}", help="by precision")
parser.add_argument("--trouble", default="{}", help="by mode: fails, hangs, diverges")
options = parser.parse_args()
if options.write_inputs:
    os.makedirs(options.write_inputs)
    sys.exit(0)
if not os.path.isdir(options.inputs):
    sys.exit(f"{options.inputs} is not there")
microseconds = json.loads(options.microseconds).get(options.mode, 100)
loss_factor = json.loads(options.loss_factor).get(options.precision, 1)
trouble = json.loads(options.trouble).get(options.mode, "none")


def answer(**event):
    print(json.dumps(event), flush=True)


print("a library's banner")
answer(event="loaded")
rounds = 0
for line in sys.stdin:
    command = line.strip()
    if command == "prepare":
        if trouble == "fails":
            sys.exit("no kernel fits")
        if trouble == "hangs":
            time.sleep(60)
        answer(event="prepared", description="stand-in " + options.mode)
    elif command == "check":
        for i in range(1, 11):
            answer(event="loss", step=i * options.check_every, loss=loss_factor / i)
        answer(event="checked")
    elif command == "round":
        rounds += 1
        answer(
            event="round",
            round=rounds,
            steps=options.steps,
            microseconds_per_step=microseconds + rounds,
            loss=None if trouble == "diverges" else 0.05,
        )

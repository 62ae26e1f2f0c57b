#!/usr/bin/env python3
"""Holds a scoreboard against its floors: floors.py FLOORS.json SCOREBOARD.txt

FLOORS.json: {"line start": {"figure": least value}}. A line that is missing, or a figure below its floor, fails.
"""
import json, sys

floors = json.load(open(sys.argv[1], encoding="utf-8"))
lines = open(sys.argv[2], encoding="utf-8").read().splitlines()
failed = held = 0
for start, figures in floors.items():
    line = next((l for l in lines if l.startswith(start) and "{" in l), None)
    got = json.loads(line[line.index("{"):]) if line else {}
    for figure, floor in figures.items():
        value = got.get(figure)
        ok = value is not None and value >= floor
        held += ok
        failed += not ok
        print(f"{'ok  ' if ok else 'FAIL'} {start} {figure}: {value} (floor {floor})")
print(f"{held} passed, {failed} failed")
sys.exit(failed > 0)

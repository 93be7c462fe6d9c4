"""`redis-fleet doctor`: what this node should be, what it is, and how to put right what differs.

It changes nothing and prints no secret. With --json it prints one object:

    {"version": 1, "fleet": "demo", "slot": "demo-0-0", "verdict": "warning", "exitCode": 1,
     "counts": {"ok": 30, "unknown": 0, "warning": 1, "critical": 0},
     "findings": [{"section": "kernel", "name": "vm.swappiness", "verdict": "warning",
                   "wanted": "1", "actual": "60", "reason": "...", "fix": "..."}]}

`fleet` and `slot` are null where node.json cannot be read. All of a finding are texts, empty where there is nothing to
say; names and sections stay as they are within a version. `verdict` is the worst of all findings.
Exit code: 0 all is right; 1 something is to be looked at, or could not be read; 2 something is critical; 3 it cannot be
told, because node.json cannot be read; 64 the command line is wrong.
"""

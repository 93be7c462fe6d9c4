"""One answer to Auto Scaling, as a program of its own: `python3 -m redis_fleet_node.lifecycle.answer VERB HOOK`.

The agent runs all the time and asks AWS a few times in its life: what the SDK takes of memory ends with this program.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ..arguments import WRONG_USE
from ..errors import NodeError
from ..metadata import Metadata
from ..node import NODE_FILE, Node, read_node
from ..report import one_line
from .answer_codes import LAUNCHING, TERMINATING, Heard, Verb

# Where an instance is before it waits for the hook, and while it does
BEFORE = {LAUNCHING: "Pending", TERMINATING: "Terminating"}
WAITS = {LAUNCHING: "Pending:Wait", TERMINATING: "Terminating:Wait"}


def answer(node: Node, verb: Verb, transition: str) -> tuple[Heard, str]:
    """What Auto Scaling made of it, and one line about it; throws a NodeError when AWS cannot be asked or refuses."""
    from .actions import LifecycleActions, autoscaling_client

    actions = LifecycleActions(autoscaling_client(node.region), Metadata().instance_id())
    membership = actions.membership()
    if membership is None:
        return Heard.NOTHING_WAITS, "this instance is in no Auto Scaling group"
    group, state = membership.group, membership.state
    if state != WAITS[transition]:
        is_before = state == BEFORE[transition]
        return Heard.NOT_YET if is_before else Heard.NOTHING_WAITS, f"this instance of {group} is {state}"
    hook = node.hooks.launching if transition == LAUNCHING else node.hooks.terminating
    if verb is Verb.LOOK:
        return Heard.TOLD, f"this instance of {group} is {state}"
    is_open = actions.beat(group, hook) if verb is Verb.BEAT else actions.complete(group, hook, verb.value)
    if not is_open:
        return Heard.NOTHING_WAITS, f"{group} does not wait for its hook {hook}"
    return Heard.TOLD, f"{group} was told {verb.value} for its hook {hook}"


def main(arguments: Sequence[str]) -> int:
    """Tells Auto Scaling; returns the exit code, 1 when it cannot be told."""
    verbs = [verb.value for verb in Verb]
    if len(arguments) != 2 or arguments[0] not in verbs or arguments[1] not in WAITS:
        print(f"usage: {'|'.join(verbs)} {'|'.join(WAITS)}", file=sys.stderr)
        return WRONG_USE
    try:
        heard, line = answer(read_node(NODE_FILE), Verb(arguments[0]), arguments[1])
    except NodeError as error:
        print(one_line(str(error)), file=sys.stderr)
        return 1
    print(one_line(line))
    return int(heard)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

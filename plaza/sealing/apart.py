"""A process that examines one PDF and ends: bounded in memory and time, without settings, store or network.

It reads a line of JSON (whom to believe) and then the PDF from its input, and writes the report as JSON.
"""

import json
import resource
import sys
from base64 import b64decode
from dataclasses import asdict

from plaza.sealing.checking import examine
from plaza.sealing.rules import MOMENTS, Trust

MEMORY = 768 * 1024 * 1024
SECONDS = 10


def main() -> None:
    """Examines what stands at the input. A file that breaks the bounds ends this process alone."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    told = json.loads(sys.stdin.buffer.readline())
    trust = Trust(*(tuple(b64decode(entry) for entry in told[name]) for name in ("roots", "lists")))
    found = asdict(examine(sys.stdin.buffer.read(), trust=trust))
    found |= {name: found[name] and found[name].isoformat() for name in MOMENTS}
    sys.stdout.write(json.dumps(found))

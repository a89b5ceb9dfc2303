"""Runs a command on each node of nodes.json by parallel-ssh: NODES KEY AT_ONCE COUNT."""

import json
import sys

from pssh.clients import ParallelSSHClient
from pssh.config import HostConfig

path, key, at_once, count = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    nodes = json.load(file)["nodes"][: int(count)]
client = ParallelSSHClient(
    [node["address"] for node in nodes],
    pool_size=int(at_once),
    host_config=[
        HostConfig(port=node["port"], user=node["user"], private_key=key) for node in nodes
    ],
)
output = client.run_command("exit 7")
client.join(output)
sys.exit(0 if all(host.exit_code == 7 for host in output) else 1)

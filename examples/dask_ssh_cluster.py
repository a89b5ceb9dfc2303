"""Starts a Dask cluster on the nodes of a rendered pool, computes something on it, and closes it.

    poolgen render
    python examples/dask_ssh_cluster.py

It needs Dask and asyncssh: pip install distributed asyncssh. The nodes need Dask of the same version.
"""

import argparse
import json
import os
import socket
from urllib.parse import urlsplit

from dask.distributed import Client, SSHCluster
from distributed.deploy import ssh


class Scheduler(ssh.Scheduler):
    """Dask's own, which this program reaches through the SSH connection that has started it.

    The nodes reach it by its address in their network, which may lead nowhere from here.
    """

    async def start(self):
        await super().start()
        there = urlsplit(self.address)
        here = await self.connection.forward_local_port("127.0.0.1", 0, there.hostname, there.port)
        self.external_address = f"tcp://127.0.0.1:{here.get_port()}"


# SSHCluster has no option for it
ssh.Scheduler = Scheduler


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--generated", default="generated", help="folder that poolgen render wrote")
    parser.add_argument("--python", default="python3", help="the Python of the nodes")
    parser.add_argument("--host", help="where all listen: 127.0.0.1 where the nodes are one machine")
    parser.add_argument("--dashboard", default="127.0.0.1:8787", help="where the dashboard listens")
    parser.add_argument("--hold", action="store_true", help="keep the cluster until Enter is pressed")
    return parser.parse_args()


def main():
    args = arguments()
    with open(os.path.join(args.generated, "nodes.json"), encoding="utf-8") as file:
        nodes = [node["alias"] for node in json.load(file)["nodes"]]
    cluster = SSHCluster(
        [nodes[0], *nodes],  # the scheduler is on the first node, and a worker on each
        connect_options={"config": [os.path.join(args.generated, "ssh_config")]},
        remote_python=args.python,
        scheduler_options={"host": args.host, "port": 0, "dashboard_address": args.dashboard},
        worker_options={"host": args.host, "nthreads": 1},
    )
    with cluster, Client(cluster) as client:
        client.wait_for_workers(len(nodes))
        print("workers on", *sorted(client.run(socket.gethostname).values()))
        squares = client.map(pow, range(1000), [2] * 1000)
        print("the sum of 1000 squares is", client.submit(sum, squares).result(), flush=True)
        if args.hold:
            print("programs on the nodes reach it at", cluster.scheduler.address)
            input("Press Enter to close it. ")
    print("closed")


if __name__ == "__main__":
    main()

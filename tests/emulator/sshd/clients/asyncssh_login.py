"""How the asyncssh scripts log in: argv is the node's folder and port."""

import socket
import sys

import asyncssh

FOLDER, PORT = sys.argv[1], int(sys.argv[2])
HOST = "127.0.0.1"
HOME = f"{FOLDER}/home/ann"
OPTIONS = {
    "port": PORT,
    "username": "ann",
    "client_keys": [f"{FOLDER}/key"],
    "known_hosts": f"{FOLDER}/known_ed25519",
    "agent_path": None,
    # neither the settings nor the keys of whoever runs this
    "config": None,
}


def login(**more):
    return asyncssh.connect(HOST, **{**OPTIONS, **more})


def closed_port():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return taken.getsockname()[1]


async def fails(kind, wish):
    try:
        await wish
    except kind as error:
        return error
    raise AssertionError(f"expected {kind}")

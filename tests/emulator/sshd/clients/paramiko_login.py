"""How the paramiko scripts log in: argv is the node's folder and port."""

import socket
import sys

import paramiko

FOLDER, PORT = sys.argv[1], int(sys.argv[2])
HOST = "127.0.0.1"
HOME = f"{FOLDER}/home/ann"
OPTIONS = {
    "port": PORT,
    "username": "ann",
    "key_filename": f"{FOLDER}/key",
    # neither the keys nor the agent of whoever runs this
    "look_for_keys": False,
    "allow_agent": False,
    "timeout": 30,
}


def login(known="ed25519", **more):
    client = paramiko.SSHClient()
    client.load_host_keys(f"{FOLDER}/known_{known}")
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        client.connect(HOST, **{**OPTIONS, **more})
    except BaseException:
        client.close()
        raise
    return client


def run(client, command, input=None, **more):
    stdin, stdout, stderr = client.exec_command(command, timeout=60, **more)
    if input is not None:
        stdin.write(input)
    stdin.channel.shutdown_write()
    out = stdout.read()
    return stdout.channel.recv_exit_status(), out, stderr.read()


def closed_port():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return taken.getsockname()[1]


def fails(kind, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except kind as error:
        return error
    raise AssertionError(f"expected {kind}")

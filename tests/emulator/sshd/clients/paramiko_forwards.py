"""paramiko forwards ports and its agent: the node's folder and port; an agent is there."""

import os
import socket
import socketserver
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import paramiko
from paramiko.agent import AgentRequestHandler

from paramiko_login import FOLDER, HOST, closed_port, fails, login, run

DATA = os.urandom(1_000_000)


def read(stream):
    got = b""
    while data := stream.recv(65536):
        got += data
    return got


class Peer(socketserver.BaseRequestHandler):
    """Counts what comes, and says so only after its end."""

    def handle(self):
        self.request.sendall(f"{len(read(self.request))}\n".encode())


def asks(stream):
    stream.settimeout(30)
    stream.sendall(DATA)
    if isinstance(stream, socket.socket):
        stream.shutdown(socket.SHUT_WR)
    else:
        stream.shutdown_write()
    assert read(stream) == f"{len(DATA)}\n".encode()
    stream.close()


def local(transport, port):
    def one(_):
        asks(transport.open_channel("direct-tcpip", (HOST, port), ("127.0.0.1", 1)))

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(one, range(20)))
    nobody = ("direct-tcpip", (HOST, closed_port()), ("127.0.0.1", 1))
    # OPEN_CONNECT_FAILED, RFC 4254, section 5.1
    assert fails(paramiko.ChannelException, transport.open_channel, *nobody).code == 2
    # OPEN_UNKNOWN_CHANNEL_TYPE or any other refusal
    assert fails(paramiko.ChannelException, transport.open_channel, "x11", None, (HOST, 1)).code != 0
    # a node behind itself
    behind = transport.open_channel("direct-tcpip", (HOST, transport.getpeername()[1]), ("", 0))
    with login(sock=behind) as inner:
        assert run(inner, "echo in") == (0, b"in\n", b"")


def remote(transport, taken):
    port = transport.request_port_forward("", 0)
    assert port > 0
    with ThreadPoolExecutor(10) as pool:
        asking = [pool.submit(asks, socket.create_connection((HOST, port))) for _ in range(5)]
        for _ in asking:
            channel = transport.accept(30)
            channel.sendall(f"{len(read(channel))}\n".encode())
            channel.close()
        for one in asking:
            one.result()
    fails(paramiko.SSHException, transport.request_port_forward, "", taken)
    transport.cancel_port_forward("", port)
    gone(port)
    return transport.request_port_forward("localhost", 0)


def gone(port):
    for _ in range(200):
        try:
            socket.create_connection((HOST, port)).close()
        except ConnectionRefusedError:
            return
        except ConnectionResetError:
            pass  # it is being closed
        time.sleep(0.02)
    raise AssertionError("it still listens")


def agent():
    subprocess.run(["ssh-add", "-q", f"{FOLDER}/key"], check=True, stderr=subprocess.DEVNULL)
    with open(f"{FOLDER}/key.pub") as file:
        key = file.read().split()[1]
    with login(key_filename=None, allow_agent=True) as client:
        with client.get_transport().open_session() as channel:
            handler = AgentRequestHandler(channel)
            channel.exec_command("ssh-add -L; echo; ssh-add -L")
            shown = read(channel).decode()
            assert channel.recv_exit_status() == 0 and shown.count(key) == 2, shown
            handler.close()
        assert run(client, "echo ${SSH_AUTH_SOCK-none}") == (0, b"none\n", b"")


with socketserver.ThreadingTCPServer((HOST, 0), Peer) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    number = server.server_address[1]
    with login() as client:
        local(client.get_transport(), number)
        left = remote(client.get_transport(), number)
    gone(left)
    server.shutdown()
agent()
print("ok")

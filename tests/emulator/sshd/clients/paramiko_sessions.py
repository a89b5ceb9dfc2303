"""paramiko runs commands, shells and many at once: the node's folder and port."""

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor

import paramiko

from paramiko_login import HOME, fails, login, run


def commands(client):
    code, out, error = run(client, "cat; pwd; echo bad >&2; exit 42", "in\n")
    assert (code, out, error) == (42, f"in\n{HOME}\n".encode(), b"bad\n"), (code, out, error)
    # paramiko has no way to say which signal it was
    assert run(client, "kill -TERM $$")[0] == -1
    code, out, _ = run(client, "env", environment={"LC_ALL": "C.UTF-8", "WORD": "a=b"})
    assert code == 0 and {b"LC_ALL=C.UTF-8", b"WORD=a=b"} <= set(out.splitlines()), out
    data = os.urandom(3_000_000)
    code, out, error = run(client, "tee >(sha256sum >&2)", data)
    assert out == data and error.split()[0].decode() == hashlib.sha256(data).hexdigest()
    with client.get_transport().open_session() as channel:
        fails(paramiko.SSHException, channel.invoke_subsystem, "none")


def terminal(client):
    shown = ""

    def until(text):
        nonlocal shown
        while text not in shown:
            data = channel.recv(4096)
            assert data, shown
            shown += data.decode()
        before, shown = shown.split(text, 1)
        return before

    with client.invoke_shell(term="vt100", width=91, height=23) as channel:
        channel.settimeout(30)
        until("$ ")
        channel.send("stty size; echo $TERM $((6*7)); stty -echo\n")
        assert "23 91\r\n" in until("vt100 42\r\n")
        channel.resize_pty(width=120, height=40)
        for _ in range(400):
            channel.send("stty size; echo over\n")
            if "40 120\r\n" in until("over\r\n"):
                break
            time.sleep(0.05)
        else:
            raise AssertionError("the terminal never changed its size")
        channel.send("exit 9\n")
        assert channel.recv_exit_status() == 9
    code, out, _ = run(client, "test -t 0 && test -t 2 && echo yes; exit 5", get_pty=True)
    assert (code, out) == (5, b"yes\r\n"), (code, out)


def many(client):
    def one(number):
        return run(client, "sleep 0.3; cat; exit 7", f"{number}\n")

    with ThreadPoolExecutor(60) as pool:
        for number, result in enumerate(pool.map(one, range(60))):
            assert result == (7, f"{number}\n".encode(), b""), result


def new_keys(client):
    transport = client.get_transport()
    for _ in range(5):
        # paramiko locks itself up if it hears of a channel's end in the middle
        while transport._channels.values():
            time.sleep(0.01)
        before = transport.H
        transport.renegotiate_keys()
        assert transport.H != before
        assert run(client, "cat", "a") == (0, b"a", b"")


def alive(client):
    transport = client.get_transport()
    # says false as no server knows that request, and would wait for an answer without end
    answer = transport.global_request("keepalive@lag.net", wait=True)
    assert answer is None and transport.is_active()
    transport.set_keepalive(1)
    transport.send_ignore(1000)
    time.sleep(2.5)
    assert run(client, "echo there") == (0, b"there\n", b"")


with login() as client:
    commands(client)
    terminal(client)
    many(client)
    alive(client)
    new_keys(client)
print("ok")

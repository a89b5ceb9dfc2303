"""asyncssh forwards ports, Unix sockets and its agent: the node's folder and port; an agent is there."""

import asyncio
import os
import subprocess

import asyncssh

from asyncssh_login import FOLDER, HOST, PORT, closed_port, fails, login

DATA = os.urandom(1_000_000)


async def answer(reader, writer):
    """Counts what comes, and says so only after its end."""
    writer.write(f"{len(await reader.read())}\n".encode())
    writer.write_eof()
    writer.close()


async def asks(reader, writer):
    writer.write(DATA)
    writer.write_eof()
    assert await reader.read() == f"{len(DATA)}\n".encode()
    writer.close()


async def port(number):
    return await asyncio.open_connection(HOST, number)


async def path(name):
    return await asyncio.open_unix_connection(name)


async def local(connection, tcp, unix):
    for wish in [connection.open_connection(HOST, tcp), connection.open_unix_connection(unix)]:
        await asks(*await wish)
    for listening in [
        await connection.forward_local_port(HOST, 0, HOST, tcp),
        await connection.forward_local_port_to_path(HOST, 0, unix),
    ]:
        await asyncio.gather(*[asks(*await port(listening.get_port())) for _ in range(20)])
        listening.close()
    async with connection.forward_local_path(f"{FOLDER}/local", unix):
        await asks(*await path(f"{FOLDER}/local"))
    error = await fails(asyncssh.ChannelOpenError, connection.open_connection(HOST, closed_port()))
    assert error.code == asyncssh.OPEN_CONNECT_FAILED, error
    await fails(asyncssh.ChannelOpenError, connection.open_unix_connection(f"{FOLDER}/none"))
    # a node behind itself
    async with login(tunnel=connection) as inner:
        assert (await inner.run("echo in")).stdout == "in\n"


async def remote(connection, tcp, unix):
    for listening in [
        await connection.forward_remote_port("", 0, HOST, tcp),
        await connection.forward_remote_port_to_path("localhost", 0, unix),
    ]:
        number = listening.get_port()
        await asyncio.gather(*[asks(*await port(number)) for _ in range(20)])
        listening.close()
        await listening.wait_closed()
        await gone(number)
    for listening in [
        await connection.forward_remote_path(f"{FOLDER}/remote", unix),
        await connection.forward_remote_path_to_port(f"{FOLDER}/remote2", HOST, tcp),
    ]:
        name = "remote" if os.path.exists(f"{FOLDER}/remote") else "remote2"
        await asks(*await path(f"{FOLDER}/{name}"))
        listening.close()
        await listening.wait_closed()
    assert not os.path.exists(f"{FOLDER}/remote") and not os.path.exists(f"{FOLDER}/remote2")
    # the handler runs here, for those who connect there
    listening = await connection.start_server(lambda *_: answer, "", 0)
    await asks(*await port(listening.get_port()))
    listening.close()
    # a port that is taken
    await fails(asyncssh.ChannelListenError, connection.forward_remote_port("", tcp, HOST, tcp))


async def gone(number):
    for _ in range(200):
        try:
            _, writer = await port(number)
            writer.close()
        except ConnectionRefusedError:
            return
        except ConnectionResetError:
            pass  # it is being closed
        await asyncio.sleep(0.02)
    raise AssertionError("it still listens")


async def agent():
    subprocess.run(["ssh-add", "-q", f"{FOLDER}/key"], check=True, stderr=subprocess.DEVNULL)
    with open(f"{FOLDER}/key.pub") as file:
        key = file.read().split()[1]
    forwarded = {"agent_path": os.environ["SSH_AUTH_SOCK"], "agent_forwarding": True, "client_keys": ()}
    options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "BatchMode=yes", "LogLevel=ERROR"]
    words = " ".join(f"-o {option}" for option in options)
    command = f"ssh-add -L; ssh -F none {words} -p {PORT} ann@{HOST} echo further"
    async with login(**forwarded) as connection:
        results = await asyncio.gather(*[connection.run(command) for _ in range(3)])
        for result in results:
            assert key in result.stdout and result.stdout.endswith("further\n"), result
    async with login() as connection:
        assert (await connection.run("echo ${SSH_AUTH_SOCK-none}")).stdout == "none\n"


async def main():
    unix = f"{FOLDER}/unix"
    async with await asyncio.start_server(answer, HOST, 0) as server, await asyncio.start_unix_server(answer, unix):
        tcp = server.sockets[0].getsockname()[1]
        async with login() as connection:
            await local(connection, tcp, unix)
            await remote(connection, tcp, unix)
            left = await connection.forward_remote_port("", 0, HOST, tcp)
            number = left.get_port()
        await gone(number)
    await agent()


asyncio.run(main())
print("ok")

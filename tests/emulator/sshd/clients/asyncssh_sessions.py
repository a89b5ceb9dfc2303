"""asyncssh runs commands, shells and many at once: the node's folder and port."""

import asyncio
import hashlib
import os
import signal

import asyncssh

from asyncssh_login import HOME, fails, login


async def commands(connection):
    result = await connection.run("cat; pwd; echo bad >&2; exit 42", input="in\n")
    assert (result.exit_status, result.stdout, result.stderr) == (42, f"in\n{HOME}\n", "bad\n"), result
    result = await connection.run("kill -TERM $$")
    assert result.exit_signal[:2] == ("TERM", False) and result.returncode == -signal.SIGTERM, result
    result = await connection.run("kill -KILL $$")
    assert result.exit_signal[0] == "KILL", result
    harmful = {"LD_PRELOAD": "/x", "PATH": "/x", "BASH_ENV": "/x"}
    result = await connection.run("env", env={"LC_ALL": "C.UTF-8", "WORD": "a=b ü", **harmful})
    lines = result.stdout.splitlines()
    assert "LC_ALL=C.UTF-8" in lines and "WORD=a=b ü" in lines, lines
    assert not [line for line in lines if line.endswith("=/x")], lines
    await fails(asyncssh.ProcessError, connection.run("exit 1", check=True))
    await fails(asyncssh.ChannelOpenError, connection.create_process(subsystem="none"))
    # a shell that reads its commands
    result = await connection.run(input="echo $((6*7))\nexit 3\n")
    assert (result.exit_status, result.stdout) == (3, "42\n"), result


async def one_by_one(connection):
    async with connection.create_process("cat") as process:
        for word in ["one\n", "two\n"]:
            process.stdin.write(word)
            assert await process.stdout.readline() == word
        process.stdin.write_eof()
        result = await process.wait()
        assert (result.exit_status, result.stdout) == (0, ""), result


async def terminals(connection):
    async with connection.create_process(term_type="vt100", term_size=(91, 23)) as process:
        await process.stdout.readuntil("$ ")
        process.stdin.write("stty size; echo $TERM $((6*7)); stty -echo\n")
        shown = await process.stdout.readuntil("vt100 42\r\n")
        assert "23 91\r\n" in shown, shown
        process.change_terminal_size(120, 40)
        shown = ""
        while "40 120\r\n" not in shown:
            process.stdin.write("stty size; echo over\n")
            shown = await process.stdout.readuntil("over\r\n")
        # what is typed to interrupt, does
        process.stdin.write("trap 'echo caught' INT; echo set; sleep 70051\n")
        await process.stdout.readuntil("set\r\n")
        # again where the shell took it before the command had begun, which then goes on
        shown = ""
        while "caught" not in shown:
            process.stdin.write("\x03")
            try:
                shown = await asyncio.wait_for(process.stdout.readuntil("$ "), 1)
            except asyncio.TimeoutError:
                pass
        process.stdin.write("exit 9\n")
        assert (await process.wait()).exit_status == 9
    result = await connection.run("test -t 0 && test -t 1 && exit 5", term_type="xterm")
    assert result.exit_status == 5, result


async def many(connection):
    command = "sleep 0.3; cat; exit 7"
    wishes = [connection.run(command, input=f"{number}\n") for number in range(100)]
    for number, result in enumerate(await asyncio.gather(*wishes)):
        assert (result.exit_status, result.stdout) == (7, f"{number}\n"), result


async def new_keys():
    data = os.urandom(6_000_000)
    wanted = hashlib.sha256(data).hexdigest()
    async with login(rekey_bytes=300_000) as connection:
        result = await connection.run("sha256sum", input=data, encoding=None)
        assert result.stdout.split()[0].decode() == wanted, result
        result = await connection.run("tee >(sha256sum >&2)", input=data, encoding=None)
        assert hashlib.sha256(result.stdout).hexdigest() == wanted
        assert result.stderr.split()[0].decode() == wanted
    # sessions come and go while keys are exchanged all the time
    async with login(rekey_seconds=0.05) as connection:
        for number in range(40):
            result = await connection.run(f"echo {number}; sleep 0.02")
            assert (result.exit_status, result.stdout) == (0, f"{number}\n"), result


async def alive():
    # ends itself if the server does not answer one of these
    async with login(keepalive_interval=0.5, keepalive_count_max=6) as connection:
        result = await connection.run("sleep 4.5; echo there")
        assert result.stdout == "there\n", result


async def main():
    async with login() as connection:
        await commands(connection)
        await one_by_one(connection)
        await terminals(connection)
        await many(connection)
    await new_keys()
    await alive()


asyncio.run(main())
print("ok")

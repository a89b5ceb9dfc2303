"""asyncssh sends signals to commands: the node's folder and port."""

import asyncio
import signal

from asyncssh_login import login

TRAP = "trap 'echo got; exit 3' {0}; echo ready; while :; do sleep 0.05; done"


async def main():
    async with login() as connection:
        for name in ["TERM", "INT", "HUP", "USR1", "QUIT"]:
            # a command that heeds it, in and out of a terminal
            for terminal in [None, "xterm"]:
                process = await connection.create_process(TRAP.format(name), term_type=terminal)
                assert (await process.stdout.readline()).strip() == "ready"
                process.send_signal(name)
                result = await process.wait()
                # a shell may say first what has ended its sleep
                assert (result.exit_status, result.stdout.split()[-1]) == (3, "got"), (name, result)
        for name in ["TERM", "INT", "HUP", "USR1", "KILL"]:
            process = await connection.create_process("echo ready; sleep 70052; echo after")
            assert await process.stdout.readline() == "ready\n"
            process.send_signal(name)
            result = await process.wait()
            number = signal.Signals[f"SIG{name}"]
            assert result.exit_signal[:2] == (name, False), (name, result)
            assert (result.returncode, result.stdout) == (-number, ""), (name, result)

        # the same by name, and it reaches what the command has started
        for send, name in [("terminate", "TERM"), ("kill", "KILL")]:
            process = await connection.create_process("echo ready; bash -c 'sleep 70053; true'; true")
            assert await process.stdout.readline() == "ready\n"
            getattr(process, send)()
            assert (await process.wait()).exit_signal[0] == name

        # after the end of its input, and one that does not end it
        heeds = "trap 'echo again' USR2; echo ready; cat; echo over; while :; do sleep 0.05; done"
        process = await connection.create_process(heeds)
        assert await process.stdout.readline() == "ready\n"
        process.stdin.write_eof()
        assert await process.stdout.readline() == "over\n"
        for _ in range(2):
            process.send_signal("USR2")
            assert await process.stdout.readline() == "again\n"
        process.send_signal("TERM")
        assert (await process.wait()).exit_signal[0] == "TERM"

        # no such signal: nothing happens, and the connection goes on
        process = await connection.create_process("echo ready; cat; exit 6")
        assert await process.stdout.readline() == "ready\n"
        for name in ["NONE", "TERM\0", "", "RTMIN"]:
            process.channel.send_signal(name)
        process.stdin.write_eof()
        assert (await process.wait()).exit_status == 6


asyncio.run(main())
print("ok")

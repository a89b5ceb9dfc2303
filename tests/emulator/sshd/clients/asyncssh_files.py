"""asyncssh uses SFTP and SCP: the node's folder and port."""

import asyncio
import os
import stat

import asyncssh

from asyncssh_login import FOLDER, HOME, fails, login

DATA = os.urandom(5_000_000)


def written(path, data=DATA):
    with open(path, "wb") as file:
        file.write(data)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


async def files(sftp):
    up = written(f"{FOLDER}/up")
    assert await sftp.realpath(".") == HOME
    await sftp.put(up, "big")
    assert read(f"{HOME}/big") == DATA
    await sftp.get("big", f"{FOLDER}/down")
    assert read(f"{FOLDER}/down") == DATA
    await sftp.mkdir("dir")
    await sftp.rename("big", "dir/ü ber")
    await sftp.chmod("dir/ü ber", 0o640)
    await sftp.utime("dir/ü ber", (1_000_000_000, 1_100_000_000))
    found = await sftp.stat("dir/ü ber")
    assert (found.size, stat.S_IMODE(found.permissions), found.mtime) == (len(DATA), 0o640, 1_100_000_000)
    assert sorted(await sftp.listdir("dir")) == [".", "..", "ü ber"]
    await sftp.symlink("ü ber", "dir/soft")
    assert await sftp.readlink("dir/soft") == "ü ber"
    assert await sftp.islink("dir/soft") and os.readlink(f"{HOME}/dir/soft") == "ü ber"
    await sftp.link("dir/ü ber", "dir/hard")
    assert os.stat(f"{HOME}/dir/hard").st_nlink == 2
    await sftp.posix_rename("dir/hard", "dir/soft")
    assert (await sftp.statvfs("dir")).bsize > 0
    await sftp.truncate("dir/soft", 1000)
    assert os.path.getsize(f"{HOME}/dir/ü ber") == 1000
    async with sftp.open("dir/new", "w") as file:
        await file.write("one\n")
        await file.fsync()
    async with sftp.open("dir/new", "a") as file:
        await file.write("two\n")
    async with sftp.open("dir/new") as file:
        await file.seek(4)
        assert await file.read() == "two\n"
    await fails(asyncssh.SFTPNoSuchFile, sftp.stat("none"))
    await fails(asyncssh.SFTPFailure, sftp.rmdir("dir"))
    await fails(asyncssh.SFTPFailure, sftp.mkdir("dir"))
    for number in range(300):
        written(f"{HOME}/dir/{number}", b"x")
    assert len(await sftp.glob("dir/*")) == 303
    await sftp.get("dir", f"{FOLDER}/tree", recurse=True, preserve=True)
    assert sorted(os.listdir(f"{FOLDER}/tree")) == sorted(os.listdir(f"{HOME}/dir"))
    await sftp.put(f"{FOLDER}/tree", "again", recurse=True)
    assert sorted(os.listdir(f"{HOME}/again")) == sorted(os.listdir(f"{HOME}/dir"))
    await sftp.rmtree("dir")
    await sftp.rmtree("again")
    assert os.listdir(HOME) == []


async def many(connection):
    async def one(number):
        async with connection.start_sftp_client() as sftp:
            await sftp.put(f"{FOLDER}/up", f"many{number}")
            await sftp.get(f"many{number}", f"{FOLDER}/many{number}")
        assert read(f"{FOLDER}/many{number}") == DATA

    await asyncio.gather(*[one(number) for number in range(6)])


async def main():
    async with login() as connection:
        async with connection.start_sftp_client() as sftp:
            await files(sftp)
        await many(connection)
        await asyncssh.scp(f"{FOLDER}/up", (connection, "scp"))
        await asyncssh.scp((connection, "scp"), f"{FOLDER}/scp")
        assert read(f"{FOLDER}/scp") == DATA
    async with login(rekey_bytes=400_000) as connection, connection.start_sftp_client() as sftp:
        await sftp.put(f"{FOLDER}/up", "keys")
        await sftp.get("keys", f"{FOLDER}/keys")
        assert read(f"{FOLDER}/keys") == DATA


asyncio.run(main())
print("ok")

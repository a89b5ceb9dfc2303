"""paramiko uses SFTP: the node's folder and port."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

from paramiko_login import FOLDER, HOME, fails, login

DATA = os.urandom(5_000_000)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def files(sftp):
    assert sftp.normalize(".") == HOME
    assert sftp.put(f"{FOLDER}/up", "big").st_size == len(DATA)
    assert read(f"{HOME}/big") == DATA
    sftp.get("big", f"{FOLDER}/down")
    assert read(f"{FOLDER}/down") == DATA
    sftp.mkdir("dir", 0o750)
    assert stat.S_IMODE(os.stat(f"{HOME}/dir").st_mode) == 0o750
    sftp.rename("big", "dir/ü ber")
    sftp.chmod("dir/ü ber", 0o640)
    sftp.utime("dir/ü ber", (1_000_000_000, 1_100_000_000))
    found = sftp.stat("dir/ü ber")
    assert (found.st_size, stat.S_IMODE(found.st_mode), found.st_mtime) == (len(DATA), 0o640, 1_100_000_000)
    sftp.symlink("ü ber", "dir/soft")
    assert sftp.readlink("dir/soft") == "ü ber" and os.readlink(f"{HOME}/dir/soft") == "ü ber"
    assert stat.S_ISLNK(sftp.lstat("dir/soft").st_mode)
    sftp.chdir("dir")
    assert sorted(sftp.listdir()) == ["soft", "ü ber"]
    with sftp.open("new", "wx") as file:
        file.write("one\n")
    with sftp.open("new", "a") as file:
        file.write("two\n")
    with sftp.open("new", "r+") as file:
        file.prefetch()
        assert file.readlines() == ["one\n", "two\n"]
        file.seek(0)
        file.truncate(2)
        assert file.stat().st_size == 2
    with sftp.open("soft") as file:
        assert list(file.readv([(7, 10), (4_000_000, 40_000)])) == [DATA[7:17], DATA[4_000_000:4_040_000]]
    fails(FileNotFoundError, sftp.stat, "none")
    fails(IOError, sftp.open, "new", "wx")
    fails(IOError, sftp.mkdir, "new")
    # the old rename does not replace, the newer one does
    fails(IOError, sftp.rename, "new", "soft")
    sftp.posix_rename("new", "soft")
    sftp.chdir(None)
    fails(IOError, sftp.rmdir, "dir")
    for number in range(300):
        with open(f"{HOME}/dir/{number}", "w"):
            pass
    names = [found.filename for found in sftp.listdir_attr("dir")]
    assert sorted(names) == sorted(os.listdir(f"{HOME}/dir"))
    assert sorted(found.filename for found in sftp.listdir_iter("dir", read_aheads=20)) == sorted(names)
    for name in names:
        sftp.remove(f"dir/{name}")
    sftp.rmdir("dir")
    assert os.listdir(HOME) == []


def many(client):
    def one(number):
        with client.open_sftp() as sftp:
            sftp.put(f"{FOLDER}/up", f"many{number}")
            sftp.get(f"many{number}", f"{FOLDER}/many{number}")
        assert read(f"{FOLDER}/many{number}") == DATA

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))


with open(f"{FOLDER}/up", "wb") as file:
    file.write(DATA)
with login() as client:
    with client.open_sftp() as sftp:
        files(sftp)
    many(client)
    # new keys after so many bytes
    transport = client.get_transport()
    before = transport.H
    transport.packetizer.REKEY_BYTES = 1_000_000
    with client.open_sftp() as sftp:
        sftp.put(f"{FOLDER}/up", "keys")
        sftp.get("keys", f"{FOLDER}/keys")
    assert transport.H != before
    assert read(f"{FOLDER}/keys") == DATA
print("ok")

"""asyncssh logs in with every key that is good and no other: the node's folder and port."""

import asyncio

import asyncssh

from asyncssh_login import FOLDER, HOST, PORT, fails, login


async def no_agreement(**more):
    # asyncssh misses what a server says if the server's end is read with it: it never hears sshd's refusal
    ends = (asyncssh.KeyExchangeFailed, asyncssh.ConnectionLost)
    for _ in range(100):
        error = await fails(ends, login(**more))
        if isinstance(error, asyncssh.KeyExchangeFailed):
            return
    raise error


async def main():
    for more in [
        {},
        {"client_keys": [f"{FOLDER}/rsa"]},
        {"client_keys": [f"{FOLDER}/rsa"], "signature_algs": ["rsa-sha2-256"]},
        {"client_keys": [f"{FOLDER}/stranger", f"{FOLDER}/rsa", f"{FOLDER}/key"]},
        {"known_hosts": f"{FOLDER}/known_rsa"},
        {"known_hosts": f"{FOLDER}/known_rsa", "server_host_key_algs": ["rsa-sha2-256"]},
        {"known_hosts": f"{FOLDER}/known_both"},
    ]:
        async with login(**more) as connection:
            assert (await connection.run("echo $USER")).stdout == "ann\n", more

    for more in [
        {"client_keys": [f"{FOLDER}/stranger"]},
        {"username": "bob"},
        {"username": "root"},
        {"client_keys": None, "password": "ann"},
        {"client_keys": [f"{FOLDER}/rsa"], "signature_algs": ["ssh-rsa"]},
    ]:
        await fails(asyncssh.PermissionDenied, login(**more))
    await fails(asyncssh.HostKeyNotVerifiable, login(known_hosts=f"{FOLDER}/known_wrong"))
    await no_agreement(server_host_key_algs=["ssh-rsa"])

    where = {"port": PORT, "config": None}
    for user in ["ann", "bob"]:
        methods = await asyncssh.get_server_auth_methods(HOST, username=user, **where)
        assert list(methods) == ["publickey"], methods
    for name in ["ed25519", "rsa"]:
        algorithm = {"ed25519": "ssh-ed25519", "rsa": "rsa-sha2-512"}[name]
        key = await asyncssh.get_server_host_key(HOST, server_host_key_algs=[algorithm], **where)
        with open(f"{FOLDER}/host_{name}.pub") as file:
            assert key.export_public_key().split()[:2] == file.read().encode().split()[:2]

    # two users at once are not mixed up
    async with login(username="eve", client_keys=[f"{FOLDER}/stranger"]) as eve, login() as ann:
        assert (await eve.run("echo $USER")).stdout == "eve\n"
        assert (await ann.run("echo $USER")).stdout == "ann\n"


asyncio.run(main())
print("ok")

"""paramiko logs in with every key that is good and no other: the node's folder and port."""

import socket

import paramiko

from paramiko_login import FOLDER, HOST, PORT, fails, login, run

RSA = {"key_filename": f"{FOLDER}/rsa"}
ONLY_RSA = {"keys": ["ssh-ed25519"]}

for more in [
    {},
    RSA,
    {**RSA, "disabled_algorithms": {"pubkeys": ["rsa-sha2-512"]}},
    {**RSA, "disabled_algorithms": {"pubkeys": ["rsa-sha2-256"]}},
    {"key_filename": [f"{FOLDER}/stranger", f"{FOLDER}/rsa"]},
    {"known": "rsa", "disabled_algorithms": ONLY_RSA},
    {"known": "rsa", "disabled_algorithms": {"keys": ["ssh-ed25519", "rsa-sha2-512"]}},
    {"known": "both"},
    {"known": "both", "disabled_algorithms": ONLY_RSA},
]:
    with login(**more) as client:
        assert run(client, "echo $USER") == (0, b"ann\n", b""), more

for more in [
    {"key_filename": f"{FOLDER}/stranger"},
    {"username": "bob"},
    {"username": "root"},
]:
    fails(paramiko.AuthenticationException, login, **more)
# RSA with SHA-1 is not even tried, as the node says so
fails(paramiko.SSHException, login, **RSA, disabled_algorithms={"pubkeys": ["rsa-sha2-512", "rsa-sha2-256"]})
wrong = fails(paramiko.BadHostKeyException, login, known="wrong")
assert wrong.key.get_name() == "ssh-ed25519"
# RSA is known here, and the node proves another key
fails(paramiko.SSHException, login, known="rsa", disabled_algorithms={"keys": ["rsa-sha2-512", "rsa-sha2-256"]})

# what may be tried, and that it is of no use to try the rest
for user in ["ann", "bob"]:
    for attempt in ["auth_none", "auth_password", "auth_interactive_dumb"]:
        with paramiko.Transport(socket.create_connection((HOST, PORT))) as transport:
            transport.start_client(timeout=30)
            arguments = {"auth_none": (user,), "auth_password": (user, "ann"), "auth_interactive_dumb": (user,)}
            refusal = fails(paramiko.BadAuthenticationType, getattr(transport, attempt), *arguments[attempt])
            assert refusal.allowed_types == ["publickey"], refusal
            assert not transport.is_authenticated()
            # a channel before the login
            fails((paramiko.SSHException, EOFError), transport.open_session, timeout=5)
print("ok")

"""What poolgen's commands do, by Azure's own SDK and as many threads: a pool and the work; the account is in the environment."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

from azure.batch import BatchClient
from azure.batch.models import BatchNodeUserCreateOptions, BatchNodeUserReplaceOptions
from azure.core.credentials import AzureNamedKeyCredential
from azure.core.exceptions import ResourceExistsError

endpoint, key = os.environ["AZURE_BATCH_ENDPOINT"], os.environ["AZURE_BATCH_ACCESS_KEY"]
pool, work = sys.argv[1:]
client = BatchClient(endpoint=endpoint, credential=AzureNamedKeyCredential("poolgen", key))
nodes = [node.id for node in client.list_nodes(pool)]
expiry = datetime.now(timezone.utc) + timedelta(days=30)
line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGycHUaBNbXoQJFG5BNZg6yXCtu1wCRbpNaYruyOJldY"


def locate(node):
    return client.get_node_remote_login_settings(pool, node)


def add(node):
    try:
        user = BatchNodeUserCreateOptions(name="peer", is_admin=True, expiry_time=expiry, ssh_public_key=line)
        client.create_node_user(pool, node, user)
    except ResourceExistsError:
        update = BatchNodeUserReplaceOptions(expiry_time=expiry, ssh_public_key=line)
        client.replace_node_user(pool, node, "peer", update)


with ThreadPoolExecutor(64) as threads:
    done = list(threads.map({"endpoints": str, "settings": locate, "users": add}[work], nodes))
assert len(done) == len(nodes) > 0

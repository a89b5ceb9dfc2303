"""Uses azure-batch 15 on every operation of the emulator: URL, account and public key; the key of the account on stdin."""

import sys
import time

from azure.batch import BatchClient, models
from azure.core import MatchConditions
from azure.core.credentials import AzureNamedKeyCredential
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceModifiedError, ResourceNotFoundError

URL, ACCOUNT, PUBLIC_KEY = sys.argv[1:]
client = BatchClient(endpoint=URL, credential=AzureNamedKeyCredential(ACCOUNT, sys.stdin.read().strip()))
SOON = {"polling_interval": 0}


def until(check):
    for _ in range(500):
        if check():
            return
        time.sleep(0.02)
    raise AssertionError("it never came to be")


def refused(kind, code, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except kind as error:
        assert error.model.code == code, error.model
        return
    raise AssertionError(f"expected {code}")


def exists():
    # this version of the package raises where it means to return False
    try:
        return client.pool_exists("p1")
    except ResourceNotFoundError:
        return False


def idle(count):
    nodes = list(client.list_nodes("p1"))
    return len(nodes) == count and all(n.state == models.BatchNodeState.IDLE for n in nodes)


definition = models.BatchPoolCreateOptions(
    id="p1",
    vm_size="STANDARD_D2s_v3",
    virtual_machine_configuration=models.VirtualMachineConfiguration(
        image_reference=models.BatchVmImageReference(publisher="microsoft-dsvm", offer="ubuntu-hpc", sku="2204"),
        node_agent_sku_id="batch.node.ubuntu 22.04",
    ),
    target_dedicated_nodes=2,
    target_low_priority_nodes=1,
    task_slots_per_node=3,
    network_configuration=models.NetworkConfiguration(
        endpoint_configuration=models.BatchPoolEndpointConfiguration(
            inbound_nat_pools=[
                models.BatchInboundNatPool(
                    name="ssh",
                    protocol="tcp",
                    backend_port=22,
                    frontend_port_range_start=40000,
                    frontend_port_range_end=40500,
                )
            ]
        )
    ),
    start_task=models.BatchStartTask(command_line="/bin/true", wait_for_success=True),
    metadata=[models.BatchMetadataItem(name="k", value="v")],
)

assert not exists()
client.create_pool(definition)
refused(ResourceExistsError, "PoolExists", client.create_pool, definition)
assert exists()
until(lambda: client.get_pool("p1").allocation_state == models.AllocationState.STEADY)
shown = client.get_pool("p1")
assert (shown.current_dedicated_nodes, shown.target_low_priority_nodes, shown.task_slots_per_node) == (2, 1, 3)
assert shown.vm_size == "standard_d2s_v3"
assert "targetNodeCommunicationMode" not in shown and "maxTasksPerNode" not in shown
assert [p.id for p in client.list_pools(filter="state eq 'active'", select=["id", "state"])] == ["p1"]

# conditions
refused(
    ResourceModifiedError,
    "ConditionNotMet",
    client.begin_delete_pool,
    "p1",
    etag="0x1",
    match_condition=MatchConditions.IfNotModified,
)
options = models.BatchPoolUpdateOptions(metadata=[], task_slots_per_node=4)
client.update_pool("p1", options, etag=shown.etag, match_condition=MatchConditions.IfNotModified)
assert client.get_pool("p1").task_slots_per_node == 4
client.replace_pool_properties(
    "p1",
    models.BatchPoolReplaceOptions(
        start_task=models.BatchStartTask(command_line="/bin/echo"),
        application_package_references=[],
        metadata=[models.BatchMetadataItem(name="k2", value="v2")],
    ),
)
assert client.get_pool("p1").start_task.command_line == "/bin/echo"

# nodes, page by page, and their users
until(lambda: idle(3))
nodes = list(client.list_nodes("p1", max_results=2))
assert len({n.id for n in nodes}) == 3
first = client.get_node("p1", nodes[0].id)
assert first.start_task_info.result == models.BatchTaskExecutionResult.SUCCESS
assert first.endpoint_configuration.inbound_endpoints[0].frontend_port == 40000
assert list(client.list_nodes("p1", filter="state eq 'unusable'")) == []
login = client.get_node_remote_login_settings("p1", first.id)
assert (login.remote_login_ip_address, login.remote_login_port) == ("127.0.0.1", 40000)
user = models.BatchNodeUserCreateOptions(name="me", is_admin=True, ssh_public_key=PUBLIC_KEY)
client.create_node_user("p1", first.id, user)
refused(ResourceExistsError, "NodeUserExists", client.create_node_user, "p1", first.id, user)
client.replace_node_user("p1", first.id, "me", models.BatchNodeUserReplaceOptions(ssh_public_key=PUBLIC_KEY))
client.delete_node_user("p1", first.id, "me")
refused(ResourceNotFoundError, "NodeUserNotFound", client.delete_node_user, "p1", first.id, "me")
# this version of the package cannot leave the options out
client.disable_node_scheduling("p1", first.id, models.BatchNodeDisableSchedulingOptions(node_disable_scheduling_option="requeue"))
assert client.get_node("p1", first.id).scheduling_state == models.SchedulingState.DISABLED
client.enable_node_scheduling("p1", first.id)

# files
files = list(client.list_node_files("p1", first.id, recursive=True))
assert [(f.name, f.is_directory) for f in files] == [("startup", True), ("startup/stdout.txt", False)], files
assert b"".join(client.download_node_file("p1", first.id, "startup/stdout.txt")) == b"ran /bin/true\n"
part = client.download_node_file("p1", first.id, "startup/stdout.txt", ocp_range="bytes=4-7")
assert b"".join(part) == b"/bin"
properties = client.get_node_file_properties("p1", first.id, "startup/stdout.txt")
assert str(properties.content_length) == "14", properties

# counts and images
counts = list(client.list_pool_node_counts(filter="poolId eq 'p1'"))
assert [(c.dedicated.idle, c.low_priority.total, c.dedicated.deallocated) for c in counts] == [(2, 1, 0)]
assert any(i.image_reference.offer == "ubuntu-hpc" for i in client.list_supported_images(filter="osType eq 'linux'"))

# life cycle: each waits until the service says that it is over
client.begin_reboot_node("p1", first.id, {"nodeRebootOption": "requeue"}, **SOON).result()
until(lambda: idle(3))
client.begin_reimage_node("p1", first.id, {"nodeReimageOption": "requeue"}, **SOON).result()
until(lambda: idle(3))
sizes = models.BatchPoolResizeOptions(target_dedicated_nodes=3, target_low_priority_nodes=0)
client.begin_resize_pool("p1", sizes, **SOON).result()
until(lambda: idle(3))
client.begin_remove_nodes("p1", models.BatchNodeRemoveOptions(node_ids=[nodes[0].id]), **SOON).result()
until(lambda: idle(2))
client.enable_pool_auto_scale(
    "p1", models.BatchPoolEnableAutoScaleOptions(auto_scale_formula="$TargetDedicatedNodes=1;")
)
until(lambda: idle(1))
run = client.evaluate_pool_auto_scale(
    "p1", models.BatchPoolEvaluateAutoScaleOptions(auto_scale_formula="$TargetDedicatedNodes=2;")
)
assert run.results.startswith("$TargetDedicatedNodes=2;")
client.disable_pool_auto_scale("p1")
refused(HttpResponseError, "OperationNotValidOnNode", client.begin_start_node, "p1", list(client.list_nodes("p1"))[0].id)
client.begin_delete_pool("p1", **SOON).result()
assert not exists()
refused(HttpResponseError, "NotImplemented", lambda: list(client.list_jobs()))
print("ok")

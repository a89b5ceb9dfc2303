"""Uses azure-batch up to 14 on every operation of the emulator: URL, account and public key; the key of the account on stdin."""

import sys
import time

from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

URL, ACCOUNT, PUBLIC_KEY = sys.argv[1:]
client = BatchServiceClient(SharedKeyCredentials(ACCOUNT, sys.stdin.read().strip()), batch_url=URL)
pool, node = client.pool, client.compute_node
IS_OLD = hasattr(models.PoolAddParameter(id="x", vm_size="x"), "max_tasks_per_node")


def until(check):
    for _ in range(500):
        if check():
            return
        time.sleep(0.02)
    raise AssertionError("it never came to be")


def refused(code, call, *arguments):
    try:
        call(*arguments)
    except models.BatchErrorException as error:
        assert error.error.code == code, error.error.code
        assert isinstance(error.error.values, list)
        return error
    raise AssertionError(f"expected {code}")


def steady():
    return pool.get("p1").allocation_state == models.AllocationState.steady


def idle(count):
    nodes = list(node.list("p1"))
    return len(nodes) == count and all(n.state == models.ComputeNodeState.idle for n in nodes)


slots = {"max_tasks_per_node" if IS_OLD else "task_slots_per_node": 3}
definition = models.PoolAddParameter(
    id="p1",
    vm_size="STANDARD_D2s_v3",
    virtual_machine_configuration=models.VirtualMachineConfiguration(
        image_reference=models.ImageReference(publisher="canonical", offer="0001-com-ubuntu-server-jammy", sku="22_04-lts"),
        node_agent_sku_id="batch.node.ubuntu 22.04",
    ),
    target_dedicated_nodes=2,
    target_low_priority_nodes=1,
    network_configuration=models.NetworkConfiguration(
        endpoint_configuration=models.PoolEndpointConfiguration(
            inbound_nat_pools=[
                models.InboundNATPool(
                    name="ssh",
                    protocol="tcp",
                    backend_port=22,
                    frontend_port_range_start=40000,
                    frontend_port_range_end=40500,
                    network_security_group_rules=[
                        models.NetworkSecurityGroupRule(priority=150, access="allow", source_address_prefix="203.0.113.7"),
                        models.NetworkSecurityGroupRule(priority=151, access="deny", source_address_prefix="*"),
                    ],
                )
            ]
        )
    ),
    start_task=models.StartTask(command_line="/bin/true", wait_for_success=True),
    metadata=[models.MetadataItem(name="k", value="v")],
    **slots,
)

assert not pool.exists("p1")
pool.add(definition)
error = refused("PoolExists", pool.add, definition)
assert error.message.value.startswith("The specified pool already exists.\nRequestId:"), error.message.value
assert pool.exists("p1")
until(steady)
shown = pool.get("p1")
assert getattr(shown, "max_tasks_per_node" if IS_OLD else "task_slots_per_node") == 3
assert (shown.current_dedicated_nodes, shown.target_low_priority_nodes) == (2, 1)
assert shown.vm_size == "standard_d2s_v3"
assert shown.task_scheduling_policy.node_fill_type.value == "spread"
assert shown.e_tag.startswith("0x")
assert [p.id for p in pool.list(models.PoolListOptions(filter="state eq 'active'", select="id, state"))] == ["p1"]
assert pool.get("p1", models.PoolGetOptions(select="id")).state is None

# conditions
refused("ConditionNotMet", pool.delete, "p1", models.PoolDeleteOptions(if_match="0x1"))
pool.patch("p1", models.PoolPatchParameter(metadata=[]), models.PoolPatchOptions(if_match=shown.e_tag))
assert pool.get("p1").metadata == []
pool.update_properties(
    "p1",
    models.PoolUpdatePropertiesParameter(
        start_task=models.StartTask(command_line="/bin/echo", wait_for_success=True),
        certificate_references=[],
        application_package_references=[],
        metadata=[models.MetadataItem(name="k2", value="v2")],
    ),
)
assert pool.get("p1").start_task.command_line == "/bin/echo"

# nodes, page by page, and their users
until(lambda: idle(3))
pages = node.list("p1", models.ComputeNodeListOptions(max_results=2))
nodes = list(pages)
assert len(nodes) == 3 and len({n.id for n in nodes}) == 3
first = node.get("p1", nodes[0].id)
assert first.start_task_info.result.value == "success"
assert first.start_task_info.end_time and first.allocation_time and first.last_boot_time
assert first.endpoint_configuration.inbound_endpoints[0].backend_port == 22
assert list(node.list("p1", models.ComputeNodeListOptions(filter="(state eq 'starttaskfailed') or (state eq 'unusable')"))) == []
login = node.get_remote_login_settings("p1", first.id)
assert (login.remote_login_ip_address, login.remote_login_port) == ("127.0.0.1", 40000)
user = models.ComputeNodeUser(name="me", is_admin=True, ssh_public_key=PUBLIC_KEY + "\n")
node.add_user("p1", first.id, user)
error = refused("NodeUserExists", node.add_user, "p1", first.id, user)
assert "The specified node user already exists" in error.message.value
node.update_user("p1", first.id, "me", models.NodeUpdateUserParameter(ssh_public_key=PUBLIC_KEY))
node.delete_user("p1", first.id, "me")
refused("NodeUserNotFound", node.delete_user, "p1", first.id, "me")
node.disable_scheduling("p1", first.id)
assert node.get("p1", first.id).scheduling_state.value == "disabled"
node.enable_scheduling("p1", first.id, )
refused("NodeNotFound", node.get, "p1", "tvmps_none")

# files
files = list(client.file.list_from_compute_node("p1", first.id, recursive=True))
assert [(f.name, f.is_directory) for f in files] == [("startup", True), ("startup/stdout.txt", False)], files
assert files[1].properties.content_length == 14
stream = client.file.get_from_compute_node("p1", first.id, "startup/stdout.txt")
assert b"".join(stream) == b"ran /bin/true\n"
options = models.FileGetFromComputeNodeOptions(ocp_range="bytes=4-7")
assert b"".join(client.file.get_from_compute_node("p1", first.id, "startup/stdout.txt", options)) == b"/bin"
raw = client.file.get_properties_from_compute_node("p1", first.id, "startup/stdout.txt", raw=True)
assert raw.response.headers["ocp-batch-file-isdirectory"] == "false"

# counts and images
counts = list(client.account.list_pool_node_counts(models.AccountListPoolNodeCountsOptions(filter="poolId eq 'p1'")))
assert [(c.dedicated.idle, c.low_priority.total) for c in counts] == [(2, 1)]
images = list(client.account.list_supported_images())
assert any(i.image_reference.sku == "18.04-lts" and i.os_type.value == "linux" for i in images)

# life cycle
node.reboot("p1", first.id)
until(lambda: idle(3))
node.reimage("p1", first.id)
until(lambda: idle(3))
pool.resize("p1", models.PoolResizeParameter(target_dedicated_nodes=3, target_low_priority_nodes=0))
until(lambda: steady() and idle(3))
pool.remove_nodes("p1", models.NodeRemoveParameter(node_list=[nodes[0].id]))
until(lambda: steady() and idle(2))
pool.enable_auto_scale("p1", auto_scale_formula="$TargetDedicatedNodes=1;")
until(lambda: steady() and idle(1))
assert pool.evaluate_auto_scale("p1", "$TargetDedicatedNodes=2;").results.startswith("$TargetDedicatedNodes=2;")
pool.disable_auto_scale("p1")
refused("OperationInvalidForCurrentState", pool.stop_resize, "p1")
pool.delete("p1")
until(lambda: not pool.exists("p1"))
refused("PoolNotFound", pool.get, "p1")
refused("NotImplemented", lambda: list(client.job.list()))
print("ok")

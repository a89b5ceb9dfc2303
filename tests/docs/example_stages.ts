import { AGREES, LEAVES, type Stage } from "./examples.ts";

/** The examples of commands that need no Docker. */
export const STAGES: readonly Stage[] = [
  {
    name: "an empty folder",
    setup: "mkdir -p ~/.config/fish/completions # as fish does",
    examples: [
      {
        line: "poolgen render --nodes cluster.yaml --out ~/cluster",
        before:
          `echo '{"nodes": [{"id": "a", "address": "192.0.2.7", "user": "ubuntu"}]}' >cluster.yaml`,
        then: "ssh -G -F ~/cluster/ssh_config node0",
        says: /^hostname 192\.0\.2\.7$/m,
      },
      {
        line: "poolgen init",
        says: /^created pool\.yaml$/m,
        answers: ["emulator", "mypool", "2", "shipyard"].map(() => ["]", "\n"]),
      },
      {
        line: "poolgen init emulator --nodes 4",
        before: "rm pool.yaml",
        says: /^created pool\.yaml$[^]*^ +dedicated: 4$/m,
        then: "poolgen config show",
      },
      {
        line:
          "poolgen init live --account https://myaccount.westeurope.batch.azure.com --allow 203.0.113.7",
        before: "rm pool.yaml",
        says: /^next: log in with az login, then: poolgen pool add$/m,
      },
      { line: "poolgen config validate", says: /^pool\.yaml: valid\ncredentials\.yaml: valid$/m },
      {
        line: "poolgen config validate --configdir mypool",
        before: "mkdir mypool && poolgen init --configdir mypool emulator",
        says: /^mypool\/pool\.yaml: valid$/m,
      },
      { line: "poolgen config show", says: /^pool_id: mypool$/m },
      { line: "poolgen config show --json", says: /^ {2}"pool_id": "mypool",$/m },
      {
        line: "poolgen config schema pool > pool.schema.json",
        then: "grep pool_specification pool.schema.json",
        says: /"pool_specification": \{/,
      },
      {
        line: "poolgen config template ssh_config.tmpl > my-templates/ssh_config.tmpl",
        before: "mkdir my-templates",
        then: "cd mypool; poolgen render --nodes ../cluster.yaml --templates ../my-templates",
        says: /^created generated\/ssh_config$/m,
      },
      { line: "poolgen version", says: /^poolgen \d+\.\d+\.\d+ \(commit .*, linux-/ },
      { line: "poolgen version --json", says: /"platform": "linux-/ },
      {
        line: "poolgen completion bash",
        then: '(eval "$(poolgen completion bash)" && complete -p poolgen)',
        says: /^complete .*poolgen$/m,
      },
      {
        line: "poolgen completion fish > ~/.config/fish/completions/poolgen.fish",
        then: "fish --command 'complete --do-complete \"poolgen ver\"'",
        says: /^version\t/m,
      },
      { line: "poolgen help render", says: /^usage: poolgen render / },
      { line: "poolgen help topics", says: /^ {2}exit-codes /m },
      { line: "poolgen help exit-codes", says: /^ {2}130 /m },
    ],
  },
  {
    name: "an emulator in use",
    setup: `poolgen init emulator --nodes 4
      mkdir oldpool && (cd oldpool && poolgen init emulator --pool old)`,
    examples: [
      {
        line: "poolgen emulator up -d && poolgen render && ssh -F generated/ssh_config node0",
        answers: LEAVES,
        says: /shipyard@node0.*exit/,
      },
      { line: "poolgen emulator status", says: /^ +pool +mypool, 4 nodes, steady$/m },
      { line: "poolgen emulator status --json", says: /^ {2}"name": "default",$/m },
      { line: "poolgen emulator list", says: /^default +running +\d+ +http:/m },
      { line: "poolgen emulator logs", says: /_emulator\/status 200$/m },
      { line: "poolgen render", says: /^4 nodes of pool mypool; try: ssh -F /m },
      {
        line: "poolgen render --check --diff",
        before: "echo changed >>generated/known_hosts",
        exits: [3, "a file is not what would be rendered"],
        says: /^-changed$/m,
      },
      {
        line: "poolgen check",
        before: "poolgen render",
        says: /, 0 failed, .* skipped; 4 nodes$/m,
      },
      { line: "poolgen check --wait 5m", says: /, 0 failed, .* skipped; 4 nodes$/m },
      {
        line: "poolgen check 0-3 --only login,docker --json",
        says: /"passed": 8,\n +"failed": 0,/,
      },
      { line: "poolgen ssh --cardinal 1", answers: LEAVES, says: /shipyard@node1.*exit/ },
      { line: "poolgen ssh --nodeid node3 -- 'df -h | tail -n 2'", says: /^\S.* \/\S*$/m },
      { line: "poolgen install --diff", says: /^\+Include ~\/\.poolgen\/ssh_config$/m },
      {
        line: "poolgen install",
        answers: AGREES,
        then: "ssh mypool-node0 hostname",
        says: /^installed: 4 nodes of pool mypool.*\r\nnode0\r$/m,
      },
      {
        line: "poolgen install --out ~/mypool",
        before: "poolgen uninstall -y && poolgen render --out ~/mypool",
        answers: AGREES,
        then: "ssh mypool-node3 hostname",
        says: /^installed: 4 nodes of pool mypool.*\r\nnode3\r$/m,
      },
      {
        line: "poolgen uninstall",
        before: "poolgen uninstall --out ~/mypool -y && poolgen install -y",
        answers: AGREES,
        then: "ls ~/.ssh/config || true",
        says: /^uninstalled: .*\r\nls: .*No such file/m,
      },
      {
        line: "poolgen uninstall --out oldpool/generated -y",
        before: '(cd oldpool && echo \'{"nodes": [{"id": "a", "address": "192.0.2.7"}]}\'' +
          " >nodes.yaml && poolgen render && poolgen install -y)",
        says: /^uninstalled: .*\/oldpool\/generated\/ssh_config$/m,
      },
      {
        line: "poolgen tunnel list",
        before: "./ssh_docker_tunnel_shipyard.sh 0",
        says: /^mypool +tvmps_\w+ +\d+ +: /m,
      },
      { line: "poolgen tunnel list --json", says: /^ {6}"pool": "mypool",$/m },
      { line: "poolgen tunnel stop 0", says: /^stopped the tunnel to tvmps_\w+, pid \d+$/m },
      {
        line: "poolgen tunnel stop --all",
        before: "./ssh_docker_tunnel_shipyard.sh 3",
        says: /^stopped the tunnel to tvmps_\w+, pid \d+$/m,
      },
      {
        line: "poolgen emulator fault set api-latency 40ms",
        says: /^api-latency +40ms +every node$/m,
      },
      {
        line: "poolgen emulator fault set ssh-drop-after 64KiB --node 1",
        then: "ssh -F generated/ssh_config node1 head -c 100000 /dev/zero | wc -c",
        says: /^ssh-drop-after +64KiB +tvmps_\w+\n(?!100000$)\d+$/m,
      },
      {
        line: "poolgen emulator fault list",
        says: /^api-latency +40ms +every node\n[^]*^ssh-silent /m,
      },
      {
        line: "poolgen emulator fault clear api-latency",
        says: /^(?!api)[^]*^ssh-drop-after +64KiB +tvmps_\w+$/m,
      },
      { line: "poolgen emulator fault clear", says: /^no faults are set$/m },
      { line: "poolgen emulator node 0 reboot", says: /^mypool +node0 +(?:rebooting|idle) /m },
      { line: "poolgen emulator node node1 preempt", says: /^mypool +node1 +preempted /m },
      { line: "poolgen emulator up --nodes 8", says: /^mypool +node7 +idle /m },
      { line: "poolgen emulator reset", says: /^ +pool +mypool, 8 nodes, steady$/m },
      { line: "poolgen emulator down", says: /^emulator "default" has stopped; its state stays$/m },
      {
        line: "poolgen emulator exec -- sh -c " +
          "'poolgen render && ssh -F generated/ssh_config node0 hostname'",
        says: /^node0$/m,
      },
      { line: "poolgen emulator prune", says: /^would remove default .*\n.*: poolgen .* -y$/m },
      { line: "poolgen emulator prune -y", says: /^removed default /m },
    ],
  },
  {
    name: "an account",
    setup: `poolgen init emulator --nodes 4
      poolgen emulator up -d --pool other --nodes 0`,
    examples: [
      { line: "poolgen pool add", says: /^log in with: ssh -F generated\/ssh_config node0$/m },
      { line: "poolgen pool list", says: /^mypool +active .*\nother +active /m },
      { line: "poolgen pool exists", says: /^the pool mypool exists$/m },
      {
        line: "poolgen pool exists --pool-id other",
        says: /^the pool other exists$/m,
      },
      { line: "poolgen pool stats", says: /^ +states +4 idle$/m },
      { line: "poolgen pool grls", says: /^3 +node3 .*\bidle +api /m },
      { line: "poolgen pool grls --json", says: /^ {6}"alias": "node3",$/m },
      { line: "poolgen pool user add", says: /^user shipyard: replaced on 4 nodes$/m },
      {
        line: "poolgen pool user add --wait --timeout 15m",
        says: /^user shipyard: replaced on 4 nodes$/m,
      },
      { line: "poolgen pool user del -y", says: /^user shipyard: deleted on 4 nodes$/m },
      { line: "poolgen pool nodes list", says: /^3 +idle +enabled +dedicated /m },
      { line: "poolgen pool nodes count", says: /^idle +4 +0\ntotal +4 +0$/m },
      {
        line: "poolgen pool nodes reboot --nodeid node1",
        answers: AGREES,
        says: /^tvmps_\w+ is rebooting\r$/m,
      },
      {
        line: "poolgen pool nodes del --nodeid node1 --nodeid node2",
        answers: AGREES,
        says: /^(?:tvmps_\w+ is being deleted\r\n){2}/m,
      },
      {
        line: "poolgen pool resize",
        says: /^3 +node3 .*\bidle /m,
        then: "ssh -F generated/ssh_config node3 hostname",
      },
      {
        line: "poolgen pool nodes del --all-unusable -y",
        before: "poolgen emulator node node0 unusable",
        says: /^tvmps_\w+ is being deleted$/m,
      },
      {
        line: "poolgen pool del --poolid old -y --wait",
        before: "mkdir old && cp id_rsa_shipyard* old && cd old && " +
          "poolgen init emulator --pool old && poolgen pool add",
        says: /^the pool old is deleted$/m,
      },
      { line: "poolgen pool del", answers: AGREES, says: /^the pool mypool is being deleted\r$/m },
    ],
  },
  {
    name: "a start task that fails",
    setup: `poolgen init emulator
      poolgen emulator up -d --pool other --nodes 0
      printf '  additional_node_prep: {commands: {pre: ["false"]}}\\n' >>pool.yaml
      poolgen pool add || true`,
    examples: [
      {
        line: "poolgen pool nodes list --start-task-failed",
        says: /^1 +starttaskfailed /m,
      },
      {
        line: "poolgen pool nodes reboot -y --all-start-task-failed",
        says: /^(?:tvmps_\w+ is rebooting\n){2}/m,
      },
      {
        line: "poolgen pool add --recreate -y --timeout 30m",
        before: "sed -i /additional_node_prep/d pool.yaml",
        says: /^log in with: ssh -F generated\/ssh_config node0$/m,
      },
    ],
  },
];

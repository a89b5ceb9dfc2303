# What `deno task demo` runs beside an emulated pool: renders its nodes and logs in to each.
set -eu
deno run -A main.ts render --out dist/demo
for node in node0 node1; do
  ssh -F dist/demo/ssh_config "$node" 'printf "logged in to %s as %s\n" "$(hostname)" "$USER"'
done

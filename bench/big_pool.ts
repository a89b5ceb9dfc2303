import { createHash } from "node:crypto";

const POOL = `pool_specification:
  id: bench
  vm_configuration:
    platform_image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}
  vm_count: {dedicated: 1}
  vm_size: STANDARD_D4_V3
  ssh:
    username: shipyard
`;

/** Writes a pool of `count` nodes with ids and pins as long as the Batch service's own into `folder`. */
export async function writeBigPool(folder: string, count: number): Promise<void> {
  const nodes = Array.from({ length: count }, (_, index) => {
    const hash = createHash("sha256").update(String(index));
    const key = Uint8Array.from([
      0,
      0,
      0,
      11,
      ...new TextEncoder().encode("ssh-ed25519"),
      0,
      0,
      0,
      32,
      ...hash.copy().digest(),
    ]);
    return `- id: tvmps_${hash.digest("hex")}_d\n` +
      `  address: 203.0.113.${index % 8}\n` +
      `  port: ${50_000 + Math.floor(index / 8)}\n` +
      `  host_keys: [ssh-ed25519 ${btoa(String.fromCharCode(...key))}]\n`;
  });
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/pool.yaml`, POOL);
  await Deno.writeTextFile(`${folder}/nodes.yaml`, `nodes:\n${nodes.join("")}`);
}

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { canonicalAddress } from "../../lib/config/address.ts";
import { type Outcome, runInProcess } from "../cli/run_in_process.ts";
import { configFolder } from "./config_folder.ts";

Deno.test.sanitizer({ ops: true, resources: true });

interface Field {
  readonly file: "pool" | "poolgen" | "nodes";
  /** The key path that problems show. */
  readonly path: string;
  /** What is let through does no harm in a script, an ssh_config, a known_hosts file or a file name. */
  readonly isHarmless: (value: string) => boolean;
  document(value: string): unknown;
}

const id = (value: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(value);
const poolId = (value: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(value);
const user = (value: string): boolean => /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(value);
const key = (value: string): boolean =>
  /^[a-z0-9@.-]+\s+[A-Za-z0-9+/=]+(?:\s[^\r\n]*)?$/.test(value);
const words = (value: string): boolean =>
  /^[\x21-\x7e][\x20-\x7e]*$/.test(value) && !/["'\\$]/.test(value);
const path = (value: string): boolean =>
  value !== "" && !value.includes("${") &&
  !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(value);
const jump = (value: string): boolean =>
  /^[A-Za-z0-9_.:@,[\]-]+$/.test(value) && !value.startsWith("-");
const endpoint = (value: string): boolean =>
  /^(?:tcp:\/\/[0-9a-f.:[\]]+:\d+|unix:\/\/\/[A-Za-z0-9_./-]+)$/i.test(value);

const pool = (ssh: Record<string, string>, poolName = "p"): unknown => ({
  pool_specification: {
    id: poolName,
    vm_configuration: { custom_image: { arm_image_id: "a", node_agent: "b" } },
    vm_count: {},
    vm_size: "s",
    ssh: { username: "shipyard", ...ssh },
  },
});
const nodes = (node: Record<string, unknown>): unknown => ({
  nodes: [{ id: "a", address: "b", ...node }],
});

const SSH = "pool_specification.ssh";
const FIELDS: readonly Field[] = [
  { file: "pool", path: "pool_specification.id", isHarmless: poolId, document: (v) => pool({}, v) },
  {
    file: "pool",
    path: `${SSH}.username`,
    isHarmless: (v) => /^[a-z_][a-z0-9_-]{0,31}$/.test(v) && v !== "root",
    document: (v) => pool({ username: v }),
  },
  ...["ssh_public_key", "generated_file_export_path"].map((name): Field => ({
    file: "pool",
    path: `${SSH}.${name}`,
    isHarmless: path,
    document: (v) => pool({ [name]: v }),
  })),
  {
    file: "pool",
    path: `${SSH}.ssh_private_key`,
    isHarmless: path,
    document: (v) => pool({ ssh_public_key: "a", ssh_private_key: v }),
  },
  {
    file: "pool",
    path: `${SSH}.ssh_public_key_data`,
    isHarmless: key,
    document: (v) => pool({ ssh_public_key_data: v }),
  },
  { file: "nodes", path: "nodes[0].id", isHarmless: id, document: (v) => nodes({ id: v }) },
  {
    file: "nodes",
    path: "nodes[0].address",
    isHarmless: (v) => canonicalAddress(v) !== undefined,
    document: (v) => nodes({ address: v }),
  },
  { file: "nodes", path: "nodes[0].user", isHarmless: user, document: (v) => nodes({ user: v }) },
  {
    file: "nodes",
    path: "nodes[0].host_keys[0]",
    isHarmless: key,
    document: (v) => nodes({ host_keys: [v] }),
  },
  {
    file: "poolgen",
    path: "prefix",
    isHarmless: (v) => /^(?!(?:com|lpt)$)[a-z][a-z0-9_-]{0,31}$/.test(v),
    document: (v) => ({ prefix: v }),
  },
  { file: "poolgen", path: "proxy_jump", isHarmless: jump, document: (v) => ({ proxy_jump: v }) },
  {
    file: "poolgen",
    path: "docker.endpoint",
    isHarmless: endpoint,
    document: (v) => ({ docker: { endpoint: v } }),
  },
  {
    file: "poolgen",
    path: "docker.local",
    isHarmless: (v) => /^(?:unix|127\.0\.0\.1:\d+)$/.test(v),
    document: (v) => ({ docker: { local: v } }),
  },
  { file: "poolgen", path: "templates", isHarmless: path, document: (v) => ({ templates: v }) },
  {
    file: "poolgen",
    path: "ssh_options.SetEnv",
    isHarmless: words,
    document: (v) => ({ ssh_options: { SetEnv: v } }),
  },
  {
    file: "poolgen",
    path: "ssh_options.LocalForward[0]",
    isHarmless: words,
    document: (v) => ({ ssh_options: { LocalForward: [v] } }),
  },
];

const PIECES = [
  ..."abzAZ019_-./:@%$`'\"\\;&|<>(){}[]!*?#~,=+^ \t\n\r\0\x1b\x7f\x85\u2028\u202e\u200b\ufeff\ud800é１😀",
  ...[
    "$(touch x)",
    "${HOME}",
    "-oProxyCommand=id",
    "../",
    "%h",
    "\u061c",
    "127.0.0.1",
    "tcp://",
    "unix:///",
  ],
  ...[
    "##vso[task]",
    "::add-path::",
    "ssh-ed25519 ",
    "AAAAC3NzaC1lZDI1NTE5",
    "root",
    "\x1b]0;t\x07",
  ],
];

const hostile = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(...["a", "é", "%", "\u202e"].map((character) => character.repeat(5_000))),
  fc.string({ unit: fc.constantFrom(..."ab1_-.:/@"), maxLength: 12 }),
);

function assertPrintable({ stdout, stderr }: Outcome): void {
  const lines = `${stdout}${stderr}`.split("\n");
  for (const line of lines) {
    assert(!/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(line), JSON.stringify(line));
    assert(!/##vso\[|##\[|^\s*::/i.test(line), line);
    assert(line.length < 10_000, "an endless line");
  }
}

for (const field of FIELDS) {
  Deno.test(`hostile values of ${field.path} are harmless or refused by name`, async () => {
    await using folder = await configFolder({
      "nodes.yaml": '{"nodes": [{"id": "a", "address": "b"}]}',
    });
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        const file = `${folder.path}/${field.file}.yaml`;
        await Deno.writeTextFile(file, JSON.stringify(field.document(value)));
        const validated = await runInProcess(["config", "validate"], { cwd: folder.path });
        const shown = await runInProcess(["config", "show", "--json"], { cwd: folder.path });
        assertPrintable(validated);
        assertPrintable(shown);
        if (validated.code === 0) {
          assert(field.isHarmless(value), JSON.stringify(value));
          return;
        }
        assertEquals(validated.code, 2);
        // the second are ssh's own words, which come when nothing else is wrong
        const bySsh = `ssh refuses ${field.path.replace(".", ": ").replace("[0]", "")}: `;
        const isNamed = [`: ${field.path}: `, bySsh].some((part) =>
          validated.stderr.includes(part)
        );
        assert(isNamed, validated.stderr);
        assert(validated.stderr.length < 2_000, validated.stderr);
      }),
      { numRuns: 100 },
    );
  });
}

Deno.test("hostile keys are refused without a raw control character", async () => {
  await using folder = await configFolder({
    "nodes.yaml": '{"nodes": [{"id": "a", "address": "b"}]}',
  });
  await fc.assert(
    fc.asyncProperty(hostile, async (name) => {
      await Deno.writeTextFile(
        `${folder.path}/poolgen.yaml`,
        JSON.stringify({ [name]: 1, ssh_options: { [name]: 1 } }),
      );
      const outcome = await runInProcess(["config", "validate", "--json"], { cwd: folder.path });
      assertPrintable(outcome);
      assertEquals(outcome.code, 2);
      assertEquals(JSON.parse(outcome.stdout).error.exit_code, 2);
    }),
    { numRuns: 200 },
  );
});

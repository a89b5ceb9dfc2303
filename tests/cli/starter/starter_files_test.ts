import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseServiceUrl } from "../../../lib/azure/client/service_url.ts";
import { starterBeside, starterPoolText } from "../../../lib/cli/starter/starter_files.ts";
import {
  DECODE_ANSWER,
  type Decoded,
  defaultStarter,
  PLACEHOLDER_ACCOUNT,
  type StarterPool,
} from "../../../lib/cli/starter/starter_pool.ts";
import { parseYamlDocument } from "../../../lib/config/yaml_document.ts";
import { credentialsFileSchema } from "../../../lib/config/schema/credentials_schema.ts";
import { poolFileSchema } from "../../../lib/config/schema/pool_schema.ts";
import { documentedKeys } from "../../config/documented_keys.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const hostile = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("true", "12", "a\nb: c", "# x", "{{id}}", "&lt;", "'", '"', "${HOME}", "- a"),
);

/** Answers that nobody checked: what is written has to hold whatever was let through. */
const unchecked: fc.Arbitrary<StarterPool> = fc.record({
  target: fc.constantFrom("emulator" as const, "live" as const),
  id: hostile,
  vmSize: hostile,
  nodes: fc.nat({ max: 1_000 }),
  user: hostile,
  account: hostile,
  allow: fc.array(hostile, { maxLength: 3 }),
});

function read(text: string): unknown {
  const document = parseYamlDocument(text);
  if ("value" in document) return document.value;
  throw new Error(`${text}\n${JSON.stringify(document.faults)}`);
}

/** Every key path of a document, items of lists as `[]`. */
function keyPaths(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => [`${at}.[]`, ...keyPaths(item, `${at}.[]`)]);
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const path = at === "" ? key : `${at}.${key}`;
    return [path, ...keyPaths(child, path)];
  });
}

Deno.test("what was said is what is read, whatever was said", () => {
  fc.assert(
    fc.property(unchecked, (pool) => {
      const { target, id, vmSize, nodes, user, account, allow } = pool;
      const file = read(starterPoolText(pool)) as { pool_specification: Record<string, unknown> };
      const { ssh, vm_size, vm_count, remote_access_control, ...rest } = file.pool_specification;
      assertEquals(Object.keys(file), ["pool_specification"]);
      assertEquals(Object.keys(rest), ["id", "vm_configuration"]);
      assertEquals([rest["id"], vm_size], [id, vmSize]);
      assertEquals(vm_count, { dedicated: nodes, low_priority: 0 });
      assertEquals((ssh as { username: string }).username, user);
      assertEquals(remote_access_control, allow.length === 0 ? undefined : { allow });
      const beside = starterBeside(pool).map(({ kind, text }) => [kind, read(text)]);
      assertEquals(
        beside[0],
        target === "emulator" ? undefined : [
          "credentials",
          { credentials: { batch: { account_service_url: account } } },
        ],
      );
    }),
    { numRuns: 500 },
  );
});

Deno.test("both files are valid, and have only keys that Batch Shipyard documents", async () => {
  const documented = [...await documentedKeys("pool"), ...await documentedKeys("credentials")];
  const known = new Set(documented.map(({ path }) => path.join(".")));
  for (const target of ["emulator", "live"] as const) {
    for (const allow of [[], ["203.0.113.7"]]) {
      const pool = { ...defaultStarter(target), allow };
      const files = [
        [poolFileSchema, read(starterPoolText(pool))],
        ...starterBeside(pool).filter(({ kind }) => kind === "credentials").map(({ text }) =>
          [credentialsFileSchema, read(text)] as const
        ),
      ] as const;
      for (const [schema, value] of files) {
        assertEquals(schema.safeParse(value).error?.issues, undefined);
        assertEquals(keyPaths(value).filter((path) => !known.has(path)), []);
      }
    }
  }
});

Deno.test("lines that are to be uncommented fit in", () => {
  const opened = starterPoolText(defaultStarter("live"))
    .replace("  # remote_access_control:", "  remote_access_control:")
    .replace("  #   allow:", "    allow:").replace("  #     - 203", "      - 203")
    .replace("    # ssh_public_key: ", "    ssh_public_key: ");
  const { data, error } = poolFileSchema.safeParse(read(opened));
  assertEquals(error?.issues, undefined);
  assertEquals(data?.pool_specification.remote_access_control, { allow: ["203.0.113.0/24"] });
  assertEquals(data?.pool_specification.ssh?.ssh_public_key, "~/.ssh/id_ed25519.pub");
});

Deno.test("answers that no file may hold are refused with a reason", () => {
  const wrong = <T>(decode: (text: string) => Decoded<T>, ...texts: readonly string[]): void => {
    for (const text of texts) assert("wrong" in decode(text), text);
  };
  wrong(DECODE_ANSWER.target, "", "Emulator", "static");
  wrong(DECODE_ANSWER.id, "", "a b", "a\n", "a".repeat(65), "ä");
  wrong(DECODE_ANSWER.vmSize, "", "a b", "STANDARD D2", "a".repeat(65));
  wrong(DECODE_ANSWER.nodes, "", "-1", "1.5", "1e3", "0x10", "1001", " 1");
  wrong(DECODE_ANSWER.user, "", "root", "Me", "-x", "u$(id)");
  wrong(
    DECODE_ANSWER.account,
    "",
    "http://a.b.batch.azure.com",
    "https://evil.example",
    PLACEHOLDER_ACCOUNT,
  );
  wrong(
    DECODE_ANSWER.allow,
    "",
    "*",
    "1.2.3.4/33",
    "1.2.3.4/",
    "1.2.3",
    "fe80::1%eth0",
    "::1/129",
    "1.2.3.4/8/8",
  );
  for (const address of ["203.0.113.7", "203.0.113.0/24", "2001:db8::/32", "0.0.0.0/0"]) {
    assertEquals(DECODE_ANSWER.allow(address), { value: address });
  }
});

Deno.test("the placeholder is refused before anything is sent", () => {
  for (const text of [PLACEHOLDER_ACCOUNT, `${PLACEHOLDER_ACCOUNT}/`]) {
    let message = "";
    try {
      parseServiceUrl(text);
    } catch (error) {
      if (error instanceof Error) message = error.message;
    }
    assertEquals(message, "The account URL still says ACCOUNT and REGION");
  }
});

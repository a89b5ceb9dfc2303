import { testFile } from "../support/poolgen.ts";

/** A file that Batch Shipyard documents. */
export type DocumentedFile = "pool" | "credentials" | "config";

/** A key of Batch Shipyard's documentation. */
export interface DocumentedKey {
  /** Its path: names, `NAME` for any name, `[]` for the items of a list. */
  readonly path: readonly string[];
  readonly type: "map" | "seq" | "str" | "text" | "int" | "float" | "bool" | "any";
  readonly required: boolean;
  readonly values: readonly string[] | undefined;
  readonly range: { readonly min: number; readonly max: number } | undefined;
}

/** The keys that the documentation has for a file, in its order. */
export async function documentedKeys(file: DocumentedFile): Promise<DocumentedKey[]> {
  const text = await Deno.readTextFile(testFile("config/documented_keys.txt"));
  const section = text.split(`[${file}]\n`)[1]?.split("\n\n")[0] ?? "";
  return section.split("\n").filter((line) => line !== "").map(parseKey);
}

function parseKey(line: string): DocumentedKey {
  const [path = "", type = "", allowed] = line.split(" ");
  const [, min, max] = /^(\d*)\.\.(\d*)$/.exec(allowed ?? "") ?? [];
  const range = min === undefined
    ? undefined
    : { min: Number(min), max: max === "" ? Infinity : Number(max) };
  return {
    path: splitPath(path),
    type: type.replace("!", "") as DocumentedKey["type"],
    required: type.endsWith("!"),
    values: allowed === undefined || range !== undefined ? undefined : allowed.split("|"),
    range,
  };
}

/** `files[].path` as `["files", "[]", "path"]`. */
export function splitPath(path: string): string[] {
  return path.replaceAll("[]", ".[]").split(".");
}

/** Values of keys for which not any text will do. */
const SPECIAL: Readonly<Record<string, unknown>> = {
  "pool_specification.ssh.username": "shipyard",
  "pool_specification.ssh.ssh_public_key_data":
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE2DEcEDkOZsKSI3oOXSQ711KxWi+we3hnzGaU5VK8Ii",
  "credentials.batch.account_service_url": "https://account.region.batch.azure.com",
};

/** A value that the documentation allows for the key. */
export function goodValue({ path, type, values, range }: DocumentedKey): unknown {
  const special = SPECIAL[path.join(".")];
  if (special !== undefined) return special;
  switch (type) {
    case "map":
      return {};
    case "seq":
      return [];
    case "int":
      return range?.min ?? 7;
    case "float":
      return 12.5;
    case "bool":
      return true;
    default:
      return values?.[0] ?? "text";
  }
}

/** Values that the documentation does not allow for the key. */
export function badValues({ type, values, range }: DocumentedKey): unknown[] {
  const outside = [
    ...(values === undefined ? [] : [`${values[0]}x`]),
    ...(range === undefined ? [] : [range.min - 1]),
    ...(range === undefined || range.max === Infinity ? [] : [range.max + 1]),
  ];
  switch (type) {
    case "map":
      return ["text", 5, ["item"]];
    case "seq":
      return ["text", 5, { key: "text" }];
    case "str":
      return [5, true, ["item"], { key: "text" }, ...outside];
    case "text":
      return [true, ["item"], { key: "text" }];
    case "int":
      return ["5", 1.5, true, [5], ...outside];
    case "float":
      return ["5", true, [5], ...outside];
    case "bool":
      return ["yes", 1, [true]];
    case "any":
      return [5, true, { key: "text" }];
  }
}

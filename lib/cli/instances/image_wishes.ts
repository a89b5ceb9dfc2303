import { resolve } from "node:path";
import type { ImageWishes } from "../../emulator/image/build_image.ts";
import { FLAVORS, imageTag } from "../../emulator/image/flavors.ts";
import { DEFAULT_BASE } from "../../emulator/image/node_image.ts";
import { closestWord } from "../../closest_word.ts";
import { FileError, UsageError } from "../../errors.ts";
import { readText } from "../../io/read_text.ts";
import type { Invocation } from "../command_table/command.ts";

const MAX_BYTES = 4 << 20;
const REFERENCE = /^[a-z0-9A-Z][A-Za-z0-9._/:@-]{0,254}$/;
const NETWORK = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/;

/** How an image is to be, as the options say. Throws `UserError`. */
export async function imageWishes(invocation: Invocation): Promise<ImageWishes> {
  const { io, options } = invocation;
  const flavor = chosenFlavor(options.get("flavor"));
  return {
    flavor,
    base: word(options.get("base") ?? DEFAULT_BASE, "base", REFERENCE, "the name of an image"),
    tag: word(options.get("tag") ?? imageTag(flavor), "tag", REFERENCE, "a name and a tag"),
    pythonPackages: all(invocation, "python-package"),
    buildArguments: buildArguments(all(invocation, "build-arg")),
    network: optional(options.get("network"), "network", NETWORK, "host, or the name of a network"),
    certificates: await certificates(invocation),
    useCache: !options.has("no-cache"),
    env: io.env,
  };
}

function chosenFlavor(value: string | undefined): ImageWishes["flavor"] {
  if (value === undefined) return FLAVORS[0];
  const found = FLAVORS.find((flavor) => flavor === value);
  if (found !== undefined) return found;
  const closest = closestWord(value, FLAVORS);
  throw new UsageError(`There is no flavor "${value}"`, {
    hint: closest === undefined ? `Use ${FLAVORS.join(" or ")}` : `Did you mean ${closest}?`,
  });
}

/** Those of the command line, else the one of the environment. */
function all({ options, lists }: Invocation, name: string): readonly string[] {
  const given = lists.get(name) ?? [];
  const one = options.get(name);
  return given.length > 0 || one === undefined ? given : [one];
}

function word(value: string, option: string, pattern: RegExp, what: string): string {
  if (pattern.test(value)) return value;
  throw new UsageError(`Cannot use "${value}" for --${option}`, { hint: `Give ${what}` });
}

function optional(
  value: string | undefined,
  ...rest: [option: string, pattern: RegExp, what: string]
): string | undefined {
  return value === undefined ? undefined : word(value, ...rest);
}

function buildArguments(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value) => {
    const [, name, text] = /^([A-Za-z_][A-Za-z0-9_]*)=([^]*)$/.exec(value) ?? [];
    if (name !== undefined && text !== undefined && name !== "BASE") return [name, text];
    throw new UsageError(`Cannot use "${value}" for --build-arg`, {
      hint: name === "BASE" ? "Name the base by --base" : "Give NAME=VALUE",
    });
  }));
}

/** The file of the option, else the one that the user's own pip trusts. */
async function certificates({ io, options }: Invocation): Promise<string | undefined> {
  const named = options.get("ca-certificates") ?? io.env["PIP_CERT"];
  if (named === undefined || named === "") return undefined;
  const path = resolve(io.cwd, named);
  const text = await readText(path, MAX_BYTES);
  if (text === undefined) throw new FileError(`Cannot read ${path}: no such file or folder`);
  if (/PRIVATE KEY/.test(text) || !text.includes("BEGIN CERTIFICATE")) {
    throw new FileError(`Cannot use ${path}: it is no file of certificates alone, in PEM`);
  }
  return text;
}

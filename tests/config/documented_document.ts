import { type DocumentedKey, goodValue } from "./documented_keys.ts";

const IMAGE = "pool_specification.vm_configuration";

/**
 * The smallest valid document that has the key at `path`, with `value` there; `NAME` becomes `name` and a list
 * gets one item. Beside it is what the documentation requires.
 */
export function smallestDocument(
  keys: readonly DocumentedKey[],
  target: readonly string[],
  value: unknown,
): Record<string, unknown> {
  return mapWith(keys, [], target, value);
}

function mapWith(
  keys: readonly DocumentedKey[],
  at: readonly string[],
  target: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const children = keys.filter(({ path }) =>
    path.length === at.length + 1 && startsWith(path, at) &&
    (isNeeded(keys, path, target) || startsWith(target, path))
  );
  return Object.fromEntries(
    children.map((
      key,
    ) => [key.path.at(-1)?.replace("NAME", "name"), valueOf(keys, key, target, value)]),
  );
}

function valueOf(
  keys: readonly DocumentedKey[],
  key: DocumentedKey,
  target: readonly string[],
  value: unknown,
): unknown {
  const { path, type } = key;
  if (path.join(".") === target.join(".")) {
    const isMap = type === "map" && value !== null && JSON.stringify(value) === "{}";
    return isMap ? mapWith(keys, path, target, value) : value;
  }
  const item = keys.find((other) => other.path.join(".") === [...path, "[]"].join("."));
  if (item !== undefined && startsWith(target, item.path)) {
    return [valueOf(keys, item, target, value)];
  }
  return type === "map" ? mapWith(keys, path, target, value) : goodValue(key);
}

/** Whether the key has to be there beside the target: by its own entry, or by a rule of its block. */
function isNeeded(
  keys: readonly DocumentedKey[],
  path: readonly string[],
  target: readonly string[],
): boolean {
  const name = path.join(".");
  if (name === `${IMAGE}.platform_image`) {
    return !startsWith(target, `${IMAGE}.custom_image`.split("."));
  }
  if (name === "pool_specification.ssh.ssh_public_key") {
    return target.at(-1) === "ssh_private_key" && target.length === 3;
  }
  return path.at(-1) !== "NAME" &&
    keys.some((key) => key.required && key.path.join(".") === name);
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((key, index) => path[index] === key);
}

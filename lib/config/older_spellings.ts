import type { KeyPath } from "./yaml_document.ts";

/** A pool file in today's spelling. */
export interface Modernised {
  readonly value: unknown;
  /** One sentence for each older spelling that was found. */
  readonly notes: readonly string[];
  /** Where moved values stand in the file. */
  readonly moves: readonly { readonly from: KeyPath; readonly to: KeyPath }[];
}

type Table = Readonly<Record<string, unknown>>;

const SPECIFICATION = "pool_specification";
const IMAGE_KEYS = ["publisher", "offer", "sku"] as const;
const IMAGE_PATH = [SPECIFICATION, "vm_configuration", "platform_image"] as const;

/** Rewrites the spellings of older Batch Shipyard pool files; a file without them comes back as it is. */
export function modernisePool(file: unknown): Modernised {
  const specification = isTable(file) ? file[SPECIFICATION] : undefined;
  if (!isTable(file) || !isTable(specification)) return { value: file, notes: [], moves: [] };
  const notes: string[] = [];
  const moves: { from: KeyPath; to: KeyPath }[] = [];
  let modern: Table = specification;

  if (Number.isInteger(modern["vm_count"])) {
    notes.push(`${SPECIFICATION}.vm_count as a number is an older spelling of vm_count.dedicated`);
    moves.push({ from: [SPECIFICATION, "vm_count"], to: [SPECIFICATION, "vm_count", "dedicated"] });
    modern = { ...modern, vm_count: { dedicated: modern["vm_count"], low_priority: 0 } };
  }

  const imageKeys = IMAGE_KEYS.filter((key) => Object.hasOwn(modern, key));
  if (imageKeys.length > 0 && (modern["vm_configuration"] ?? undefined) === undefined) {
    notes.push(
      `${imageKeys.join(", ")} directly under ${SPECIFICATION} is an older spelling of ` +
        IMAGE_PATH.slice(1).join("."),
    );
    for (const key of IMAGE_KEYS) {
      moves.push({ from: [SPECIFICATION, key], to: [...IMAGE_PATH, key] });
    }
    const image = Object.fromEntries(imageKeys.map((key) => [key, modern[key]]));
    modern = { ...without(modern, imageKeys), vm_configuration: { platform_image: image } };
  }

  const ssh = modern["ssh"];
  const [older, newer] = ["generate_tunnel_script", "generate_docker_tunnel_script"];
  if (isTable(ssh) && Object.hasOwn(ssh, older) && !Object.hasOwn(ssh, newer)) {
    notes.push(`${SPECIFICATION}.ssh.${older} is an older spelling of ${newer}`);
    moves.push({ from: [SPECIFICATION, "ssh", older], to: [SPECIFICATION, "ssh", newer] });
    modern = { ...modern, ssh: { ...without(ssh, [older]), [newer]: ssh[older] } };
  }
  return { value: { ...file, [SPECIFICATION]: modern }, notes, moves };
}

/** The path in the file of a value that may have been moved. */
export function originalPath(path: KeyPath, moves: Modernised["moves"]): KeyPath {
  for (const { from, to } of moves) {
    if (to.every((key, index) => path[index] === key)) return [...from, ...path.slice(to.length)];
  }
  return path;
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function without(table: Table, keys: readonly string[]): Table {
  return Object.fromEntries(Object.entries(table).filter(([key]) => !keys.includes(key)));
}

import { closestWord } from "../closest_word.ts";
import { UsageError } from "../errors.ts";
import { FAULT_SPECS, type FaultSpec } from "./fault_specs.ts";
import { type Faults, NO_FAULTS } from "./faults.ts";

/** A fault that was set. */
export interface FaultEntry {
  readonly name: string;
  readonly value: string;
  /** The node that it is for; absent: all of them. */
  readonly nodeId?: string;
}

/** The faults of an instance, changed while it runs. */
export class FaultBoard {
  #entries: readonly FaultEntry[];
  readonly #effects = new Map<string | undefined, Faults>();

  /** Takes what had been set before. Throws `UsageError`. */
  constructor(entries: readonly FaultEntry[] = []) {
    this.#entries = [];
    for (const entry of entries) this.set(entry);
  }

  /** What is set, in the order in which it was. */
  get entries(): readonly FaultEntry[] {
    return this.#entries;
  }

  /** Sets a fault, in place of its earlier value. Throws `UsageError`. */
  set(entry: FaultEntry): void {
    const spec = specOf(entry.name);
    if (spec.parse(entry.value) === undefined) {
      const near = closestWord(
        entry.value,
        spec.value.split("|").filter((word) => !/\d/.test(word)),
      );
      throw new UsageError(`The fault ${spec.name} cannot be "${entry.value}"`, {
        hint: near === undefined ? `Give a value such as ${spec.value}` : `Did you mean ${near}?`,
      });
    }
    if (entry.nodeId !== undefined && !spec.perNode) {
      throw new UsageError(`The fault ${spec.name} cannot be set for one node`, {
        hint: "Leave out --node",
      });
    }
    this.#entries = [...this.#entries.filter((known) => !isSame(known, entry)), entry];
    this.#effects.clear();
  }

  /** Takes back a fault wherever it is set, or every one. Throws `UsageError` for one that does not exist. */
  clear(name?: string): void {
    if (name !== undefined) specOf(name);
    this.#entries = name === undefined ? [] : this.#entries.filter((entry) => entry.name !== name);
    this.#effects.clear();
  }

  /** What goes wrong now, for a node or for all of them. */
  of(nodeId?: string): Faults {
    let faults = this.#effects.get(nodeId);
    if (faults === undefined) {
      const own = this.#entries.filter((entry) =>
        entry.nodeId === undefined || entry.nodeId === nodeId
      ).sort((a, b) => Number(a.nodeId !== undefined) - Number(b.nodeId !== undefined));
      faults = own.reduce<Faults>(
        (faults, { name, value }) => ({ ...faults, ...specOf(name).parse(value) }),
        NO_FAULTS,
      );
      this.#effects.set(nodeId, faults);
    }
    return faults;
  }
}

function isSame(a: FaultEntry, b: FaultEntry): boolean {
  return a.name === b.name && a.nodeId === b.nodeId;
}

function specOf(name: string): FaultSpec {
  const spec = FAULT_SPECS.find((known) => known.name === name);
  if (spec !== undefined) return spec;
  const names = FAULT_SPECS.map(({ name }) => name);
  const near = closestWord(name, names);
  throw new UsageError(`There is no fault "${name}"`, {
    hint: near === undefined ? `There are: ${names.join(", ")}` : `Did you mean ${near}?`,
  });
}

import * as z from "zod";

/** The version of a document's form. */
export const versionField = z.literal(1).describe("The version of the document's form");

/** Where nodes come from. */
export const targetField = z.enum(["live", "emulator", "static", "docker"]).describe(
  "Where the nodes come from: an account of Azure's, one that is emulated, a list, or containers",
);

/** The identity of a node. */
export const nodeIdField = z.string().describe("The node's id, which stays the same for its life");

/** What becomes of a file. */
export const fileChangeField = z.enum(["created", "updated", "unchanged", "removed"]).describe(
  "What was done; with --diff or --check, what would be",
);

/** What every document about one pool begins with. */
export const poolFields = {
  version: versionField,
  target: targetField,
  pool: z.string().describe("The pool's id"),
};

/** Something that the service says is wrong. */
export const serviceErrorPart = z.strictObject({
  code: z.string().describe("The service's word for it"),
  message: z.string().describe("The service's own sentence"),
});

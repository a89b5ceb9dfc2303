import * as z from "zod";

/** A string or a finite number, for keys whose value YAML may read as either. */
export const textSchema = z.union([z.string(), z.number()], {
  error: "must be text or a number",
});

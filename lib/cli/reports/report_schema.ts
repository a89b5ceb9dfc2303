import * as z from "zod";
import { checkDocument } from "../json_documents/check_document.ts";

/** The JSON Schema (2020-12) of the document that `jsonReport` gives. */
export function reportSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(checkDocument), undefined, 2)}\n`;
}

import { BatchFault } from "../batch_fault.ts";
import { type ApiRequest, queryValue } from "./request.ts";

/** The versions of the Batch API that the emulator was written for, oldest first. */
export const API_VERSIONS = [
  "2018-08-01.7.0",
  "2018-12-01.8.0",
  "2019-06-01.9.0",
  "2019-08-01.10.0",
  "2020-03-01.11.0",
  "2020-09-01.12.0",
  "2021-06-01.14.0",
  "2022-01-01.15.0",
  "2022-10-01.16.0",
  "2023-05-01.17.0",
  "2023-11-01.18.0",
  "2024-02-01.19.0",
  "2024-07-01.20.0",
  "2025-06-01",
] as const;

/** The day an api-version is named after, such as `2025-06-01`: later ones compare as greater. */
export type VersionDate = string;

const FORM = /^(\d{4}-\d{2}-\d{2})(?:\.\d{1,3}\.\d{1,3})?(?:-preview)?$/;
const PARAMETER = "api-version";

/**
 * The version that a request asks for. An unknown one is served as its day says, and handed to `warn`; or
 * refused if `strict`. Throws `BatchFault`.
 */
export function apiVersionOf(
  request: ApiRequest,
  strict: boolean,
  warn: (version: string) => void,
): VersionDate {
  const text = queryValue(request, PARAMETER);
  if (text === undefined || text === "") {
    throw new BatchFault("MissingRequiredQueryParameter", [{
      key: "QueryParameterName",
      value: PARAMETER,
    }]);
  }
  const date = FORM.exec(text)?.[1];
  const isKnown = API_VERSIONS.some((known) => known === text);
  if (date === undefined || date < API_VERSIONS[0].slice(0, date.length) || strict && !isKnown) {
    throw new BatchFault("InvalidQueryParameterValue", [
      { key: "QueryParameterName", value: PARAMETER },
      { key: "QueryParameterValue", value: text },
      { key: "Reason", value: `Known versions are ${API_VERSIONS.join(", ")}` },
    ]);
  }
  if (!isKnown) warn(text);
  return date;
}

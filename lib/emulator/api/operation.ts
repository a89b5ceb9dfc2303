import type { Account } from "../account/account.ts";
import type { Node } from "../account/node.ts";
import type { Pool } from "../account/pool.ts";
import type { Answer } from "./answer.ts";
import type { VersionDate } from "./api_version.ts";
import type { BodyFields } from "./body_fields.ts";
import type { ApiRequest } from "./request.ts";

/** What an operation on the account is given. */
export interface Call {
  readonly account: Account;
  readonly request: ApiRequest;
  readonly version: VersionDate;
  readonly body: BodyFields;
  /** What the variable parts of the path say, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What an operation on a pool is given. */
export interface PoolCall extends Call {
  readonly pool: Pool;
}

/** What an operation on a node is given. */
export interface NodeCall extends PoolCall {
  readonly node: Node;
}

/** Does what a request asks for. Throws `BatchFault` where the service would refuse. */
export type Operation<Given extends Call> = (call: Given) => Answer | Promise<Answer>;

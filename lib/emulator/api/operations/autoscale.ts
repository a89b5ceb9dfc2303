import { evaluateFormula } from "../../account/evaluate_formula.ts";
import type { Pool, PoolSize } from "../../account/pool.ts";
import { BatchFault } from "../../batch_fault.ts";
import type { Answer } from "../answer.ts";
import { decodeAutoScale } from "../decode_sizes.ts";
import type { PoolCall } from "../operation.ts";
import { isoTime } from "../pool_json.ts";

/** Lets a pool size itself, or changes how it does. */
export function enableAutoScale({ account, pool, body }: PoolCall): Answer {
  account.enableAutoScale(pool, decodeAutoScale(body, sizeOf(pool), pool.autoScale));
  return { status: 200, about: pool };
}

/** Leaves a pool at the size that it has. */
export function disableAutoScale({ account, pool }: PoolCall): Answer {
  account.disableAutoScale(pool);
  return { status: 200, about: pool };
}

/** Tells what a formula comes to on a pool that sizes itself, without acting on it. */
export function evaluateAutoScale({ pool, body }: PoolCall): Answer {
  if (pool.autoScale === undefined) throw new BatchFault("OperationNotValidOnPool");
  const { results, error } = evaluateFormula(body.requiredText("autoScaleFormula"), sizeOf(pool));
  return {
    status: 200,
    about: pool,
    content: {
      kind: "resource",
      shape: "other",
      metadata: "Microsoft.Azure.Batch.Protocol.Entities.AutoScaleRun",
      json: {
        timestamp: isoTime(Date.now()),
        results,
        ...error === undefined
          ? {}
          : { error: { code: error.code, message: error.message, values: [] } },
      },
    },
  };
}

function sizeOf({ nodes }: Pool): PoolSize {
  const dedicated = nodes.filter(({ isDedicated }) => isDedicated).length;
  return { dedicated, lowPriority: nodes.length - dedicated };
}

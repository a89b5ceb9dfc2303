import type { StartTask } from "../account/pool.ts";
import type { VersionDate } from "./api_version.ts";
import type { BodyFields } from "./body_fields.ts";

const MAX_RETRIES = 100;

/** What each node of a pool runs first. Throws `BatchFault`. */
export function decodeStartTask(pool: BodyFields, version: VersionDate): StartTask | undefined {
  const task = pool.object("startTask");
  if (task === undefined) return undefined;
  const settings = task.objects("environmentSettings").map((setting) => {
    const name = setting.requiredText("name");
    if (/[=\0]/.test(name)) throw setting.invalid("name", "It cannot name a variable");
    return [name, withoutNul(setting, "value", setting.text("value") ?? "")] as const;
  });
  return {
    commandLine: withoutNul(task, "commandLine", task.requiredText("commandLine")),
    environment: Object.fromEntries(settings),
    isAdmin: isAdmin(pool, task),
    maxRetryCount: task.integer("maxTaskRetryCount", -1, MAX_RETRIES) ?? 0,
    waitForSuccess: task.flag("waitForSuccess") ?? waitsByDefault(version),
  };
}

/** The start task as the service shows it, its defaults filled in. */
export function startTaskDefaults(
  { maxRetryCount, waitForSuccess }: StartTask,
): { readonly maxTaskRetryCount: number; readonly waitForSuccess: boolean } {
  return { maxTaskRetryCount: maxRetryCount, waitForSuccess };
}

function withoutNul(fields: BodyFields, name: string, text: string): string {
  if (!text.includes("\0")) return text;
  throw fields.invalid(name, "It must not have a NUL character");
}

function waitsByDefault(version: VersionDate): boolean {
  return version >= "2019-08-01";
}

function isAdmin(pool: BodyFields, task: BodyFields): boolean {
  const identity = task.object("userIdentity");
  const levels = ["nonadmin", "admin"] as const;
  const username = identity?.text("username");
  if (username === undefined) {
    const autoUser = identity?.object("autoUser");
    autoUser?.word("scope", ["task", "pool"]);
    return autoUser?.word("elevationLevel", levels) === "admin";
  }
  const account = pool.objects("userAccounts").find((user) => user.text("name") === username);
  if (account === undefined) {
    throw task.invalid("userIdentity", "The pool has no user account of that name");
  }
  return account.word("elevationLevel", levels) === "admin";
}

/** Variables with secrets of the account, and those by which an executable made with Bun runs other code. */
const KEPT_BACK =
  /^(?:SHIPYARD_AAD_(?:AUTH_KEY|PASSWORD)|AZURE_(?:BATCH_ACCESS_KEY|CLIENT_SECRET|CLIENT_CERTIFICATE_PASSWORD|PASSWORD)|BUN_.*)$/;

/** What programs that poolgen runs get of its environment. */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] =>
      entry[1] !== undefined && !KEPT_BACK.test(entry[0])
    ),
  );
}

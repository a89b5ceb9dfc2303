/** A token and when it expires, in milliseconds since 1970. */
export interface Token {
  readonly text: string;
  readonly expiresAt: number;
}

/** How long before it expires a token is no longer used, unless its whole life is short. */
const MARGIN_MS = 5 * 60_000;

/** Keeps a token until shortly before it expires, and asks for one at a time; a failure is not kept. */
export function cachedToken(
  request: () => Promise<Token>,
  now: () => number = Date.now,
): () => Promise<string> {
  let kept: { readonly text: string; readonly until: number } | undefined;
  let asked: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const begin = now();
    const { text, expiresAt } = await request();
    kept = { text, until: expiresAt - Math.min(MARGIN_MS, (expiresAt - begin) / 2) };
    return text;
  }

  return (): Promise<string> => {
    if (kept !== undefined && now() < kept.until) return Promise.resolve(kept.text);
    asked ??= ask().finally(() => asked = undefined);
    return asked;
  };
}

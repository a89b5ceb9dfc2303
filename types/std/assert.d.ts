/** Fails unless `value` is truthy. */
export declare function assert(value: unknown, message?: string): asserts value;
/** Fails unless both are deeply equal. */
export declare function assertEquals<T>(actual: T, expected: T, message?: string): void;
/** Fails when both are deeply equal. */
export declare function assertNotEquals<T>(actual: T, expected: T, message?: string): void;
/** Fails unless `actual` matches `expected`. */
export declare function assertMatch(actual: string, expected: RegExp, message?: string): void;
/** Fails unless `actual` contains `expected`. */
export declare function assertStringIncludes(
  actual: string,
  expected: string,
  message?: string,
): void;
/** Fails unless `run` throws an `ErrorClass` whose message includes `includes`; returns the error. */
export declare function assertThrows<E extends Error>(
  run: () => unknown,
  // deno-lint-ignore no-explicit-any -- any constructor of an error will do
  ErrorClass?: abstract new (...args: any[]) => E,
  includes?: string,
): E;
/** Fails unless `run` rejects with an `ErrorClass` whose message includes `includes`; returns the error. */
export declare function assertRejects<E extends Error>(
  run: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any -- any constructor of an error will do
  ErrorClass?: abstract new (...args: any[]) => E,
  includes?: string,
): Promise<E>;

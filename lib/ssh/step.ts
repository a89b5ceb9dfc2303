/** Something that comes about later, or fails; a failure that nobody waits for is none of the process. */
export function step<T>(): PromiseWithResolvers<T> {
  const made = Promise.withResolvers<T>();
  made.promise.catch(() => {});
  return made;
}

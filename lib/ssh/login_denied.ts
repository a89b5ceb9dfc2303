/** Why somebody is not let in, and what to do. */
export function loginDenied(user: string): Error {
  return new Error(
    `The server does not let ${user} in: the user was not added to it, or has expired, or has another key there; ` +
      "this adds it again: poolgen pool user add",
  );
}

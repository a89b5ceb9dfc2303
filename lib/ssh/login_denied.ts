/** A server does not let somebody in. */
export class LoginDenied extends Error {
  override readonly name: string = "LoginDenied";

  /** Takes who came. */
  constructor(user: string) {
    super(
      `The server does not let ${user} in: the user was not added to it, or has expired, or has another key there`,
    );
  }
}

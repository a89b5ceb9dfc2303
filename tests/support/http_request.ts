import { request } from "node:http";

/** Where an HTTP server listens: a Unix socket, or a port of 127.0.0.1. */
export type HttpTarget = { readonly socketPath: string } | {
  readonly host: "127.0.0.1";
  readonly port: number;
};

/** An HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Makes one HTTP request over a connection of its own and rejects when it takes too long. */
export function httpRequest(
  target: HttpTarget,
  method: string,
  path: string,
  timeoutMs: number,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...target, method, path, agent: false }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (text: string) => body += text);
      answer.on("error", fail);
      answer.once("end", () => {
        clearTimeout(timer);
        resolve({ status: answer.statusCode ?? 0, body });
      });
    });
    const timer = setTimeout(() => {
      sent.destroy(new Error(`${method} ${path}: no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    function fail(error: Error): void {
      clearTimeout(timer);
      reject(error);
    }
    sent.on("error", fail);
    sent.end();
  });
}

import { startService, type TestService } from "../emulator/api/start_service.ts";
import { definition } from "../emulator/account/account_site.ts";
import type { CommandResult } from "../support/command.ts";
import { type Answer, type EntraService, startEntra } from "../support/entra_service.ts";
import type { Program } from "../support/poolgen.ts";
import { tempFolder } from "../support/temp.ts";
import { makeTlsAuthority } from "../support/tls_authority.ts";

/** An account that takes any bearer token, a login service, and a folder in which a program is run. */
export interface LoginSite extends AsyncDisposable {
  readonly folder: string;
  readonly entra: EntraService;
  readonly service: TestService;
  /** What stood in the Authorization header of each request to the account. */
  readonly authorizations: readonly string[];
  /** The account's URL. */
  readonly accountUrl: string;
  /** Writes `credentials.yaml` with these keys in its batch block; the account's URL is there. */
  credentials(batch: Readonly<Record<string, unknown>>): Promise<void>;
  /** Runs `poolgen render` with more arguments. */
  render(
    args?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<CommandResult>;
}

/** Makes a site for a program; `answer` is what the login service says. */
export async function makeLoginSite(program: Program, answer?: Answer): Promise<LoginSite> {
  const parts = new AsyncDisposableStack();
  const { path } = parts.use(await tempFolder());
  await Deno.mkdir(`${path}/home`);
  await Deno.mkdir(`${path}/work`);
  const tls = await makeTlsAuthority(path);
  const entra = parts.use(startEntra(tls, answer));
  const service = parts.use(await startService({ api: { acceptBearer: true } }));
  service.account.addPool(definition({ dedicated: 1, lowPriority: 0 }));
  const authorizations: string[] = [];
  const front = parts.use(startFront(service, authorizations));
  const folder = `${path}/work`;
  return {
    folder,
    entra,
    service,
    authorizations,
    accountUrl: front.url,
    credentials: async (batch) => {
      const credentials = { batch: { account_service_url: front.url, ...batch } };
      await Deno.writeTextFile(`${folder}/credentials.yaml`, JSON.stringify({ credentials }), {
        mode: 0o600,
      });
    },
    render: (args = [], env = {}) =>
      program.run(["render", ...args], {
        cwd: folder,
        clearEnv: true,
        env: {
          HOME: `${path}/home`,
          PATH: "/usr/bin:/bin",
          NODE_EXTRA_CA_CERTS: tls.caFile,
          ...env,
        },
      }),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

interface Front extends AsyncDisposable {
  readonly url: string;
}

/** Hands requests on, and writes down how they prove where they come from. */
function startFront(service: TestService, authorizations: string[]): Front {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      authorizations.push(request.headers.get("authorization") ?? "");
      const { pathname, search } = new URL(request.url);
      const headers = new Headers(request.headers);
      headers.delete("host");
      const answer = await fetch(`${service.url}${pathname}${search}`, { headers });
      return new Response(await answer.text(), { status: answer.status, headers: answer.headers });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

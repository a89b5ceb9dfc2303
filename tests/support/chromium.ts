import * as z from "zod";
import { startDaemon } from "./daemon.ts";
import { type DevTools, openDevTools } from "./dev_tools.ts";
import { which } from "./programs.ts";
import { tempFolder } from "./temp.ts";
import { until } from "./wait.ts";

/** What a browser made of a page. */
export interface RenderedPage {
  /** PNG. */
  readonly screenshot: Uint8Array;
  /** What the expression that was asked for gives. */
  readonly value: unknown;
  /** Errors, warnings and messages of the page, breaches of its policy among them. */
  readonly messages: readonly string[];
  /** The URL of everything that was asked for, the page itself among it. */
  readonly requests: readonly string[];
  /** What dialogs said. */
  readonly dialogs: readonly string[];
}

/** How to show a page. */
export interface PageOptions {
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
  /** JavaScript that is asked of the page once it is there; a promise is awaited. */
  readonly expression: string;
}

/** A headless Chromium that reaches nothing but this machine; disposing it ends it. */
export interface Chromium extends AsyncDisposable {
  /** Shows a URL in a page of its own. */
  show(url: string, options: PageOptions): Promise<RenderedPage>;
}

const START_MS = 120_000;
const END_MS = 10_000;

/** Starts Chromium with a profile of its own. */
export async function startChromium(): Promise<Chromium> {
  const program = which("chromium");
  if (program === undefined) throw new Error("chromium is not installed");
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await tempFolder());
  // what it puts beside its profile would stay
  const args = [`TMPDIR=${folder.path}`, program, ...flags(folder.path)];
  const daemon = await startDaemon("env", args, `${folder.path}/log`);
  stack.defer(() => daemon.end(END_MS));
  const url = async (): Promise<string | undefined> =>
    /DevTools listening on (ws:\S+)/.exec(await daemon.log())?.[1];
  await until(async () => daemon.hasExited() || await url() !== undefined, START_MS);
  const endpoint = await url();
  if (endpoint === undefined) throw new Error(`chromium does not start: ${await daemon.log()}`);
  const tools = stack.use(await openDevTools(endpoint));
  const owned = stack.move();
  return {
    show: (url, options) => show(tools, url, options),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function flags(folder: string): string[] {
  return [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    // nothing but this machine is there for it
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-address=127.0.0.1",
    "--remote-debugging-port=0",
    `--user-data-dir=${folder}/profile`,
    "about:blank",
  ];
}

const targetSchema = z.object({ targetId: z.string() });
const sessionSchema = z.object({ sessionId: z.string() });
const screenshotSchema = z.object({ data: z.base64() });
const valueSchema = z.object({ result: z.object({ value: z.unknown() }) });

async function show(tools: DevTools, url: string, options: PageOptions): Promise<RenderedPage> {
  const { width, height, scheme, expression } = options;
  const { targetId } = targetSchema.parse(
    await tools.call("Target.createTarget", { url: "about:blank" }),
  );
  const attached = await tools.call("Target.attachToTarget", { targetId, flatten: true });
  const { sessionId } = sessionSchema.parse(attached);
  const call = (method: string, parameters = {}): Promise<unknown> =>
    tools.call(method, parameters, sessionId);
  const events = tools.eventsOf(sessionId);
  for (const domain of ["Page", "Runtime", "Log", "Network", "Audits"]) {
    await call(`${domain}.enable`);
  }
  await call("Emulation.setDeviceMetricsOverride", {
    ...{ width, height, deviceScaleFactor: 1, mobile: false },
  });
  await call("Emulation.setEmulatedMedia", {
    features: [{ name: "prefers-color-scheme", value: scheme }],
  });
  const told = (...methods: string[]): string[] =>
    events.filter(({ method }) => methods.includes(method)).map(({ params }) =>
      JSON.stringify(params)
    );
  await call("Page.navigate", { url });
  const isLoaded = await until(
    () => events.some(({ method }) => method === "Page.loadEventFired"),
    START_MS,
  );
  // one that is shown keeps a page from loading
  const dialogs = (): string[] => told("Page.javascriptDialogOpening");
  if (!isLoaded) throw new Error(`chromium does not load ${url}: ${dialogs().join("; ")}`);
  // as if the user had done it: browsers tell of navigations that nobody asked for
  const how = { returnByValue: true, awaitPromise: true, userGesture: true };
  const { result } = valueSchema.parse(await call("Runtime.evaluate", { expression, ...how }));
  const { data } = screenshotSchema.parse(await call("Page.captureScreenshot"));
  await tools.call("Target.closeTarget", { targetId });
  return {
    screenshot: Uint8Array.fromBase64(data),
    value: result.value,
    messages: told(
      ...["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"],
      "Audits.issueAdded",
    ),
    requests: events.flatMap(({ method, params }) =>
      method === "Network.requestWillBeSent" ? requestSchema.parse(params).request.url : []
    ),
    dialogs: dialogs(),
  };
}

const requestSchema = z.object({ request: z.object({ url: z.string() }) });

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseServiceUrl } from "../../../lib/azure/client/service_url.ts";
import { UsageError } from "../../../lib/errors.ts";

const PUBLIC = {
  scope: "https://batch.core.windows.net//.default",
  authorityUrl: "https://login.microsoftonline.com",
};

Deno.test("the clouds are told by the domain of the account", () => {
  const rows = [
    ["https://myaccount.westeurope.batch.azure.com", PUBLIC],
    [
      "https://myaccount.usgovvirginia.batch.usgovcloudapi.net",
      {
        scope: "https://batch.core.usgovcloudapi.net//.default",
        authorityUrl: "https://login.microsoftonline.us",
      },
    ],
    [
      "https://myaccount.chinaeast2.batch.chinacloudapi.cn",
      {
        scope: "https://batch.chinacloudapi.cn//.default",
        authorityUrl: "https://login.partner.microsoftonline.cn",
      },
    ],
  ] as const;
  for (const [text, cloud] of rows) {
    const expected = { origin: text, accountName: "myaccount", isLoopback: false, cloud };
    assertEquals(parseServiceUrl(text), expected);
    for (const same of [`${text}/`, `${text}:443`, `${text}:443/`, text.toUpperCase()]) {
      assertEquals(parseServiceUrl(same), expected, same);
    }
  }
});

Deno.test("a domain of the settings counts beside the known ones", () => {
  const text = "https://acc.r1.batch.example.cloud";
  assertEquals(parseServiceUrl(text, "batch.example.cloud"), {
    origin: text,
    accountName: "acc",
    isLoopback: false,
    cloud: undefined,
  });
  assertThrows(() => parseServiceUrl(text), UsageError, "is none of a Batch account");
  assertEquals(
    parseServiceUrl("https://acc.r1.batch.azure.com", "batch.example.cloud").cloud,
    PUBLIC,
  );
});

Deno.test("an account on this machine may be plain, and has any port", () => {
  for (
    const text of [
      "http://127.0.0.1:8080",
      "http://127.1.2.3",
      "https://localhost:1",
      "http://acct.local.localhost:90",
      "http://[::1]:5",
    ]
  ) {
    assertEquals(parseServiceUrl(text), {
      origin: text,
      accountName: undefined,
      isLoopback: true,
      cloud: PUBLIC,
    });
  }
});

const CANARY = "s3cr3t";

/** A URL, and what is said of it. */
const REFUSED: readonly (readonly [string, string])[] = [
  ["", "is not a URL of a host"],
  ["acct.region.batch.azure.com", "The account URL acct.region.batch.azure.com has no scheme"],
  ["acct.region.batch.azure.com/x", "The account URL of acct.region.batch.azure.com has a path"],
  ["http://acct.region.batch.azure.com", "is not https"],
  ["https://acct.region.batch.azure.com/x", "has a path"],
  [`https://acct.region.batch.azure.com/${CANARY}`, "has a path"],
  ["https://acct.region.batch.azure.com//", "has a path"],
  [`https://acct.region.batch.azure.com?sig=${CANARY}`, "a query"],
  [`https://acct.region.batch.azure.com#${CANARY}`, "a fragment"],
  [`https://me:${CANARY}@acct.region.batch.azure.com`, "a user"],
  ["https://acct.region.batch.azure.com@evil.example", "a user"],
  ["https://acct.region.batch.azure.com.evil.example", "is none of a Batch account"],
  ["https://evil.example/.batch.azure.com", "has a path"],
  ["https://acct.region.batch.azure.com:8443", "has a port"],
  ["https://acct.region.batch.azure.com:", "is not a URL"],
  ["https://acct.region.batch.azure.com.", "is none of a Batch account"],
  ["https://.region.batch.azure.com", "is none of a Batch account"],
  ["https://region.batch.azure.com", "is none of a Batch account"],
  ["https://x.acct.region.batch.azure.com", "is none of a Batch account"],
  ["https://ab.region.batch.azure.com", "is none of a Batch account"],
  ["https://acct-1.region.batch.azure.com", "is none of a Batch account"],
  ["https://xbatch.azure.com", "is none of a Batch account"],
  ["https://169.254.169.254", "names an address"],
  ["http://169.254.169.254", "names an address"],
  ["https://10.0.0.4", "names an address"],
  ["https://192.168.1.1:443", "names an address"],
  ["https://0.0.0.0", "names an address"],
  ["https://[fe80::1]", "names an address"],
  ["https://[::ffff:127.0.0.1]", "names an address"],
  ["http://2130706433", "names an address"],
  ["http://0x7f.1", "names an address"],
  ["http://0177.0.0.1", "names an address"],
  ["http://127.1", "names an address"],
  ["http://localhost.evil.example", "is not https"],
  ["http://127.0.0.1.evil.example", "is not https"],
  ["http://localhost:99999", "is not a URL"],
  ["ftp://localhost", "is not a URL of a host"],
  ["file:///etc/passwd", "is not a URL of a host"],
  [`${CANARY}AAAA==`, "is not a URL of a host"],
  ["https://acct.region.batch.azure.com\\@evil.example", "a user"],
  ["https://acct.region.batch.azure.com\n", "a blank"],
  ["https://acct.region\t.batch.azure.com", "a blank"],
];

Deno.test("URLs that credentials must not go to are refused, and secrets in them not shown", () => {
  for (const [text, words] of REFUSED) {
    const { message, hint = "" } = assertThrows(() => parseServiceUrl(text), UsageError);
    assertStringIncludes(message, words, text);
    assert(hint !== "" && !`${message}${hint}`.includes(CANARY), message);
  }
});

Deno.test("whatever is accepted is this machine, or an account of a known cloud", () => {
  const piece = fc.constantFrom(
    ...["https://", "http://", "acct", "region", ".", "batch.azure.com", "batch.chinacloudapi.cn"],
    ...["@", ":", "/", "?", "#", "\\", "127.0.0.1", "localhost", "evil.example", "[::1]", "443"],
    ...["80", "%2e", "\u3002", "\u00ad", " ", "\t", "-", "A", "xn--", "169.254.169.254", "0x7f.1"],
  );
  let accepted = 0;
  const hostile = fc.oneof(
    fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join("")),
    fc.array(piece, { maxLength: 5 }).map((pieces) =>
      `https://acct.region.batch.azure.com${pieces.join("")}`
    ),
    fc.webUrl(),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      let parsed;
      try {
        parsed = parseServiceUrl(text);
      } catch (error) {
        assert(error instanceof UsageError, String(error));
        return;
      }
      accepted++;
      const { protocol, hostname, host, origin } = new URL(text);
      assertEquals(parsed.origin, origin);
      const isOwn = /^(?:127\.\d+\.\d+\.\d+|(?:[a-z0-9-]+\.)*localhost|\[::1\])$/.test(hostname);
      assertEquals(parsed.isLoopback, isOwn);
      if (isOwn) return;
      assertEquals(protocol, "https:");
      assert(
        /^[a-z0-9]{3,24}\.[a-z0-9]+\.batch\.(?:azure\.com|chinacloudapi\.cn)$/.test(host),
        text,
      );
    }),
    { numRuns: 20_000 },
  );
  assert(accepted > 100, `${accepted} were accepted`);
});

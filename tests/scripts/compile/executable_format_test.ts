import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { executableFormat } from "../../../scripts/compile/executable_format.ts";

Deno.test("bytes that are no executable are called so", () => {
  const magic = fc.constantFrom([], [0x7f, 0x45, 0x4c, 0x46], [0xcf, 0xfa, 0xed, 0xfe], [77, 90]);
  fc.assert(fc.property(magic, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
    const said = executableFormat(new Uint8Array([...start, ...rest]));
    assertEquals(/^(?:no executable|(?:ELF|Mach-O|PE) )/.test(said), true);
    if (start.length === 0 && rest.length < 4) assertEquals(said, "no executable");
  }));
});

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { imageRecipe } from "../../../lib/emulator/image/node_image.ts";
import { pipSettings, proxyArguments } from "../../../lib/emulator/image/pip_settings.ts";
import { pythonPackages } from "../../../lib/emulator/image/python_packages.ts";
import { UsageError } from "../../../lib/errors.ts";

Deno.test("every package of an image has one version, and others can be named", () => {
  const own = pythonPackages([]);
  const pin = /^[a-z0-9-]+(?:\[complete\])?==[0-9][0-9A-Za-z.]*$/;
  const all = [...own.requirements, ...own.constraints];
  assertEquals(all.filter((line) => !pin.test(line)), []);
  assertEquals(own.requirements.map((line) => line.replace(/\W.*==.*|==.*/, "")), [
    ...["asyncssh", "dask", "dask", "distributed", "jupyter", "jupyterlab"],
  ]);
  const names = all.map((line) => line.replace(/\[.*|==.*/g, ""));
  assertEquals(names.length, new Set(names).size);

  const other = pythonPackages(["Dask[complete]==2025.1.0", "jupyter_server.proxy", "numpy<3,>=2"]);
  assertEquals(other.requirements.filter((line) => !own.requirements.includes(line)), [
    ...["Dask[complete]==2025.1.0", "jupyter_server.proxy", "numpy<3,>=2"],
  ]);
  const lost = own.requirements.filter((line) => !other.requirements.includes(line));
  assertEquals(lost.map((line) => line.replace(/==.*/, "")), [
    ...["dask[complete]", "distributed", "jupyter-server-proxy"],
  ]);
  assertEquals(other.constraints, []);
});

Deno.test("what is no package and no version is refused", () => {
  for (
    const spec of [
      ...["", " ", "-e .", "--index-url=http://x", "-rfile", "dask @ http://x", "http://x/y.whl"],
      ...[
        "./dask",
        "../x",
        "file:///x",
        "dask;os_name=='posix'",
        "dask==1 --hash=x",
        "dask\nother",
      ],
      ...["dask==1\\", "$(id)", "dask[`id`]", "dask==", "git+https://x#egg=dask", "dask #", "a b"],
    ]
  ) {
    assertThrows(() => pythonPackages([spec]), UsageError, "as a Python package");
  }
});

Deno.test("no text becomes a second line, an option or a place of a requirements file", () => {
  const hostile = fc.stringMatching(/^(?:dask|\[|\]|==|1|[-@:/; \n\\#$'"a.*,<>]){0,12}$/);
  fc.assert(fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (spec) => {
    let lines: readonly string[];
    try {
      lines = pythonPackages([spec]).requirements;
    } catch (error) {
      if (error instanceof UsageError) return;
      throw error;
    }
    assertEquals(lines.includes(spec), true);
    assertEquals(/^[A-Za-z0-9][\w.,[\]=<>!~*+-]*$/.test(spec), true, spec);
  }));
});

Deno.test("pip is told in a build what the environment tells it, and no more", () => {
  const env = {
    PIP_INDEX_URL: "https://u:p@index.invalid/simple",
    PIP_EXTRA_INDEX_URL: "https://a.invalid https://b.invalid",
    PIP_FIND_LINKS: "/here",
    PIP_TRUSTED_HOST: "",
  };
  assertEquals(
    pipSettings(env),
    "[global]\nindex-url = https://u:p@index.invalid/simple\n" +
      "extra-index-url = https://a.invalid\n    https://b.invalid\n",
  );
  const broken = { PIP_INDEX_URL: "https://x\n[install]\ntarget = /" };
  assertThrows(() => pipSettings(broken), UsageError, "PIP_INDEX_URL");
  assertEquals(proxyArguments({ https_proxy: "http://p", NO_PROXY: "", PATH: "/bin" }), {
    https_proxy: "http://p",
  });
});

Deno.test("each flavor has a recipe of its own", () => {
  assertEquals(/^[0-9a-f]{16}$/.test(imageRecipe("dask")), true);
  assertEquals(imageRecipe("dask") === imageRecipe("ssh"), false);
});

import * as z from "zod";

/** What every image of nodes has. */
export const imagePart = z.strictObject({
  id: z.string().describe("The image's id, as Docker has it"),
  flavor: z.enum(["dask", "ssh"]).describe("What is in it"),
  base: z.string().describe("The image that it is built on"),
  packages: z.array(z.string()).readonly().describe("Its Python packages"),
});

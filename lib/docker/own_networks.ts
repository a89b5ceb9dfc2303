import { BlockList } from "node:net";
import { networkInterfaces } from "node:os";

/** The networks that this machine is in, by its interfaces. */
export function ownNetworks(): BlockList {
  const networks = new BlockList();
  for (const found of Object.values(networkInterfaces())) {
    for (const { cidr, family } of found ?? []) {
      const [address = "", bits] = cidr?.split("/") ?? [];
      if (bits === undefined) continue;
      networks.addSubnet(address, Number(bits), family === "IPv6" ? "ipv6" : "ipv4");
    }
  }
  return networks;
}

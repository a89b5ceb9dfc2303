/** The options of ssh_config(5) that a user may add or replace; anything else is refused. */
export const EXTRA_OPTIONS: readonly string[] = [
  "AddressFamily",
  "BatchMode",
  "BindAddress",
  "BindInterface",
  "CASignatureAlgorithms",
  "Ciphers",
  "ChannelTimeout",
  "Compression",
  "ConnectionAttempts",
  "ConnectTimeout",
  "DynamicForward",
  "EscapeChar",
  "ExitOnForwardFailure",
  "FingerprintHash",
  "HostKeyAlgorithms",
  "HostbasedAcceptedAlgorithms",
  "IdentityAgent",
  "IPQoS",
  "KexAlgorithms",
  "LocalForward",
  "LogLevel",
  "MACs",
  "NumberOfPasswordPrompts",
  "ObscureKeystrokeTiming",
  "PubkeyAcceptedAlgorithms",
  "RekeyLimit",
  "RemoteForward",
  "RequestTTY",
  "RequiredRSASize",
  "SendEnv",
  "ServerAliveCountMax",
  "ServerAliveInterval",
  "SetEnv",
  "TCPKeepAlive",
  "VisualHostKey",
  "WarnWeakCrypto",
];

/** Why an option cannot be set by the user, and what to do instead. */
export const REFUSED_OPTIONS: ReadonlyMap<string, string> = new Map([
  ...[
    "ProxyCommand",
    "LocalCommand",
    "PermitLocalCommand",
    "KnownHostsCommand",
    "RemoteCommand",
    "PKCS11Provider",
    "SmartcardDevice",
    "SecurityKeyProvider",
    "XAuthLocation",
    "ProxyUseFdpass",
  ]
    .map((name) => [name, "runs a program or loads code; poolgen does not render it"] as const),
  ...["Host", "Match", "Include", "IgnoreUnknown", "Tag"]
    .map((name) =>
      [name, "changes which options apply to which hosts; poolgen does not render it"] as const
    ),
  ...[
    "HostKeyAlias",
    "StrictHostKeyChecking",
    "UserKnownHostsFile",
    "GlobalKnownHostsFile",
    "CheckHostIP",
    "VerifyHostKeyDNS",
    "UpdateHostKeys",
    "NoHostAuthenticationForLocalhost",
    "RevokedHostKeys",
  ]
    .map((name) =>
      [name, "is a part of host key pinning; give host_keys with the nodes instead"] as const
    ),
  ...["HostName", "Port"].map((name) => [name, "comes from the list of nodes"] as const),
  ["User", 'comes from "user" of nodes.yaml, or "username" of the pool\'s ssh block'],
  [
    "IdentityFile",
    'comes from "private_key" of nodes.yaml, or "ssh_private_key" of the pool\'s ssh block',
  ],
  [
    "CertificateFile",
    'is not supported yet; OpenSSH finds "KEY-cert.pub" beside the private key by itself',
  ],
  ["ProxyJump", 'has a setting of its own: "proxy_jump"'],
  ...["ControlMaster", "ControlPath", "ControlPersist"]
    .map((name) => [name, 'has a setting of its own: "multiplexing: true"'] as const),
  [
    "ForwardAgent",
    'would give your agent to whoever is root on a node; use "ssh -A" for one session',
  ],
  ...["ForwardX11", "ForwardX11Trusted", "Tunnel", "GatewayPorts"]
    .map((name) => [name, "would open this machine to the node or to its network"] as const),
]);

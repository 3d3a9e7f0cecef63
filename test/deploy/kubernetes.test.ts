import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { callCommand } from "../support/command.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const chart = "deploy/helm/balance-alert";

// The fields of the Kubernetes API that the manifests use, strictly: a field that is not here is a typo or news.
const Labels = z.record(z.string(), z.string());
const Metadata = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  namespace: z.literal("balance-alert"),
  labels: Labels,
  annotations: Labels.optional(),
});
const PodMetadata = z.strictObject({ labels: Labels, annotations: Labels });
const HttpProbe = z.strictObject({
  httpGet: z.strictObject({ path: z.enum(["/-/healthy", "/-/ready"]), port: z.literal("http") }),
  periodSeconds: z.int(),
  timeoutSeconds: z.int().optional(),
  failureThreshold: z.int().optional(),
});
const Container = z.strictObject({
  name: z.string(),
  image: z.string(),
  imagePullPolicy: z.string(),
  args: z.array(z.string()),
  env: z
    .array(
      z.strictObject({
        name: z.string(),
        valueFrom: z.strictObject({ fieldRef: z.strictObject({ fieldPath: z.string() }) }),
      }),
    )
    .optional(),
  envFrom: z.array(z.strictObject({ secretRef: z.strictObject({ name: z.string() }) })).optional(),
  ports: z.array(z.strictObject({ name: z.string(), containerPort: z.int(), protocol: z.literal("TCP") })),
  startupProbe: HttpProbe,
  livenessProbe: HttpProbe,
  readinessProbe: HttpProbe,
  resources: z.strictObject({ requests: Labels, limits: Labels }),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.boolean(),
    readOnlyRootFilesystem: z.boolean(),
    capabilities: z.strictObject({ drop: z.array(z.string()) }),
  }),
  volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() })),
});
const Volume = z.strictObject({
  name: z.string(),
  configMap: z.strictObject({ name: z.string() }).optional(),
  persistentVolumeClaim: z.strictObject({ claimName: z.string() }).optional(),
  emptyDir: z.strictObject({ medium: z.string().optional(), sizeLimit: z.string().optional() }).optional(),
});
const PodTemplate = z.strictObject({
  metadata: PodMetadata,
  spec: z.strictObject({
    serviceAccountName: z.string(),
    automountServiceAccountToken: z.boolean(),
    enableServiceLinks: z.boolean(),
    terminationGracePeriodSeconds: z.int(),
    securityContext: z.strictObject({
      runAsNonRoot: z.boolean(),
      runAsUser: z.int(),
      runAsGroup: z.int(),
      fsGroup: z.int(),
      fsGroupChangePolicy: z.string(),
      seccompProfile: z.strictObject({ type: z.string() }),
    }),
    containers: z.array(Container),
    volumes: z.array(Volume),
  }),
});
const Selector = z.strictObject({ matchLabels: Labels });
const ClaimSpec = z.strictObject({
  accessModes: z.array(z.literal("ReadWriteOnce")),
  resources: z.strictObject({ requests: z.strictObject({ storage: z.string() }) }),
});
const RuleGroups = z.array(z.looseObject({ name: z.string(), rules: z.array(z.looseObject({ expr: z.string() })) }));
const Rule = z.strictObject({
  from: z
    .array(z.strictObject({ namespaceSelector: Selector.optional(), podSelector: Selector.optional() }))
    .optional(),
  to: z
    .array(
      z.strictObject({
        namespaceSelector: z.strictObject({}).optional(),
        podSelector: Selector.optional(),
        ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).optional() }).optional(),
      }),
    )
    .optional(),
  ports: z.array(z.strictObject({ port: z.union([z.int(), z.string()]), protocol: z.enum(["TCP", "UDP"]) })),
});

const Manifest = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("ServiceAccount"),
    apiVersion: z.literal("v1"),
    metadata: Metadata,
    automountServiceAccountToken: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("ConfigMap"), apiVersion: z.literal("v1"), metadata: Metadata, data: Labels }),
  z.strictObject({
    kind: z.literal("PersistentVolumeClaim"),
    apiVersion: z.literal("v1"),
    metadata: Metadata,
    spec: ClaimSpec,
  }),
  z.strictObject({
    kind: z.literal("Service"),
    apiVersion: z.literal("v1"),
    metadata: Metadata,
    spec: z.strictObject({
      type: z.literal("ClusterIP").optional(),
      clusterIP: z.literal("None").optional(),
      publishNotReadyAddresses: z.boolean().optional(),
      selector: Labels,
      ports: z.array(
        z.strictObject({ name: z.string(), port: z.int(), targetPort: z.string(), protocol: z.literal("TCP") }),
      ),
    }),
  }),
  z.strictObject({
    kind: z.literal("Deployment"),
    apiVersion: z.literal("apps/v1"),
    metadata: Metadata,
    spec: z.strictObject({
      replicas: z.int(),
      revisionHistoryLimit: z.int(),
      strategy: z.strictObject({ type: z.literal("Recreate") }),
      selector: Selector,
      template: PodTemplate,
    }),
  }),
  z.strictObject({
    kind: z.literal("StatefulSet"),
    apiVersion: z.literal("apps/v1"),
    metadata: Metadata,
    spec: z.strictObject({
      replicas: z.int(),
      serviceName: z.string(),
      revisionHistoryLimit: z.int(),
      podManagementPolicy: z.literal("Parallel"),
      selector: Selector,
      template: PodTemplate,
      volumeClaimTemplates: z.array(
        z.strictObject({ metadata: z.strictObject({ name: z.string(), labels: Labels }), spec: ClaimSpec }),
      ),
    }),
  }),
  z.strictObject({
    kind: z.literal("ServiceMonitor"),
    apiVersion: z.literal("monitoring.coreos.com/v1"),
    metadata: Metadata,
    spec: z.strictObject({
      jobLabel: z.string(),
      namespaceSelector: z.strictObject({ matchNames: z.array(z.string()) }),
      selector: Selector,
      endpoints: z.array(
        z.strictObject({
          port: z.string(),
          path: z.string(),
          interval: z.string(),
          scrapeTimeout: z.string(),
          scheme: z.string(),
        }),
      ),
    }),
  }),
  z.strictObject({
    kind: z.literal("PrometheusRule"),
    apiVersion: z.literal("monitoring.coreos.com/v1"),
    metadata: Metadata,
    spec: z.strictObject({ groups: RuleGroups }),
  }),
  z.strictObject({
    kind: z.literal("NetworkPolicy"),
    apiVersion: z.literal("networking.k8s.io/v1"),
    metadata: Metadata,
    spec: z.strictObject({
      podSelector: Selector,
      policyTypes: z.array(z.enum(["Ingress", "Egress"])),
      ingress: z.array(Rule),
      egress: z.array(Rule),
    }),
  }),
  z.strictObject({
    kind: z.literal("Ingress"),
    apiVersion: z.literal("networking.k8s.io/v1"),
    metadata: Metadata,
    spec: z.strictObject({
      ingressClassName: z.string(),
      tls: z.array(z.strictObject({ secretName: z.string(), hosts: z.array(z.string()) })),
      rules: z.array(
        z.strictObject({
          host: z.string(),
          http: z.strictObject({
            paths: z.array(
              z.strictObject({
                path: z.string(),
                pathType: z.literal("Prefix"),
                backend: z.strictObject({
                  service: z.strictObject({ name: z.string(), port: z.strictObject({ name: z.string() }) }),
                }),
              }),
            ),
          }),
        }),
      ),
    }),
  }),
]);
type Manifest = z.infer<typeof Manifest>;

function manifests(file: string): readonly Manifest[] {
  return parseAllDocuments(read(`deploy/manifests/${file}`)).map((document) => Manifest.parse(document.toJS()));
}

function only<Kind extends Manifest["kind"]>(
  objects: readonly Manifest[],
  kind: Kind,
): Extract<Manifest, { kind: Kind }> {
  const found = objects.filter((object): object is Extract<Manifest, { kind: Kind }> => object.kind === kind);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} objects of kind ${kind}`);
  return first;
}

const files = [
  "balance-alert.yaml",
  "sharded.yaml",
  "monitoring.yaml",
  "ingress.yaml",
  "prometheusrule.yaml",
  "dashboard.yaml",
];
const plain = manifests("balance-alert.yaml");
const sharded = manifests("sharded.yaml");
const monitoring = manifests("monitoring.yaml");
const deployment = only(plain, "Deployment");
const statefulSet = only(sharded, "StatefulSet");
const workloads = [deployment, statefulSet];

/** The sum that deploy/render-manifests.sh writes: every file of the chart that is neither a link nor behind one. */
function chartSum(): string {
  const paths = readdirSync(join(root, chart), { recursive: true, encoding: "utf8" })
    .filter((path) => lstatSync(join(root, chart, path)).isFile() && !path.startsWith("files/dashboards/"))
    .map((path) => `./${path}`)
    .sort((one, other) => (one < other ? -1 : 1));
  const sum = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");
  return sum(paths.map((path) => `${sum(readFileSync(join(root, chart, path)))}  ${path}\n`).join(""));
}

describe("deploy/manifests", () => {
  it.each(files)("%s has only fields that Kubernetes knows", (file) => {
    expect(manifests(file).length).toBeGreaterThan(0);
  });

  it.each(files)("%s was rendered from the chart as it is now", (file) => {
    expect(read(`deploy/manifests/${file}`)).toContain(`# chart: ${chartSum()}\n`);
  });

  it("has the rules of alert_rules.yml", () => {
    const rule = only(manifests("prometheusrule.yaml"), "PrometheusRule");
    expect({ groups: rule.spec.groups }).toEqual(parse(read("alert_rules.yml")));
  });

  it("has the dashboards, with the label that Grafana's sidecar looks for", () => {
    const { metadata, data } = only(manifests("dashboard.yaml"), "ConfigMap");
    const files = readdirSync(join(root, "grafana/dashboards"));
    expect(data).toEqual(Object.fromEntries(files.map((file) => [file, read(`grafana/dashboards/${file}`)])));
    expect(metadata.labels["grafana_dashboard"]).toBe("1");
  });

  it("runs one replica, and never two at the same time", () => {
    expect({ replicas: deployment.spec.replicas, strategy: deployment.spec.strategy }).toEqual({
      replicas: 1,
      strategy: { type: "Recreate" },
    });
  });

  it.each(workloads)("runs the $kind as nobody, on a read-only file system, without a token", ({ spec }) => {
    const pod = spec.template.spec;
    expect({
      token: pod.automountServiceAccountToken,
      user: pod.securityContext.runAsUser,
      nonRoot: pod.securityContext.runAsNonRoot,
      seccomp: pod.securityContext.seccompProfile.type,
      containers: pod.containers.map(({ securityContext }) => securityContext),
    }).toEqual({
      token: false,
      user: 65532,
      nonRoot: true,
      seccomp: "RuntimeDefault",
      containers: [{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } }],
    });
  });

  it.each(workloads)("mounts in the $kind what it declares, and state where the program looks", ({ spec }) => {
    const pod = spec.template.spec;
    const claims = "volumeClaimTemplates" in spec ? spec.volumeClaimTemplates.map(({ metadata }) => metadata.name) : [];
    const declared = [...pod.volumes.map(({ name }) => name), ...claims].sort();
    const [container] = pod.containers;
    expect(container?.volumeMounts.map(({ name }) => name).sort()).toEqual(declared);
    expect(container?.volumeMounts.find(({ name }) => name === "state")?.mountPath).toBe("/var/lib/balance-alert");
    expect(container?.args).toContain("--state.path=/var/lib/balance-alert");
  });

  it.each([
    { name: "balance-alert.yaml", objects: plain, workload: deployment },
    { name: "sharded.yaml", objects: sharded, workload: statefulSet },
  ])("selects in $name the pods that it starts", ({ objects, workload }) => {
    const labels = workload.spec.template.metadata.labels;
    const selectors = [
      workload.spec.selector.matchLabels,
      ...objects.flatMap((object) => (object.kind === "Service" ? [object.spec.selector] : [])),
    ];
    for (const selector of selectors) expect(labels).toMatchObject(selector);
  });

  it("is found by the ServiceMonitor: one service of the two, the port by its name, the job as the rules call it", () => {
    const monitor = only(monitoring, "ServiceMonitor").spec;
    const services = sharded.filter((object) => object.kind === "Service");
    const found = services.filter(({ metadata }) =>
      Object.entries(monitor.selector.matchLabels).every(([label, value]) => metadata.labels[label] === value),
    );
    expect(found.map(({ metadata }) => metadata.name)).toEqual(["balance-alert"]);
    expect(found[0]?.metadata.labels[monitor.jobLabel]).toBe("balance-alert");
    expect(found[0]?.spec.ports.map(({ name }) => name)).toEqual(monitor.endpoints.map(({ port }) => port));
    expect(monitor.namespaceSelector.matchNames).toEqual(["balance-alert"]);
  });

  it("lets Prometheus in, and vendors, mail servers and DNS out, but not the metadata service", () => {
    const { ingress, egress, podSelector } = only(monitoring, "NetworkPolicy").spec;
    expect(deployment.spec.template.metadata.labels).toMatchObject(podSelector.matchLabels);
    expect(ingress.map(({ ports }) => ports)).toEqual([[{ port: "http", protocol: "TCP" }]]);
    expect(egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([
      [53, 53],
      [443, 993, 143],
    ]);
    expect(egress[1]?.to?.[0]?.ipBlock).toEqual({ cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] });
  });

  it("leads the Ingress to the service, by TLS, and lets its controller in", () => {
    const objects = manifests("ingress.yaml");
    const { rules, tls } = only(objects, "Ingress").spec;
    const service = only(plain, "Service");
    expect(rules).toEqual([
      {
        host: "balance.example.com",
        http: {
          paths: [
            {
              path: "/",
              pathType: "Prefix",
              backend: { service: { name: service.metadata.name, port: { name: service.spec.ports[0]?.name } } },
            },
          ],
        },
      },
    ]);
    expect(tls.flatMap(({ hosts }) => hosts)).toEqual(rules.map(({ host }) => host));
    const { ingress } = only(objects, "NetworkPolicy").spec;
    expect(ingress[1]?.from).toEqual([
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } },
    ]);
  });

  it("gives every shard its number, and the number of all", () => {
    const [container] = statefulSet.spec.template.spec.containers;
    expect(container?.args).toEqual(
      expect.arrayContaining(["--shard=$(SHARD)", `--total-shards=${statefulSet.spec.replicas}`]),
    );
    expect(container?.env).toEqual([
      { name: "SHARD", valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } } },
    ]);
  });
});

describe("the configuration and the flags of the manifests", () => {
  const folder = mkdtempSync(join(tmpdir(), "manifests-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are a configuration that the program accepts", async () => {
    const file = join(folder, "config.yaml");
    writeFileSync(file, only(plain, "ConfigMap").data["config.yaml"] ?? "");
    const { code, stdout } = await callCommand(["check-config", `--config.file=${file}`]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("config.yaml: good, ") });
  });

  it.each(workloads)("are flags that the program has: $kind", async ({ spec }) => {
    const { stdout } = await callCommand(["serve", "--help"]);
    const used = (spec.template.spec.containers[0]?.args ?? [])
      .slice(1)
      .map((argument) => argument.split("=")[0] ?? "");
    expect(used.length).toBeGreaterThan(4);
    expect(used.filter((flag) => !new RegExp(`^ +${flag.replaceAll(".", "\\.")}\\b`, "m").test(stdout))).toEqual([]);
  });
});

describe("the chart", () => {
  it("takes rules and dashboards from the one place of each", () => {
    const links = ["alert_rules.yml", "dashboards"].map((name) => join(root, chart, "files", name));
    expect(links.map((path) => ({ isLink: lstatSync(path).isSymbolicLink(), leadsTo: realpathSync(path) }))).toEqual([
      { isLink: true, leadsTo: join(root, "alert_rules.yml") },
      { isLink: true, leadsTo: join(root, "grafana/dashboards") },
    ]);
  });

  it("describes every value in its schema, and uses every value in a template", () => {
    const Values = z.record(z.string(), z.unknown());
    const values = Object.keys(Values.parse(parse(read(`${chart}/values.yaml`))));
    const schema = z.object({ additionalProperties: z.literal(false), properties: Values });
    const described = Object.keys(schema.parse(JSON.parse(read(`${chart}/values.schema.json`))).properties);
    expect(described.sort()).toEqual([...values].sort());
    const templates = readdirSync(join(root, chart, "templates"), { recursive: true, encoding: "utf8" })
      .filter((file) => lstatSync(join(root, chart, "templates", file)).isFile())
      .map((file) => read(`${chart}/templates/${file}`))
      .join("\n");
    expect(values.filter((value) => !new RegExp(`\\.Values\\.${value}\\b`).test(templates))).toEqual([]);
  });

  it("limits the resources of its test pod", () => {
    const template = read(`${chart}/templates/tests/metrics.yaml`);
    expect(template).toMatch(/resources:\n +requests: \{ cpu: \d+m, memory: \d+Mi \}\n +limits: \{ memory: \d+Mi \}/);
  });

  it("tells Artifact Hub what it is, with the image that it runs", () => {
    const Chart = z.object({
      appVersion: z.string(),
      home: z.url(),
      maintainers: z.array(z.strictObject({ name: z.string(), url: z.url() })).min(1),
      annotations: z.record(z.templateLiteral(["artifacthub.io/", z.string()]), z.string()),
    });
    const { annotations } = Chart.parse(parse(read(`${chart}/Chart.yaml`)));
    const images: unknown = parse(annotations["artifacthub.io/images"] ?? "");
    expect(images).toEqual([
      {
        name: "balance-alert",
        image: deployment.spec.template.spec.containers[0]?.image,
        platforms: ["linux/amd64", "linux/arm64"],
      },
    ]);
    expect(Object.keys(parse(read("deploy/helm/artifacthub-repo.yml")) as object)).toEqual(["ignore"]);
  });

  it("has the version of the program", () => {
    const { appVersion } = z.object({ appVersion: z.string() }).parse(parse(read(`${chart}/Chart.yaml`)));
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(read("package.json")));
    expect(appVersion).toBe(version);
  });
});

describe("deploy/systemd/balance-alert.service", () => {
  const lines = read("deploy/systemd/balance-alert.service").split("\n");
  const settings = lines
    .filter((line) => /^\w+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const);
  const setting = (name: string): readonly string[] =>
    settings.filter(([key]) => key === name).map(([, value]) => value);

  it("is hardened", () => {
    const hardening = {
      DynamicUser: "yes",
      NoNewPrivileges: "yes",
      CapabilityBoundingSet: "",
      ProtectSystem: "strict",
      ProtectHome: "yes",
      PrivateTmp: "yes",
      PrivateDevices: "yes",
      ProtectKernelTunables: "yes",
      ProtectKernelModules: "yes",
      ProtectControlGroups: "yes",
      RestrictNamespaces: "yes",
      RestrictSUIDSGID: "yes",
      LockPersonality: "yes",
      SystemCallArchitectures: "native",
      UMask: "0077",
    };
    expect(Object.fromEntries(settings)).toMatchObject(hardening);
  });

  it("does not forbid what a JavaScript engine must do", () => {
    expect(setting("MemoryDenyWriteExecute")).toEqual([]);
  });

  it("starts the program with flags that it has, and state in its own folder", async () => {
    const [start = ""] = setting("ExecStart");
    const [, , command, ...flags] = start.split(" ");
    expect(command).toBe("serve");
    expect(flags).toEqual(["--config.file=/etc/balance-alert/config.yaml", "--state.path=/var/lib/balance-alert"]);
    expect(setting("StateDirectory")).toEqual(["balance-alert"]);
    const { stdout } = await callCommand(["serve", "--help"]);
    expect(flags.filter((flag) => !stdout.includes(flag.split("=")[0] ?? ""))).toEqual([]);
  });

  it("reloads by the signal of the program, and does not restart over a bad configuration", () => {
    expect(setting("ExecReload")).toEqual(["/bin/kill -HUP $MAINPID"]);
    expect(setting("RestartPreventExitStatus")).toEqual(["2"]);
  });
});

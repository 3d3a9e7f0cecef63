/** What the flags of `serve` say. */
export interface ServeSettings {
  readonly configFile: string;
  /** The configuration itself, where it is made of the environment; `configFile` is its name then. */
  readonly configText?: string;
  readonly autoReload: boolean;
  readonly listenAddresses: readonly string[];
  readonly telemetryPath: string;
  readonly webConfigFile: string | undefined;
  readonly enableLifecycle: boolean;
  readonly externalUrl: string | undefined;
  /** Empty: state is kept in memory only. */
  readonly statePath: string;
  readonly shard: number;
  readonly totalShards: number;
}

import { createHash } from "node:crypto";

/**
 * Whether a name belongs to this shard: a stable hash, so that every instance with the same total agrees without talking to the others,
 * as kube-state-metrics does (its `--shard`, from 0, and `--total-shards`).
 */
export function isInShard(name: string, shard: number, totalShards: number): boolean {
  if (totalShards === 1) return true;
  return createHash("md5").update(name).digest().readUInt32BE(0) % totalShards === shard;
}

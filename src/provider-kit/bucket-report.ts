import * as z from "zod";
import { collectPages } from "./pagination.ts";
import type { Api, RequestSpec } from "./provider.ts";

/** A page of a report in buckets of time, followed by another one where it says so. */
export function bucketPage<Bucket extends z.ZodType>(bucket: Bucket) {
  return z.object({ data: z.array(bucket), has_more: z.boolean().nullish(), next_page: z.string().nullish() });
}

interface BucketPage<Bucket> {
  readonly data: readonly Bucket[];
  readonly has_more?: boolean | null | undefined;
  readonly next_page?: string | null | undefined;
}

/** The buckets of all pages; the cursor travels in the query as `page`. */
export async function collectBuckets<Options, Bucket>(
  api: Api<Options>,
  request: RequestSpec,
  schema: z.ZodType<BucketPage<Bucket>>,
): Promise<Bucket[]> {
  const pages = await collectPages(
    (cursor: string | undefined) => api.request({ ...request, query: { ...request.query, page: cursor } }, schema),
    (page) => (page.has_more === true ? (page.next_page ?? undefined) : undefined),
  );
  return pages.flatMap((page) => page.data);
}

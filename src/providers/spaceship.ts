import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { domainDate, domainExpiries } from "../provider-kit/domain-list.ts";
import { collectPages } from "../provider-kit/pagination.ts";
import { amount } from "../provider-kit/values.ts";

const Domains = z.object({
  items: z.array(z.object({ name: z.string(), expirationDate: domainDate })),
  total: amount,
});
const take = 100;

// There is no balance to read.
export const provider = defineProvider({
  id: "spaceship",
  name: "Spaceship",
  docs: "https://docs.spaceship.dev/",
  console: "https://www.spaceship.com/application/domain-list-application/",
  summary: "when each domain expires",
  measures: ["expiry"],
  privilege: "API key with domains:read",
  options: {
    api_key: secret({ env: "SPACESHIP_API_KEY", description: "API key." }),
    api_secret: secret({ env: "SPACESHIP_API_SECRET", description: "Its secret." }),
  },
  origin: "https://spaceship.dev",
  authenticate: (request, { api_key, api_secret }) =>
    withHeaders(request, { "x-api-key": api_key.reveal(), "x-api-secret": api_secret.reveal() }),
  async read(api) {
    const pages = await collectPages(
      async (skip: number = 0) => ({
        next: skip + take,
        ...(await api.request({ path: "/api/v1/domains", query: { take, skip } }, Domains)),
      }),
      ({ next, total }) => (next < total ? next : undefined),
    );
    const domains = pages.flatMap((page) => page.items);
    return {
      readings: domainExpiries(domains.map(({ name, expirationDate }) => ({ name, expiresAtMs: expirationDate }))),
    };
  },
});

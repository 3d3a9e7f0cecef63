/** What gateways of the one-api family publish about themselves at `/api/status`, without a credential. */
import * as z from "zod";
import { CheckError } from "../model.ts";
import type { Api } from "./provider.ts";
import { amount, roundFloatNoise } from "./values.ts";

const Status = z.object({
  data: z.object({
    quota_per_unit: amount.nullish().catch(undefined),
    quota_display_type: z.string().nullish().catch(undefined),
    /** What older gateways say in its place: false where raw quota is shown. */
    display_in_currency: z.boolean().nullish().catch(undefined),
    usd_exchange_rate: amount.nullish().catch(undefined),
  }),
});

export interface GatewayStatus {
  /** What the site shows and bills in. */
  readonly unit: "USD" | "CNY" | "tokens";
  /** Raw quota in one US dollar. */
  readonly quotaPerUnit: number;
  /** Yuan a dollar, where the site says. */
  readonly exchangeRate?: number;
}

/** A status that cannot be had, or says nothing, means dollars of 500,000 each: so these gateways are delivered. */
export async function gatewayStatus<Options>(api: Api<Options>): Promise<GatewayStatus> {
  try {
    const { data } = await api.request({ path: "/api/status", authenticated: false }, Status);
    const exchangeRate = positive(data.usd_exchange_rate);
    return {
      unit: displayUnit(data.quota_display_type, data.display_in_currency),
      quotaPerUnit: positive(data.quota_per_unit) ?? 500_000,
      ...(exchangeRate === undefined ? {} : { exchangeRate }),
    };
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    return { unit: "USD", quotaPerUnit: 500_000 };
  }
}

function displayUnit(type: string | null | undefined, inCurrency: boolean | null | undefined): GatewayStatus["unit"] {
  if (type === "TOKENS" || (typeof type !== "string" && inCurrency === false)) return "tokens";
  return type === "CNY" ? "CNY" : "USD";
}

function positive(value: number | null | undefined): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}

/** Raw quota as the site shows it. Yuan without a rate stay dollars, which are as true. */
export function shownQuota(raw: number, status: GatewayStatus): { readonly value: number; readonly unit: string } {
  if (status.unit === "tokens") return { value: raw, unit: "tokens" };
  const dollars = raw / status.quotaPerUnit;
  return status.unit === "CNY" && status.exchangeRate !== undefined
    ? { value: roundFloatNoise(dollars * status.exchangeRate), unit: "CNY" }
    : { value: roundFloatNoise(dollars), unit: "USD" };
}

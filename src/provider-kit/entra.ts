/** Microsoft Entra ID, the login of Azure: https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
import { secret } from "../config/fields.ts";
import type { Secret } from "../platform/secret.ts";
import { tokenForm } from "./oauth.ts";
import { identifier } from "./options.ts";
import type { RequestSpec } from "./provider.ts";

/** An app registration with a client secret. */
export const entraOptions = {
  tenant_id: identifier("Directory (tenant) id."),
  client_id: identifier("Application (client) id of the app registration."),
  client_secret: secret({ env: "AZURE_CLIENT_SECRET", description: "Client secret of the app registration." }),
};

interface EntraClient {
  readonly tenant_id: string;
  readonly client_id: string;
  readonly client_secret: Secret;
}

export const entraOrigin = "https://login.microsoftonline.com";

export function entraTokenPath(tenant: string): string {
  return `/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
}

/** The token request of Azure Resource Manager, for `oauthBearer`. */
export function azureToken({ tenant_id, client_id, client_secret }: EntraClient): RequestSpec {
  return {
    origin: entraOrigin,
    path: entraTokenPath(tenant_id),
    form: tokenForm({ client_id, client_secret, scope: "https://management.azure.com/.default" }),
  };
}

/** When a project's credential ends: what the vendor or the credential itself says, else the day in the configuration. */
export function credentialEndsAtMs(
  saidAtMs: number | undefined,
  { credential_expires: endsOn }: { readonly credential_expires?: string | undefined },
): number | undefined {
  return saidAtMs ?? (endsOn === undefined ? undefined : Date.parse(`${endsOn}T00:00:00Z`));
}

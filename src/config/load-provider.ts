import type { Provider } from "../provider-kit/provider.ts";
import { providerModules } from "../providers/registry.generated.ts";

export const providerIds: readonly string[] = Object.keys(providerModules);

/** Loads one provider's module; undefined when there is no such provider. A provider that no project uses is never loaded. */
export async function loadProvider(id: string): Promise<Provider | undefined> {
  if (!Object.hasOwn(providerModules, id)) return undefined;
  return (await providerModules[id]?.())?.provider;
}

/** Every provider, for what lists them. */
export async function loadAllProviders(): Promise<readonly Provider[]> {
  const providers = await Promise.all(providerIds.map(loadProvider));
  return providers.filter((provider) => provider !== undefined);
}

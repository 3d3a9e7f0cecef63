export async function scanMailbox(_options: unknown): Promise<void> {}

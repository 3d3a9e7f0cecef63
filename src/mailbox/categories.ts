export const alertCategories = ["arrears", "payment_failed", "low_balance", "renewal"] as const;
/** In the order in which they win a tie. */
export const categories = ["resolved", ...alertCategories, "invoice"] as const;
export type Category = (typeof categories)[number];

export function isAlert(category: Category): boolean {
  return (alertCategories as readonly Category[]).includes(category);
}

/** Vendors that people ask for and that are not built in, with what is missing. */
export const leftOut: readonly { readonly id: string; readonly missing: string }[] = [
  {
    id: "groq-prometheus",
    missing:
      "the endpoint tells requests and tokens a minute, which are neither an amount that is left nor usage of a window.",
  },
];

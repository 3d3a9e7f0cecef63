// The two MIME libraries below ship no types; these are the functions that we call.

declare module "libmime" {
  interface StructuredHeader {
    readonly value: string;
    readonly params: Readonly<Record<string, string>>;
  }
  const libmime: {
    /** `text/plain; charset=x` with RFC 2231 continuations joined and decoded. */
    parseHeaderValue(text: string): StructuredHeader;
    /** Joins the soft line breaks of `format=flowed` (RFC 3676). */
    decodeFlowed(text: string, deleteSpace: boolean): string;
  };
  export = libmime;
}

declare module "libqp" {
  const libqp: { decode(text: string): Buffer };
  export = libqp;
}

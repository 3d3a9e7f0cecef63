/**
 * Credentials of clouds: an access key id and its secret. They are written as two options, or as the upstream program has
 * them, in one: `api_key: "ID:SECRET"`.
 */
import { secret } from "../config/fields.ts";
import { CheckError } from "../model.ts";
import type { Secret } from "../platform/secret.ts";
import type { OptionProblem } from "./provider.ts";

/** The vendor's conventional environment variables. */
interface Variables {
  readonly id: string;
  readonly secret: string;
  /** Of both halves in one. */
  readonly pair: string;
  /** Of the token that goes with a temporary key; the provider adds `sessionToken()` to its options. */
  readonly token?: string;
}

/** Revealed: only for the moment in which a request is signed. */
export interface KeyPair {
  readonly id: string;
  readonly secret: string;
  /** Of a temporary key. */
  readonly token?: string;
}

interface Written {
  readonly api_key?: Secret | undefined;
  readonly access_key_id?: Secret | undefined;
  readonly access_key_secret?: Secret | undefined;
  readonly session_token?: Secret | undefined;
}

/** The options of a key pair, what can be wrong with them together, and the pair that they mean. */
export function keyPair(variables: Variables) {
  const isWritten = (one: Secret | undefined, variable: string | undefined) =>
    one !== undefined && !(one.source.from === "variable" && one.source.name === variable);
  const hasWrittenHalf = (options: Written) =>
    isWritten(options.access_key_id, variables.id) || isWritten(options.access_key_secret, variables.secret);

  /** What stands in the file counts more than what is found in the environment. */
  function joined(options: Written): Secret | undefined {
    if (hasWrittenHalf(options)) return undefined;
    if (isWritten(options.api_key, variables.pair)) return options.api_key;
    const hasBoth = options.access_key_id !== undefined && options.access_key_secret !== undefined;
    return hasBoth ? undefined : options.api_key;
  }

  return {
    options: {
      access_key_id: secret({ env: variables.id, description: "Access key id." }).optional(),
      access_key_secret: secret({ env: variables.secret, description: "The secret of the access key." }).optional(),
      api_key: secret({ env: variables.pair, description: 'Both in one, in their place: "ID:SECRET".' }).optional(),
    },

    problems(options: Written): OptionProblem[] {
      if (hasWrittenHalf(options) && isWritten(options.api_key, variables.pair))
        return [
          { path: ["api_key"], message: "write either api_key or access_key_id and access_key_secret, not both" },
        ];
      const pair = joined(options);
      if (pair !== undefined) {
        // A file is read at each use; what it holds is said then.
        const isReadable = pair.source.from === "file" || split(pair.reveal()) !== undefined;
        return isReadable ? [] : [{ path: ["api_key"], message: noPair }];
      }
      const missing = [
        ...(options.access_key_id === undefined ? [missingHalf("access_key_id", variables.id)] : []),
        ...(options.access_key_secret === undefined ? [missingHalf("access_key_secret", variables.secret)] : []),
      ];
      if (missing.length < 2) return missing.map((message) => ({ path: [], message }));
      const message = `no credential: set the variables ${variables.id} and ${variables.secret}, write access_key_id and access_key_secret (or their _file twins), or write api_key: "ID:SECRET"`;
      return [{ path: [], message }];
    },

    /** @throws CheckError config where the credential is none */
    of(options: Written): KeyPair {
      const pair = joined(options);
      if (pair !== undefined) {
        const halves = split(pair.reveal());
        if (halves === undefined) throw new CheckError("config", `api_key: ${noPair}`);
        return { ...halves, ...tokenOf(options, isWritten(pair, variables.pair)) };
      }
      const { access_key_id, access_key_secret } = options;
      if (access_key_id === undefined || access_key_secret === undefined)
        throw new CheckError("config", "access_key_id or access_key_secret is missing");
      return {
        id: access_key_id.reveal(),
        secret: access_key_secret.reveal(),
        ...tokenOf(options, isWritten(access_key_id, variables.id)),
      };
    },
  };

  /** A token found in the environment belongs to the key found there, and to no key that stands in the file. */
  function tokenOf({ session_token }: Written, hasWrittenKey: boolean): { readonly token?: string } {
    if (session_token === undefined) return {};
    return hasWrittenKey && !isWritten(session_token, variables.token) ? {} : { token: session_token.reveal() };
  }
}

/** The option of the token that goes with a temporary key. */
export function sessionToken(variable: string) {
  return secret({ env: variable, description: "Token of a temporary access key (STS)." }).optional();
}

const noPair = 'this is no key pair: write the access key id and its secret with a colon between them, "ID:SECRET"';

/** Ids hold no colon; a secret may. */
function split(pair: string): { readonly id: string; readonly secret: string } | undefined {
  const match = /^\s*([^:\s]+)\s*:\s*(\S+)\s*$/.exec(pair);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { id: match[1], secret: match[2] };
}

function missingHalf(key: string, variable: string): string {
  return `no ${key}: set the variable ${variable}, write ${key} or write ${key}_file with the path of a file`;
}

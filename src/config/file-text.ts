import { isUtf8 } from "node:buffer";
import { ConfigError } from "./config-error.ts";

/** The text of a configuration file. @throws ConfigError where it is not UTF-8, because a name in another encoding would be garbled */
export function textOfFile(file: string, bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString("utf8");
  const [first, second] = buffer;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new ConfigError([`${file}:1:1: this file is in UTF-16: save it as UTF-8`]);
  let [line, start] = [1, 0];
  for (
    let end = buffer.indexOf(0x0a);
    end !== -1 && isUtf8(buffer.subarray(start, end));
    end = buffer.indexOf(0x0a, start)
  ) {
    start = end + 1;
    line += 1;
  }
  const column = buffer.subarray(start).toString("utf8").indexOf("\ufffd") + 1;
  throw new ConfigError([`${file}:${line}:${column}: this file is not in UTF-8 (perhaps in GBK): save it as UTF-8`]);
}

/** First in, first out, in constant time: an array's own `shift` moves all that is left. */
export interface Queue<T> {
  push(value: T): void;
  /** Puts a value before all others. */
  pushFront(value: T): void;
  shift(): T | undefined;
  length(): number;
}

export function createQueue<T>(): Queue<T> {
  let values: (T | undefined)[] = [];
  let head = 0;
  return {
    push(value) {
      values.push(value);
    },
    pushFront(value) {
      if (head === 0) values.unshift(value);
      else values[--head] = value;
    },
    shift() {
      if (head === values.length) return undefined;
      const value = values[head];
      values[head++] = undefined;
      if (head === values.length || head > 1024 + values.length / 2) {
        values = values.slice(head);
        head = 0;
      }
      return value;
    },
    length: () => values.length - head,
  };
}

/** First in, first out, in constant time: an array's own `shift` moves all that is left. Only the rare `pushFront` does so, too. */
export class Queue<T> {
  private values: (T | undefined)[] = [];
  private head = 0;

  get length(): number {
    return this.values.length - this.head;
  }

  /** The value that `shift` would take. */
  first(): T | undefined {
    return this.values[this.head];
  }

  push(value: T): void {
    this.values.push(value);
  }

  /** Puts a value before all others. */
  pushFront(value: T): void {
    this.values.splice(0, this.head, value);
    this.head = 0;
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const value = this.values[this.head];
    this.values[this.head] = undefined;
    this.head += 1;
    // equivalent operator, value: when the space is given back shows nowhere but in memory
    if (this.length === 0 || this.head > 1024 + this.values.length / 2) {
      this.values = this.values.slice(this.head);
      this.head = 0;
    }
    return value;
  }
}

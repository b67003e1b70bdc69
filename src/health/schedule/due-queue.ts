interface Due {
  readonly uid: string;
  readonly at: number;
}

/** Who is due when, the earliest first; each has one time, the last that was told. A binary heap. */
export class DueQueue {
  private heap: Due[] = [];
  private readonly current = new Map<string, Due>();

  set(uid: string, at: number): void {
    const due = { uid, at };
    this.current.set(uid, due);
    this.push(due);
    // What was put off or removed stays in the heap until it comes up; not for ever.
    if (this.heap.length > 64 && this.heap.length > this.current.size * 3) this.rebuild();
  }

  /** When that one is due; undefined when it is not. */
  at(uid: string): number | undefined {
    return this.current.get(uid)?.at;
  }

  delete(uid: string): void {
    this.current.delete(uid);
  }

  /** Who is due first; undefined when nobody is. */
  first(): Due | undefined {
    for (;;) {
      const [top] = this.heap;
      if (top === undefined || this.current.get(top.uid) === top) return top;
      this.pop();
    }
  }

  private rebuild(): void {
    this.heap = [];
    for (const due of this.current.values()) this.push(due);
  }

  private push(due: Due): void {
    const { heap } = this;
    let index = heap.push(due) - 1;
    while (index > 0) {
      const parent = (index - 1) >>> 1;
      if (!this.isBefore(index, parent)) return;
      this.swap(index, parent);
      index = parent;
    }
  }

  private pop(): void {
    const { heap } = this;
    this.swap(0, heap.length - 1);
    heap.pop();
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const least = this.isBefore(left + 1, left) ? left + 1 : left;
      if (!this.isBefore(least, index)) return;
      this.swap(index, least);
      index = least;
    }
  }

  private isBefore(one: number, other: number): boolean {
    return (this.heap[one]?.at ?? Infinity) < (this.heap[other]?.at ?? Infinity);
  }

  private swap(one: number, other: number): void {
    const [left, right] = [this.heap[one], this.heap[other]];
    if (left === undefined || right === undefined) return;
    this.heap[one] = right;
    this.heap[other] = left;
  }
}

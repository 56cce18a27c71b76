/** What src/sql uses of WebAssembly, which neither the ES library nor @types/node 20 describes. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
    readonly [Symbol.toStringTag]: string;
  }
  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Table {
    private constructor();
    get(index: number): unknown;
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, (...args: number[]) => unknown>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
}

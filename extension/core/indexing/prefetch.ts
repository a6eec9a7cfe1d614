/**
 * Runs a producer ahead of its consumer, by at most `ahead` items: reading and splitting go on while the encoder works.
 */
export async function* prefetch<T>(
  source: AsyncIterable<T>,
  ahead: number,
): AsyncGenerator<T, void, undefined> {
  const buffer: T[] = [];
  let wakeConsumer: (() => void) | undefined;
  let wakeProducer: (() => void) | undefined;
  let isDone = false;
  let isStopped = false;
  let failure: { readonly error: unknown } | undefined;

  const produce = async (): Promise<void> => {
    try {
      for await (const item of source) {
        if (isStopped) return;
        buffer.push(item);
        wakeConsumer?.();
        while (buffer.length >= ahead && !isStopped) {
          await new Promise<void>((resolve) => {
            wakeProducer = resolve;
          });
        }
      }
    } catch (error) {
      failure = { error };
    } finally {
      isDone = true;
      wakeConsumer?.();
    }
  };
  const producing = produce();

  try {
    for (;;) {
      const item = buffer.shift();
      if (item !== undefined) {
        wakeProducer?.();
        yield item;
      } else if (isDone) {
        if (failure !== undefined) throw failure.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wakeConsumer = resolve;
        });
      }
    }
  } finally {
    isStopped = true;
    wakeProducer?.();
    await producing;
  }
}

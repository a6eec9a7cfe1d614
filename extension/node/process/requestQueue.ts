/**
 * Order and limits of the requests inside the engine process: a bounded number runs, a bounded number waits, and what
 * a person waits for (a search) goes before what runs in the background (indexing).
 */

export interface QueuedJob {
  /** Urgent jobs start before all others that wait. */
  readonly isUrgent: boolean;
  /** Must not reject. */
  run(): Promise<void>;
}

export interface RequestQueueLimits {
  /** Jobs that run at the same time. */
  readonly maxRunning: number;
  /** Of these, how many may be ordinary; the rest of the places is kept free for urgent jobs. */
  readonly maxOrdinaryRunning: number;
  /** Jobs that wait; one more is refused. */
  readonly maxWaiting: number;
}

export class RequestQueue {
  readonly #limits: RequestQueueLimits;
  readonly #urgent: QueuedJob[] = [];
  readonly #ordinary: QueuedJob[] = [];
  #running = 0;
  #ordinaryRunning = 0;

  constructor(limits: RequestQueueLimits) {
    this.#limits = limits;
  }

  get waiting(): number {
    return this.#urgent.length + this.#ordinary.length;
  }

  /** Starts the job now or later. False when too many wait: the job was not taken. */
  add(job: QueuedJob): boolean {
    if (!this.#hasPlaceFor(job) && this.waiting >= this.#limits.maxWaiting) return false;
    (job.isUrgent ? this.#urgent : this.#ordinary).push(job);
    this.#startNext();
    return true;
  }

  /** Takes a waiting job out. False when it already runs or is done. */
  remove(job: QueuedJob): boolean {
    const jobs = job.isUrgent ? this.#urgent : this.#ordinary;
    const index = jobs.indexOf(job);
    if (index < 0) return false;
    jobs.splice(index, 1);
    return true;
  }

  #hasPlaceFor(job: QueuedJob): boolean {
    if (this.#running >= this.#limits.maxRunning) return false;
    return job.isUrgent || this.#ordinaryRunning < this.#limits.maxOrdinaryRunning;
  }

  #startNext(): void {
    for (const jobs of [this.#urgent, this.#ordinary]) {
      for (let job = jobs[0]; job !== undefined && this.#hasPlaceFor(job); job = jobs[0]) {
        jobs.shift();
        void this.#start(job);
      }
    }
  }

  async #start(job: QueuedJob): Promise<void> {
    this.#running += 1;
    if (!job.isUrgent) this.#ordinaryRunning += 1;
    try {
      await job.run();
    } finally {
      this.#running -= 1;
      if (!job.isUrgent) this.#ordinaryRunning -= 1;
      this.#startNext();
    }
  }
}

// What the user did, shown before the server has agreed; taken back where it does not.

/** A change on its way to the server. */
export interface PendingChange<State> {
  readonly id: string;
  /** The state with the change; the one it is given must stay as it is. */
  readonly apply: (state: State) => State;
}

/** Why a change was taken back. */
export interface RollBack {
  readonly id: string;
  readonly error: unknown;
}

export interface Change<State, Result> {
  apply: (state: State) => State;
  /** Tells the server. */
  send: () => Promise<Result>;
  /** What the server's state is now that it has agreed; without it, `apply` is believed. */
  confirm?: (state: State, result: Result) => State;
}

/**
 * A state as the server last said it (`base`), and changes that it has not agreed to yet. What is shown (`view`)
 * is the base with the changes on top, in order. When the server says something new, they are put on top again.
 */
export class OptimisticStore<State> {
  #base: State;
  #view: State;
  #pending: PendingChange<State>[] = [];
  #count = 0;
  readonly #listeners = new Set<(view: State) => void>();
  readonly #onRollBack: (rollBack: RollBack) => void;

  constructor(base: State, onRollBack: (rollBack: RollBack) => void = () => undefined) {
    this.#base = base;
    this.#view = base;
    this.#onRollBack = onRollBack;
  }

  /** As the server last said it. */
  get base(): State {
    return this.#base;
  }

  /** What to show. */
  get view(): State {
    return this.#view;
  }

  /** Changes that wait for an answer, oldest first. */
  get pending(): readonly PendingChange<State>[] {
    return this.#pending;
  }

  /** Hears of every change of the view; returns how to stop. */
  subscribe(listener: (view: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The server has said something new: pending changes are put on top of it. */
  rebase(base: State): void {
    this.#base = base;
    this.#show();
  }

  /**
   * Shows a change at once, and tells the server. A refusal takes it back, is reported to `onRollBack`, and is
   * thrown. Later changes stay, on top of the state without it.
   */
  async mutate<Result>(change: Change<State, Result>): Promise<Result> {
    const id = String((this.#count += 1));
    change.apply(this.#view); // what cannot be done here is thrown before anything is sent
    const pending: PendingChange<State> = { id, apply: change.apply };
    this.#pending = [...this.#pending, pending];
    this.#show();
    let result: Result;
    try {
      result = await change.send();
    } catch (error) {
      this.#drop(id);
      this.#show();
      this.#onRollBack({ id, error });
      throw error;
    }
    this.#drop(id);
    this.#base = change.confirm ? change.confirm(this.#base, result) : change.apply(this.#base);
    this.#show();
    return result;
  }

  #drop(id: string): void {
    this.#pending = this.#pending.filter((change) => change.id !== id);
  }

  #show(): void {
    let view = this.#base;
    for (const change of this.#pending) {
      try {
        view = change.apply(view);
      } catch {
        // What it changed is gone from the new base; its answer will tell what becomes of it.
      }
    }
    this.#view = view;
    for (const listener of this.#listeners) listener(view);
  }
}

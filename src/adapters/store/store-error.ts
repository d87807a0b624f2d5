/** The store can't be used; the message is a sentence for people and names the mend. */
export class StoreError extends Error {}

/** Why a plan can't be drawn; the message is a sentence for people and says what to do. */
export class DraftRefused extends Error {
  readonly code: 'scope' | 'vault';
  constructor(code: 'scope' | 'vault', message: string) {
    super(message);
    this.name = 'DraftRefused';
    this.code = code;
  }
}

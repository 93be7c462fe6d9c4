/** An error of the lab that its user can mend: one line that says what is wrong and what to do. */
export class LabError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'LabError';
  }
}

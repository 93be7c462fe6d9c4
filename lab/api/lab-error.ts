/** An error of the lab that its user can mend: one line that says what is wrong and what to do. */
export class LabError extends Error {
  /**
   * @param message one line
   * @param cause what somebody else said who knows more, such as the whole output of a program; many lines
   */
  public constructor(message: string, public override readonly cause?: string) {
    super(message);
    this.name = 'LabError';
  }
}

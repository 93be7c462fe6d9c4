/** Most characters of a fleet file; one with 50 client networks takes some 10,000. */
export const MAX_FILE_SIZE = 1024 * 1024;

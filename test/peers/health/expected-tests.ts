/** At least so many tests must run here, or some were lost on the way: raise it when tests are added. */
export const expectedTests = 18;

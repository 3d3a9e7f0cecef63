/** Logarithm of the gamma function for a positive argument: Stirling's series after moving it above 8; error below 1e-12. */
export function logGamma(argument: number): number {
  let shift = 0;
  let moved = argument;
  if (moved < 8) {
    let product = 1;
    while (moved < 8) product *= moved++;
    shift = Math.log(product);
  }
  const inverse = 1 / moved;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (moved - 0.5) * Math.log(moved) - moved + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

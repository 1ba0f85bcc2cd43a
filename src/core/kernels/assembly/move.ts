/** Copies elements between evenly spaced places: what slicing, splitting, tiling and joining reduce to. */

/**
 * Copies runs of `bytes` bytes: `rows` of them, `rowFrom` apart in the source and `rowTo` in the target, and `blocks`
 * of such rows.
 */
export function copyRuns(
  blocks: i32,
  blockFrom: i32,
  blockTo: i32,
  rows: i32,
  rowFrom: i32,
  rowTo: i32,
  bytes: i32,
  from: usize,
  to: usize,
): void {
  for (let b = 0; b < blocks; b++) {
    let source = from;
    let target = to;
    for (let r = 0; r < rows; r++) {
      copyRun(bytes, source, target);
      source += rowFrom;
      target += rowTo;
    }
    from += blockFrom;
    to += blockTo;
  }
}

/** Elements of `size` (1 or 4) bytes instead of runs; a step of 0 repeats one. */
export function copySteps(
  blocks: i32,
  blockFrom: i32,
  blockTo: i32,
  rows: i32,
  rowFrom: i32,
  rowTo: i32,
  count: i32,
  stepFrom: i32,
  stepTo: i32,
  size: i32,
  from: usize,
  to: usize,
): void {
  for (let b = 0; b < blocks; b++) {
    for (let r = 0; r < rows; r++) {
      const source = from + r * rowFrom;
      const target = to + r * rowTo;
      if (stepFrom === 0 && stepTo === size) repeat(count, size, source, target);
      else {
        for (let i = 0; i < count; i++) {
          if (size === 4) store<i32>(target + i * stepTo, load<i32>(source + i * stepFrom));
          else store<u8>(target + i * stepTo, load<u8>(source + i * stepFrom));
        }
      }
    }
    from += blockFrom;
    to += blockTo;
  }
}

/** A call of memory.copy costs as much as copying some hundred bytes this way. */
export function copyRun(bytes: i32, from: usize, to: usize): void {
  if (bytes >= 512) {
    memory.copy(to, from, bytes);
    return;
  }
  const end = from + bytes;
  for (; from + 16 <= end; from += 16) {
    v128.store(to, v128.load(from));
    to += 16;
  }
  for (; from + 4 <= end; from += 4) {
    store<i32>(to, load<i32>(from));
    to += 4;
  }
  for (; from < end; from++) store<u8>(to++, load<u8>(from));
}

function repeat(count: i32, size: i32, from: usize, to: usize): void {
  if (size === 1) {
    memory.fill(to, load<u8>(from), count);
    return;
  }
  const value = v128.load32_splat(from);
  const end = to + (count << 2);
  for (; to + 16 <= end; to += 16) v128.store(to, value);
  for (; to < end; to += 4) v128.store32_lane(to, value, 0);
}

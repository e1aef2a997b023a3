import { needed, oneOf, readOptions, type Want, wantFlag, wantText, whole } from "../base/index.ts";
import type { Callback } from "../train/fit/callbacks.ts";

export interface BackupAndRestoreOptions {
  /** The folder of the backup. It is made, and must hold nothing else. */
  readonly backupDir: string;
  /** `"epoch"`, or a number of steps, after which the state is kept. Default: `"epoch"`. */
  readonly saveFreq?: "epoch" | number;
  /** Deletes the backup when training has ended as it should, so that the next `fit` begins anew. Default: true. */
  readonly deleteCheckpoint?: boolean;
}

const wantFreq: Want = (subject, name, value) => {
  if (typeof value === "number") whole(1)(subject, name, value);
  else oneOf(["epoch"])(subject, name, value);
};

/**
 * Training that was interrupted goes on where it stopped, bit by bit, when the same program is started again: Keras's
 * BackupAndRestore. It is the run of `fit({ run: backupDir, resume: true })`, whose folder goes when training has ended; use those
 * options where the run should be kept. Node only.
 *
 *     await model.fit(x, y, { epochs: 50, callbacks: [callbacks.backupAndRestore({ backupDir: "backup" })] });
 *
 * `fit` throws a ValueError where it is given beside `run`, and a FileError where the folder holds something else.
 */
export function backupAndRestore(options: BackupAndRestoreOptions): Callback {
  const { backupDir, saveFreq, deleteCheckpoint } = readOptions("backupAndRestore", options, {
    backupDir: needed(wantText),
    saveFreq: wantFreq,
    deleteCheckpoint: wantFlag,
  });
  return {
    name: "backupAndRestore",
    backup: { run: backupDir, every: saveFreq ?? "epoch", deleteRun: deleteCheckpoint ?? true },
    state: () => null,
    restore: () => undefined,
  };
}

/** The variable that makes `poolgen emulator up` the reaper of an instance. */
export const REAPER_VARIABLE = "POOLGEN_EMULATOR_REAPER";

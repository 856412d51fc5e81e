# Sourced by the scripts: one line per step, with the time it took.
# shellcheck shell=sh

# run_step LABEL COMMAND [ARGUMENT...]
# Runs the command in silence and prints one line. What the command said follows the
# line only if it failed; its exit status is returned. The time is in whole seconds,
# which is what POSIX date knows.
run_step() {
    step_label=$1
    shift
    step_started=$(date +%s)
    step_status=0
    step_output=$("$@" 2>&1) || step_status=$?
    step_seconds=$(($(date +%s) - step_started))
    if [ "$step_status" -eq 0 ]; then
        printf '%-44s %4d s\n' "$step_label" "$step_seconds"
    else
        printf '%-44s %4d s  FAILED (%d)\n' \
            "$step_label" "$step_seconds" "$step_status"
        printf '%s\n' "$step_output"
    fi
    return "$step_status"
}

-- Detection. A rule says what to look for and with which limits; what it takes is checked when it is written.
-- detect_anomalies takes the marks that the roll-ups left and looks at the minutes after the last one that was
-- learnt from: _check_minute says what each rule sees, and _signal what becomes of it. The power of each
-- minute is judged by what is usual at its hour and by what was just seen, and then learnt
-- (_step_detector, pure); what belongs to an hour waits in baselines (_judge_value, _enter_hour).
-- detect_silence goes round all meters by the clock.

\ir _step_detector.sql
\ir _enter_hour.sql
\ir _judge_value.sql

\ir _complete_parameters.sql
\ir rules__complete_parameters.sql
\ir override_rule.sql

\ir _get_silence.sql
\ir _get_detection_rules.sql
\ir _check_minute.sql
\ir _take_watched.sql
\ir _detect_meter.sql
\ir _note_failure.sql
\ir _detect_apart.sql
\ir _check_load.sql
\ir _detect_regions.sql
\ir detect_anomalies.sql
\ir detect_silence.sql

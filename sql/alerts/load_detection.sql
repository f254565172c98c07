-- Detection. Each value of a series is judged by what is usual at its hour and by what was just seen,
-- and then learnt (_step_detector); what belongs to an hour waits in baselines (_judge_value, _enter_hour).

\ir _step_detector.sql
\ir _enter_hour.sql
\ir _judge_value.sql

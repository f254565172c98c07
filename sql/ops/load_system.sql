-- The application watches itself: rules over the gauges, evaluated once a minute.
--
-- A rule has two thresholds: at the one an alert is raised, at the other it is over, and between them things stay as
-- they are. How long either has to last, and how severe it is, says its row of alerts.rules; conditions, open
-- alerts and who is told are those of alerts (subject type system: the admins). check_system_alerts reads the gauges
-- once and has _judge_system_rule look at each rule. A gauge that cannot be read is an alert too. An alert that
-- keeps coming back takes longer and longer to be over, so flapping is one alert.

\ir _describe_system_rule.sql
\ir _find_system_rule.sql
\ir _add_sample.sql
\ir _format_reading.sql
\ir _is_calm.sql
\ir _judge_system_rule.sql
\ir check_system_alerts.sql

\ir list_system_rules.sql
\ir set_system_rule.sql
\ir mute_system_rule.sql
\ir unmute_system_rule.sql
\ir get_system_health.sql

-- Rules: what raises alerts, and what becomes of them by themselves. Admins state them; every change is an event.

\ir list_rules.sql
\ir get_rule.sql
\ir _change_rule.sql
\ir upsert_rule.sql
\ir set_rule_parameters.sql
\ir set_rule_enabled.sql

-- analytics: what people do, counted by day.
--
-- Events are told one by one or in batches (track_event, track_events) and kept raw for some time. A call marks
-- the days of its events; refresh_daily_metrics counts marked days anew, and no others. Summaries and engagement are read
-- from those counts. How many different users there were in several days comes from sketches: the smallest
-- hashes of a day's users, which are all of them or a fair sample (_estimate_distinct).
--
-- Business metrics are read from the books of sales, not from what clients tell.

\ir _hash_visitor.sql
\ir _estimate_distinct.sql
\ir _get_day.sql
\ir _check_days.sql
\ir _check_event.sql
set local role app_owner;
\ir _add_event_names.sql
set local role app_api;
\ir track_events.sql
\ir track_event.sql
\ir _refresh_day.sql
\ir refresh_daily_metrics.sql
\ir analytics_summary.sql
\ir user_engagement_metrics.sql
\ir list_cohorts.sql
\ir get_my_engagement.sql
\ir get_business_metrics.sql
\ir forget_user.sql
\ir register_event_names.sql
\ir list_event_names.sql
\ir get_settings.sql
\ir update_settings.sql

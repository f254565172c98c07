begin;
select plan(9);

-- Contract
select function_returns('ops', '_get_period_start', array['text', 'timestamp with time zone'], 'date');
select isnt_definer('ops', '_get_period_start', array['text', 'timestamp with time zone']);
select function_privs_are('ops', '_get_period_start', array['text', 'timestamp with time zone'], 'service_role', '{}'::text[]);

-- Behaviour
select is(ops._get_period_start('daily', '2026-03-01 00:00+00'), '2026-03-01'::date, 'a day begins at midnight UTC');
select is(ops._get_period_start('daily', '2026-03-01 00:30+03'), '2026-02-28'::date, 'wherever somebody is');
select is(ops._get_period_start('weekly', '2027-01-01 12:00+00'), '2026-12-28'::date, 'a week begins on Monday, in the year before if need be');
select is(ops._get_period_start('weekly', '2026-12-28 00:00+00'), '2026-12-28'::date, 'also on that Monday');
select is(ops._get_period_start('monthly', '2028-02-29 23:59:59+00'), '2028-02-01'::date, 'a month with its first, in leap years as well');
set local timezone = 'America/New_York';
select is(ops._get_period_start('daily', '2026-03-08 23:30+00'), '2026-03-08'::date, 'the session''s zone and its clock changes do not count');

select * from finish();
rollback;

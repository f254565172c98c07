begin;
select plan(27);

create function pg_temp.next(p_expression text, p_zone text, p_after timestamptz)
returns timestamptz
language sql
return schedules._get_next_instant(schedules._parse_expression(p_expression), p_zone, p_after);

-- Contract
select function_returns('schedules', '_get_next_instant', array['schedules.parsed_expression', 'text', 'timestamp with time zone'], 'timestamp with time zone');
select isnt_definer('schedules', '_get_next_instant', array['schedules.parsed_expression', 'text', 'timestamp with time zone']);
select function_privs_are('schedules', '_get_next_instant', array['schedules.parsed_expression', 'text', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_get_next_instant', array['schedules.parsed_expression', 'text', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_get_next_instant', array['schedules.parsed_expression', 'text', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(pg_temp.next(t.expression, t.zone, t.after), t.wanted, t.description)
from (values
    ('0 12 * * *', 'UTC', '2024-01-01 12:00Z'::timestamptz, '2024-01-02 12:00Z'::timestamptz, 'after, not at'),
    ('0 12 * * *', 'UTC', '2024-01-01 11:59:59.5Z', '2024-01-01 12:00Z', 'fractions of a second do not matter'),
    ('30 1 * * *', 'Europe/London', '2024-03-31 00:00Z', '2024-03-31 01:00Z', 'in a gap: its end'),
    ('30 1 * * *', 'Europe/London', '2024-03-31 01:00Z', '2024-04-01 00:30Z', 'and only once'),
    ('*/15 1 * * *', 'Europe/London', '2024-03-31 00:00Z', '2024-03-31 01:00Z', 'four times in a gap are one instant'),
    ('*/15 1 * * *', 'Europe/London', '2024-03-31 01:00Z', '2024-04-01 00:00Z', 'and the next is tomorrow'),
    ('30 1 * * *', 'Europe/London', '2024-10-27 00:00Z', '2024-10-27 00:30Z', 'twice: at the first'),
    ('30 1 * * *', 'Europe/London', '2024-10-27 00:30Z', '2024-10-28 01:30Z', 'not at the second'),
    ('30 1 * * *', 'Europe/London', '2024-10-27 01:10Z', '2024-10-28 01:30Z', 'nor asked between the two'),
    ('0 1-3 * * *', 'Europe/London', '2024-10-27 01:10Z', '2024-10-27 02:00Z', 'but what the clock has not shown comes'),
    ('*/30 * * * *', 'Europe/London', '2024-10-27 00:30Z', '2024-10-27 01:00Z', 'every hour: also the second time'),
    ('*/30 * * * *', 'Europe/London', '2024-10-27 01:30Z', '2024-10-27 02:00Z', 'and on without a double'),
    ('30 * * * *', 'Europe/London', '2024-10-27 00:40Z', '2024-10-27 01:30Z', 'asked after its first time'),
    ('*/30 * * * *', 'Europe/London', '2024-03-31 00:30Z', '2024-03-31 01:00Z', 'every hour: on across a gap'),
    ('15 * * * *', 'Australia/Lord_Howe', '2024-10-05 14:45Z', '2024-10-05 16:15Z', 'every hour: what does not exist is left out'),
    ('15 * * * *', 'Australia/Lord_Howe', '2024-04-06 14:15Z', '2024-04-06 15:45Z', 'and half an hour that comes twice does not hold 15'),
    ('45 * * * *', 'Australia/Lord_Howe', '2024-04-06 14:45Z', '2024-04-06 15:15Z', 'but it holds 45'),
    ('0 9 * * *', 'Pacific/Apia', '2011-12-29 19:00Z', '2011-12-30 10:00Z', 'a day that does not exist: the midnight after'),
    ('0 9 * * *', 'Pacific/Apia', '2011-12-30 10:00Z', '2011-12-30 19:00Z', 'and that next day as usual'),
    ('0 6 * * *', 'Africa/Nairobi', '2024-03-31 00:00Z', '2024-03-31 03:00Z', 'no daylight saving'),
    ('0 0 31 2 *', 'Europe/London', '2024-01-01 00:00Z', null, 'never'),
    ('0 * 31 2 *', 'Europe/London', '2024-10-27 00:10Z', null, 'never, also in an hour that comes twice')
) as t (expression, zone, after, wanted, description);

select * from finish();
rollback;

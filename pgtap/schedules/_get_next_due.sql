begin;
select plan(13);

create function pg_temp.next(
    p_expression text, p_after timestamptz, p_starts_at timestamptz default null, p_ends_at timestamptz default null
)
returns timestamptz
language sql
return schedules._get_next_due(schedules._parse_expression(p_expression), 'UTC', p_after, p_starts_at, p_ends_at);

-- Contract
select function_returns('schedules', '_get_next_due', array['schedules.parsed_expression', 'text', 'timestamp with time zone', 'timestamp with time zone', 'timestamp with time zone'], 'timestamp with time zone');
select isnt_definer('schedules', '_get_next_due', array['schedules.parsed_expression', 'text', 'timestamp with time zone', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are('schedules', '_get_next_due', array['schedules.parsed_expression', 'text', 'timestamp with time zone', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_get_next_due', array['schedules.parsed_expression', 'text', 'timestamp with time zone', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_get_next_due', array['schedules.parsed_expression', 'text', 'timestamp with time zone', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(
    pg_temp.next('0 * * * *', '2024-01-01 00:10Z'), '2024-01-01 01:00Z'::timestamptz, 'a cron expression'
);
select is(
    pg_temp.next('every 7 seconds', '1970-01-01 00:00:08Z'), '1970-01-01 00:00:14Z'::timestamptz, 'an interval counts from 1970 on'
);
select is(
    pg_temp.next('every 7 seconds', '1969-12-31 23:59:59Z'), '1970-01-01 00:00Z'::timestamptz, 'also backwards'
);
select is(
    pg_temp.next('every 1 hour', '2024-01-01 05:00Z', '2024-01-01 00:20Z'), '2024-01-01 05:20Z'::timestamptz,
    'an interval counts from its start'
);
select is(
    pg_temp.next('every 1 hour', '2023-01-01 05:00Z', '2024-01-01 00:20Z'), '2024-01-01 00:20Z'::timestamptz,
    'the start itself is due'
);
select is(
    pg_temp.next('0 0 * * *', '2023-01-01 00:00Z', '2024-01-01 00:00Z'), '2024-01-01 00:00Z'::timestamptz,
    'nothing is due before the start'
);
select is(
    pg_temp.next('0 0 * * *', '2024-01-01 00:00Z', null, '2024-01-02 00:00Z'), null, 'nothing is due at the end'
);
select is(
    pg_temp.next('0 0 * * *', '2024-01-01 00:00Z', null, '2024-01-02 00:00:01Z'), '2024-01-02 00:00Z'::timestamptz,
    'but just before it'
);

select * from finish();
rollback;

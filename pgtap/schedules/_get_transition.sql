begin;
select plan(8);

-- Contract
select function_returns('schedules', '_get_transition', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'timestamp with time zone');
select isnt_definer('schedules', '_get_transition', array['text', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are('schedules', '_get_transition', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_get_transition', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_get_transition', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(
    schedules._get_transition('Europe/London', '2024-03-30 12:00Z', '2024-03-31 12:00Z'),
    '2024-03-31 01:00Z'::timestamptz, 'forward in spring'
);
select is(
    schedules._get_transition('America/New_York', '2024-11-03 05:00Z', '2024-11-03 06:00Z'),
    '2024-11-03 06:00Z'::timestamptz, 'back in autumn, at the end of the stretch'
);
select is(
    schedules._get_transition('Pacific/Apia', '2011-12-29 19:00Z', '2011-12-30 19:00Z'),
    '2011-12-30 10:00Z'::timestamptz, 'a whole day'
);

select * from finish();
rollback;

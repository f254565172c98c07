begin;
select plan(7);

-- Contract
select function_returns('alerts', '_format_instant', array['timestamp with time zone'], 'text');
select isnt_definer('alerts', '_format_instant', array['timestamp with time zone']);
select function_privs_are('alerts', '_format_instant', array['timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are(
    'alerts', '_format_instant',
    array['timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are('alerts', '_format_instant', array['timestamp with time zone'], 'anon', '{}'::text[]);

-- Behaviour
set local timezone = 'Asia/Kolkata';
select is(alerts._format_instant('2025-11-12 15:45:00.0004+05:30'), '2025-11-12T10:15:00.000Z', 'UTC, to the millisecond');
select is(alerts._format_instant(null), null, 'nothing stays nothing');

select * from finish();
rollback;

begin;
select plan(15);

-- Contract
select function_returns('schedules', '_get_instant', array['timestamp without time zone', 'text'], 'timestamp with time zone');
select isnt_definer('schedules', '_get_instant', array['timestamp without time zone', 'text']);
select function_privs_are('schedules', '_get_instant', array['timestamp without time zone', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_get_instant', array['timestamp without time zone', 'text'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_get_instant', array['timestamp without time zone', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(schedules._get_instant(t.wall, t.zone), t.wanted, t.description)
from (values
    ('2024-07-01 12:00'::timestamp, 'Europe/London', '2024-07-01 11:00Z'::timestamptz, 'an ordinary time'),
    ('2024-03-31 01:30', 'Europe/London', '2024-03-31 01:00Z', 'in a gap: its end'),
    ('2024-03-10 02:00', 'America/New_York', '2024-03-10 07:00Z', 'the beginning of a gap'),
    ('2024-10-27 01:30', 'Europe/London', '2024-10-27 00:30Z', 'twice: the first'),
    ('2024-10-27 02:00', 'Europe/London', '2024-10-27 02:00Z', 'after both'),
    ('2024-11-03 01:00', 'America/New_York', '2024-11-03 05:00Z', 'twice: the first, in New York'),
    ('2024-04-07 01:45', 'Australia/Lord_Howe', '2024-04-06 14:45Z', 'half an hour comes twice'),
    ('2024-10-06 02:15', 'Australia/Lord_Howe', '2024-10-05 15:30Z', 'half an hour does not exist'),
    ('2011-12-30 09:00', 'Pacific/Apia', '2011-12-30 10:00Z', 'a day does not exist'),
    ('2024-02-29 06:00', 'Africa/Nairobi', '2024-02-29 03:00Z', 'no daylight saving')
) as t (wall, zone, wanted, description);

select * from finish();
rollback;

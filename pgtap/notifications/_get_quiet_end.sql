begin;
select plan(13);

-- Contract
select function_returns('notifications', '_get_quiet_end', array['timestamp with time zone', 'time without time zone', 'time without time zone', 'text'], 'timestamp with time zone');
select isnt_definer('notifications', '_get_quiet_end', array['timestamp with time zone', 'time without time zone', 'time without time zone', 'text']);
select function_privs_are('notifications', '_get_quiet_end', array['timestamp with time zone', 'time without time zone', 'time without time zone', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_get_quiet_end', array['timestamp with time zone', 'time without time zone', 'time without time zone', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_get_quiet_end', array['timestamp with time zone', 'time without time zone', 'time without time zone', 'text'], 'anon', '{}'::text[]);

prepare quiet_end as
    select notifications._get_quiet_end($1, $2, $3, $4);

-- Behaviour: Berlin changes its clocks on 29 March and 25 October 2026, at 01:00 UTC
select results_eq($$ execute quiet_end('2026-07-01 19:59Z', '22:00', '07:00', 'Europe/Berlin') $$, array['2026-07-01 19:59Z'::timestamptz], 'nothing waits outside');
select results_eq($$ execute quiet_end('2026-07-01 20:00Z', '22:00', '07:00', 'Europe/Berlin') $$, array['2026-07-02 05:00Z'::timestamptz], 'the first minute waits till morning');
select results_eq($$ execute quiet_end('2026-03-28 22:00Z', '22:00', '07:00', 'Europe/Berlin') $$, array['2026-03-29 05:00Z'::timestamptz], 'a night that is an hour shorter');
select results_eq($$ execute quiet_end('2026-10-24 21:00Z', '22:00', '07:00', 'Europe/Berlin') $$, array['2026-10-25 06:00Z'::timestamptz], 'a night that is an hour longer');
select results_eq($$ execute quiet_end('2026-03-29 00:30Z', '22:00', '02:30', 'Europe/Berlin') $$, array['2026-03-29 01:00Z'::timestamptz], 'an end that the clock jumps over is the jump');
select results_eq($$ execute quiet_end('2026-10-24 23:00Z', '22:00', '02:30', 'Europe/Berlin') $$, array['2026-10-25 00:30Z'::timestamptz], 'an end that comes twice counts the first time');
select results_eq($$ execute quiet_end('2026-10-25 01:15Z', '22:00', '02:30', 'Europe/Berlin') $$, array['2026-10-25 01:30Z'::timestamptz], 'and the second time for who is between them');
select results_eq($$ execute quiet_end('2026-07-01 23:00Z', null, null, 'UTC') $$, array['2026-07-01 23:00Z'::timestamptz], 'nobody is quiet without hours');

select * from finish();
rollback;

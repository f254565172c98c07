begin;
select plan(9);

-- Contract
select function_returns('analytics', '_get_day', array['timestamp with time zone', 'text'], 'date');
select isnt_definer('analytics', '_get_day', array['timestamp with time zone', 'text']);
select function_privs_are('analytics', '_get_day', array['timestamp with time zone', 'text'], 'anon', '{}'::text[]);
select function_privs_are('analytics', '_get_day', array['timestamp with time zone', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', '_get_day', array['timestamp with time zone', 'text'], 'operator', '{}'::text[]);
select function_privs_are('analytics', '_get_day', array['timestamp with time zone', 'text'], 'admin', '{}'::text[]);
select function_privs_are('analytics', '_get_day', array['timestamp with time zone', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(analytics._get_day('2026-03-01 22:30Z', 'Africa/Nairobi'), '2026-03-02', 'is the day there');
select is(analytics._get_day('2026-03-01 22:30Z', 'UTC'), '2026-03-01', 'and not elsewhere');

select * from finish();
rollback;

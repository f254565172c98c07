begin;
select plan(6);

-- Contract
select function_returns('cache', '_now', '{}'::text[], 'timestamp with time zone');
select isnt_definer('cache', '_now', '{}'::text[]);
select function_privs_are('cache', '_now', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_now', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('cache', '_now', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(abs(extract(epoch from cache._now() - clock_timestamp())) < 60, 'tells the time');

select * from finish();
rollback;

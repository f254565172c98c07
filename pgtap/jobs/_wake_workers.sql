begin;
select plan(8);

-- Contract
select function_returns('jobs', '_wake_workers', '{}'::text[], 'void');
select is_definer('jobs', '_wake_workers', '{}'::text[]);
select function_privs_are('jobs', '_wake_workers', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_wake_workers', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_wake_workers', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_wake_workers', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_wake_workers', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok('select jobs._wake_workers()', 'it notifies');

select * from finish();
rollback;

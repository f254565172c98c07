begin;
select plan(7);

-- Contract
select function_returns('core', '_require_fresh_snapshots', '{}'::name[], 'void');
select isnt_definer('core', '_require_fresh_snapshots', '{}'::name[]);
select function_owner_is('core', '_require_fresh_snapshots', '{}'::name[], 'app_api');
select function_privs_are('core', '_require_fresh_snapshots', '{}'::name[], 'service_role', '{}'::text[]);
select function_privs_are('core', '_require_fresh_snapshots', '{}'::name[], 'admin', '{}'::text[]);
select function_privs_are('core', '_require_fresh_snapshots', '{}'::name[], 'authenticated', '{}'::text[]);


-- Behaviour
select lives_ok('select core._require_fresh_snapshots()', 'read committed is fine');

select * from finish();
rollback;

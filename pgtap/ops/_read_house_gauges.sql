begin;
select plan(4);

-- Contract
select function_returns('ops', '_read_house_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_house_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_house_gauges', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok('select * from ops._read_house_gauges()', 'processes and backups, as far as there are any');

select * from finish();
rollback;

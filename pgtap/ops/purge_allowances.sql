begin;
select plan(6);

-- Contract
select function_returns('ops', 'purge_allowances', '{}'::text[], 'bigint');
select is_definer('ops', 'purge_allowances', '{}'::text[]);
select function_privs_are('ops', 'purge_allowances', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'purge_allowances', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
delete from ops.allowances;
insert into ops.allowances (caller, function_name, free_at)
values ('asha', 'auth.login', now() - interval '2 minutes'), ('juma', 'auth.login', now() + interval '1 second');
select is(ops.purge_allowances(), 1::bigint, 'forgets who has paid off');
select is((select caller from ops.allowances), 'juma', 'keeps who has not');

select * from finish();
rollback;
